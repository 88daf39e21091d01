using PinControl.Pages;

namespace PinControl.Cli;

/// <summary><c>pincontrol pages manifest</c>: every script and style that this build sends to a cardholder's browser.</summary>
internal static class PagesManifest
{
    public static Verb Verb(StoreAccess access)
    {
        var json = Options.Json();
        var verb = new Verb(
            "manifest", "Lists what this build's pages are made of: every script and style with its hash, its size and why it is there. Opens no store.",
            """
            pincontrol pages manifest
            pincontrol pages manifest --json > pages-manifest.json
            """)
        {
            json,
        };
        verb.SetAction(parsed =>
        {
            if (parsed.GetValue(json))
            {
                // The document that the service gives.
                Console.Out.WriteLine(GetPageManifest.Document);
                return;
            }

            Write(PageManifest.Current);
        });
        return verb;
    }

    private static void Write(PageManifest manifest)
    {
        Report.WriteFact("Build", manifest.Version);
        Report.WriteFact("Languages", string.Join(' ', manifest.Pages[0].Languages.Select(static one => one.Language)));
        Report.WriteTable(
            ["PAGE", "", "BYTES", "SCRIPTS AND STYLES"],
            manifest.Pages.Select(static page => (IReadOnlyList<string>)
            [
                page.Request, page.What, $"{page.Languages.Max(static one => one.Bytes)}",
                string.Join(", ", page.Scripts.Concat(page.Styles).Select(one => NameOf(page, one))),
            ]));
        Report.WriteTable(
            ["PART", "BYTES", "HASH", "WHY IT IS THERE"],
            manifest.Pages.SelectMany(static page => page.Scripts.Concat(page.Styles).Select(part => (Name: NameOf(page, part), Part: part)))
                .DistinctBy(static one => one.Part.Hash)
                .Select(static one => (IReadOnlyList<string>)[one.Name, $"{one.Part.Bytes}", one.Part.Hash, one.Part.Purpose]));
    }

    private static string NameOf(PageManifest.Page page, PageManifest.Part part) => part.Files.Count > 1 ? $"{page.Kind}'s {part.Name}" : part.Files[0];
}
