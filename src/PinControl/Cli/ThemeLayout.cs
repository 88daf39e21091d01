using System.CommandLine;
using PinControl.Clients;

namespace PinControl.Cli;

/// <summary><c>pincontrol theme layout</c>: how pages are laid out, and where a chosen PIN is confirmed.</summary>
internal static class ThemeLayout
{
    private const string Default = "default";

    public static Verb Verb(StoreAccess access)
    {
        var owner = new ThemeOptions();
        var form = new Option<string?>("--layout") { Description = "full; compact, for an iframe of 320 by 180 pixels; or default: the client's, or full.", HelpName = "FORM" };
        Options.TakeOnly(form, ["full", "compact", Default]);
        var confirm = new Option<string?>("--confirm")
        {
            Description = "Where the button stands that submits a chosen PIN: page; app, which calls set_pin() or posts set-pin-set; or default.", HelpName = "WHERE",
        };
        Options.TakeOnly(confirm, ["page", "app", Default]);
        var (who, json) = (Options.Operator(), Options.Json());
        var verb = new Verb(
            "layout", "Says how a client's or a frame key's pages are laid out, and who has the button that submits. What is not named stays.",
            """
            pincontrol theme layout --frame-key shop-web --layout compact --operator you
            pincontrol theme layout --client shop --confirm app --operator you
            """)
        {
            form, confirm, who, json,
        };
        owner.AddTo(verb);
        verb.Validators.Add(result =>
        {
            if (result.GetValue(form) is null && result.GetValue(confirm) is null)
            {
                result.AddError("theme layout takes --layout, --confirm or both.");
            }
        });
        verb.SetAction((parsed, cancellation) => AccountVerb.RunAsync(
            access,
            new AccountChange.Layout(owner.Get(parsed), Word(parsed.GetValue(form)), Word(parsed.GetValue(confirm))) { Operator = parsed.GetRequiredValue(who) },
            parsed.GetValue(json), opened => ThemeVerbs.TellAsync(opened, owner.Get(parsed)), cancellation));
        return verb;
    }

    private static string? Word(string? said) => said == Default ? string.Empty : said;
}
