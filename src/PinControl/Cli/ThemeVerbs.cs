using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using PinControl.Clients;
using PinControl.Hosting;
using PinControl.Pages;
using PinControl.Pages.Themes;

namespace PinControl.Cli;

/// <summary><c>pincontrol theme set | list | show | use | rollback | remove</c>: how cardholders' pages look.</summary>
internal static class ThemeVerbs
{
    public static Verb Set(StoreAccess access)
    {
        var (file, shipped, owner, who, json) = (ThemeOptions.File(), ThemeOptions.Shipped(), new ThemeOptions(), Options.Operator(), Options.Json());
        var verb = new Verb(
            "set", "Gives a client's or a frame key's pages a theme: a new version, in use at once on every node. One that is not allowed, or cannot be read, is refused with its lines.",
            """
            pincontrol theme set shop.css --client shop --operator you
            pincontrol theme set --shipped contrast --frame-key shop-web --operator you
            """)
        {
            file, shipped,
        };
        owner.AddTo(verb);
        verb.Add(who);
        verb.Add(json);
        ThemeOptions.TakeOne(verb, file, shipped);
        verb.SetAction(async (parsed, cancellation) =>
        {
            if (ThemeOptions.Read(parsed.GetValue(file), parsed.GetValue(shipped)) is not { } read)
            {
                return StartUp.Failed;
            }

            Warn(read.Theme);
            var change = new AccountChange.SetTheme(owner.Get(parsed), read.Css, SHA256.HashData(Encoding.UTF8.GetBytes(read.Css)), read.Theme.Style.Hash)
            {
                Operator = parsed.GetRequiredValue(who),
            };
            return await AccountVerb.RunAsync(access, change, parsed.GetValue(json), opened => TellAsync(opened, change.Owner), cancellation);
        });
        return verb;
    }

    public static Verb List(StoreAccess access)
    {
        var (owner, json) = (new ThemeOptions(), Options.Json());
        var verb = new Verb(
            "list", "Lists the versions of themes that are kept, with the hash that a page's policy names, and how pages are laid out.",
            "pincontrol theme list\npincontrol theme list --client shop --json");
        owner.AddTo(verb, isRequired: false);
        verb.Add(json);
        verb.SetAction(async (parsed, cancellation) =>
        {
            await using var opened = access.Open(mayMake: false);
            var wanted = owner.Find(parsed);
            var themes = (await opened.Store.ListThemesAsync(cancellation)).Where(theme => wanted is null || theme.IsOf(wanted)).Select(ThemeRow.Of).ToList();
            var looks = (await opened.Store.ListLooksAsync(cancellation))
                .Where(look => wanted is null ? (look.Theme is not null || look.Layout is not null || look.ConfirmIn is not null) : look.IsOf(wanted)).ToList();
            if (parsed.GetValue(json))
            {
                Report.Write(new Listed(opened.Description, themes, looks, ShippedThemes.Names));
                return 0;
            }

            Report.WriteStore(opened);
            Report.WriteTable(
                ["CLIENT", "FRAME KEY", "VERSION", "IN USE", "SET", "BY", "BYTES", "STYLE"],
                themes.Select(static one => (string[])
                    [one.Client, one.FrameKey ?? "-", $"{one.Version}", one.InUse ? "yes" : "-", one.SetAt, one.SetBy, $"{one.Bytes}", one.Style ?? NotShown]));
            Report.WriteTable(
                ["CLIENT", "FRAME KEY", "THEME", "LAYOUT", "CONFIRMED IN"],
                looks.Select(static one => (string[])
                    [one.Client, one.FrameKey ?? "-", one.Theme is { } version ? $"version {version}" : "-", one.Layout ?? "-", one.ConfirmIn ?? "-"]));
            return 0;
        });
        return verb;
    }

    public static Verb Show(StoreAccess access)
    {
        var (owner, version) = (new ThemeOptions(), Version("The version to show; the one in use unless said."));
        var written = new Option<bool>("--as-sent") { Description = "As pages get it, and not as its author wrote it." };
        var verb = new Verb("show", "Writes a theme as its author wrote it.", "pincontrol theme show --client shop > shop.css\npincontrol theme show --client shop --version 2 --as-sent") { version, written };
        owner.AddTo(verb);
        verb.SetAction(async (parsed, cancellation) =>
        {
            await using var opened = access.Open(mayMake: false);
            var wanted = parsed.GetValue(version);
            var found = (await opened.Store.ListThemesAsync(cancellation)).FirstOrDefault(theme => theme.IsOf(owner.Get(parsed)) && (wanted is null ? theme.InUse : theme.Version == wanted));
            if (found is null)
            {
                throw new InvalidOperationException($"There is no such theme of {owner.Get(parsed)}; \"theme list\" shows those that are kept.");
            }

            await Console.Out.WriteAsync(parsed.GetValue(written) ? Theme.Read(found.Css).Theme?.Style.Content ?? throw new InvalidOperationException("This build refuses it: its pages have the shipped look.") : found.Css);
            return 0;
        });
        return verb;
    }

    public static Verb Use(StoreAccess access)
    {
        var (owner, version, who, json) = (new ThemeOptions(), Version("The version, as \"theme list\" has it."), Options.Operator(), Options.Json());
        version.Required = true;
        var verb = new Verb("use", "Brings a version that is kept back into use, at once on every node.", "pincontrol theme use --client shop --version 3 --operator you") { version, who, json };
        owner.AddTo(verb);
        verb.SetAction((parsed, cancellation) => UseAsync(access, owner.Get(parsed), parsed.GetValue(version), parsed, who, json, cancellation));
        return verb;
    }

    public static Verb RollBack(StoreAccess access)
    {
        var (owner, who, json) = (new ThemeOptions(), Options.Operator(), Options.Json());
        var verb = new Verb("rollback", "Goes back to the version before the one in use.", "pincontrol theme rollback --client shop --operator you") { who, json };
        owner.AddTo(verb);
        verb.SetAction(async (parsed, cancellation) =>
        {
            await using var opened = access.Open(mayMake: false);
            var mine = (await opened.Store.ListThemesAsync(cancellation)).Where(theme => theme.IsOf(owner.Get(parsed))).ToList();
            var now = mine.FirstOrDefault(static theme => theme.InUse)?.Version ?? int.MaxValue;
            var before = mine.Where(theme => theme.Version < now).Select(static theme => (int?)theme.Version).Max()
                ?? throw new InvalidOperationException($"There is no earlier version of the theme of {owner.Get(parsed)}. \"theme remove\" goes back to the shipped look.");
            var change = new AccountChange.UseTheme(owner.Get(parsed), before) { Operator = parsed.GetRequiredValue(who) };
            return await AccountVerb.RunAsync(opened, change, parsed.GetValue(json), store => TellAsync(store, change.Owner), cancellation);
        });
        return verb;
    }

    public static Verb Remove(StoreAccess access)
    {
        var (owner, who, json) = (new ThemeOptions(), Options.Operator(), Options.Json());
        var verb = new Verb(
            "remove", "Takes the theme out of use: a frame key's pages have their client's again, a client's the shipped look. Its versions are kept.",
            "pincontrol theme remove --frame-key shop-web --operator you")
        {
            who, json,
        };
        owner.AddTo(verb);
        verb.SetAction((parsed, cancellation) => UseAsync(access, owner.Get(parsed), null, parsed, who, json, cancellation));
        return verb;
    }

    /// <summary>How an owner's pages look now.</summary>
    public static async Task<Told> TellAsync(OpenedStore opened, LookOwner owner)
    {
        var look = (await opened.Store.ListLooksAsync(CancellationToken.None)).First(one => one.IsOf(owner));
        var kept = (await opened.Store.ListThemesAsync(CancellationToken.None)).FirstOrDefault(one => one.IsOf(owner) && one.InUse);
        var style = kept is null ? null : ThemeRow.StyleOf(kept);
        var theme = kept is null ? null : ThemeRow.Of(kept, style);
        var weight = style is null ? null : ThemeWeight.Of(style);
        var fallback = owner.IsFrameKey ? "its client's" : "the shipped look";
        return new Told(
            new Looks(opened.Description, look.Client, look.FrameKey, theme, weight, look.Layout, look.ConfirmIn),
            [
                (owner.IsFrameKey ? "Frame key" : "Client", owner.Name.Text),
                ("Theme", theme is null ? fallback : $"version {theme.Version}"),
                .. theme is null ? [] : ((string, string)[])[("Style", theme.Style ?? $"{NotShown}: the shipped look"), .. weight is null ? [] : ((string, string)[])[("Weighs", weight.ToString())]],
                ("Layout", look.Layout ?? (owner.IsFrameKey ? "its client's" : "full")), ("Confirmed in", look.ConfirmIn ?? (owner.IsFrameKey ? "its client's" : "page")),
            ]);
    }

    private static Task<int> UseAsync(
        StoreAccess access, LookOwner owner, int? version, ParseResult parsed, Option<Audit.Operator> who, Option<bool> json, CancellationToken cancellation) =>
        AccountVerb.RunAsync(
            access, new AccountChange.UseTheme(owner, version) { Operator = parsed.GetRequiredValue(who) }, parsed.GetValue(json), opened => TellAsync(opened, owner), cancellation);

    /// <summary>Says on standard error what a theme costs, if it is too much for one round trip.</summary>
    public static void Warn(Theme theme)
    {
        if (ThemeWeight.Of(theme.Style).Warning is { } warning)
        {
            Console.Error.WriteLine(warning);
        }
    }

    private static Option<int?> Version(string description) => new("--version") { Description = description, HelpName = "N" };

    private const string NotShown = "refused by this build, or not the text that was set";

    private sealed record Listed(string Store, IReadOnlyList<ThemeRow> Themes, IReadOnlyList<LookListed> Looks, IReadOnlyList<string> Shipped);

    private sealed record Looks(string Store, string Client, string? FrameKey, ThemeRow? Theme, ThemeWeight? Weight, string? Layout, string? ConfirmIn);

    /// <param name="Style">The hash that the policy of a page names; none for a theme that this build refuses, or whose text is not the one that was set.</param>
    private sealed record ThemeRow(string Client, string? FrameKey, int Version, bool InUse, string SetAt, string SetBy, int Bytes, string? Style)
    {
        public static ThemeRow Of(ThemeListed theme) => Of(theme, StyleOf(theme));

        public static ThemeRow Of(ThemeListed theme, PagePart? style) => new(
            theme.Client, theme.FrameKey, theme.Version, theme.InUse, KeyAnswers.Time(theme.CreatedAt), theme.CreatedBy, Encoding.UTF8.GetByteCount(theme.Css), style?.Hash);

        public static PagePart? StyleOf(ThemeListed theme) => Wardrobe.HashOf(theme.Css) == theme.Hash ? Theme.Read(theme.Css).Theme?.Style : null;
    }
}
