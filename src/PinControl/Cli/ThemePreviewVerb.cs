using System.CommandLine;
using System.Text;
using PinControl.Hosting;
using PinControl.Pages;
using PinControl.Pages.Themes;

namespace PinControl.Cli;

/// <summary><c>pincontrol theme preview</c>: a file to look at a theme by, before anybody else sees it.</summary>
internal static class ThemePreviewVerb
{
    public static Verb Verb(StoreAccess access)
    {
        var (file, shipped) = (ThemeOptions.File(), ThemeOptions.Shipped());
        var output = new Option<string?>("--out") { Description = "The HTML file; standard output unless said.", HelpName = "FILE" };
        var force = new Option<bool>("--force") { Description = "Replace the file if it is there." };
        var locale = new Option<string>("--locale") { Description = "The pages' language.", HelpName = "TAG", DefaultValueFactory = static _ => "en" };
        Options.TakeOnly(locale, PageLanguages.Names);
        var layout = new Option<string?>("--layout") { Description = "full or compact.", HelpName = "FORM" };
        Options.TakeOnly(layout, ["full", "compact"]);
        var confirm = new Option<string?>("--confirm") { Description = "page or app.", HelpName = "WHERE" };
        Options.TakeOnly(confirm, ["page", "app"]);
        var verb = new Verb(
            "preview", "Judges a theme and writes one HTML file with every state of the pages, light and dark, without a PIN; a file that is there is replaced with --force only. Opens no store.",
            """
            pincontrol theme preview shop.css --out shop.html --force
            pincontrol theme preview --shipped harbour --layout compact --locale ar --out harbour.html
            """)
        {
            file, shipped, output, force, locale, layout, confirm,
        };
        ThemeOptions.TakeOne(verb, file, shipped);
        verb.SetAction(parsed =>
        {
            if (ThemeOptions.Read(parsed.GetValue(file), parsed.GetValue(shipped)) is not { } read)
            {
                return StartUp.Failed;
            }

            ThemeVerbs.Warn(read.Theme);
            var look = new PageLook(
                read.Theme.Style, parsed.GetValue(layout) == "compact" ? "compact" : null, parsed.GetValue(confirm) == "app" ? "app" : null, null);
            var page = Encoding.UTF8.GetBytes(ThemePreview.Write(look, parsed.GetRequiredValue(locale)));
            OutputFile.Write(parsed.GetValue(output), parsed.GetValue(force), stream =>
            {
                stream.Write(page);
                return page.Length;
            });
            if (parsed.GetValue(output) is { } path)
            {
                Report.WriteFact("Written", path);
                Report.WriteFact("Weighs", ThemeWeight.Of(read.Theme.Style).ToString());
            }

            return 0;
        });
        return verb;
    }
}
