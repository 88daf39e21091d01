using System.Reflection;
using System.Text;

namespace PinControl.Pages;

/// <summary>
/// What this build sends to a cardholder's browser, page by page: every script and style with its hash, size and reason to be there. For the
/// inventory, the integrity check and the change detection that PCI DSS 6.4.3 and 11.6.1 ask of payment pages (docs/pci-dss-6.4.3-11.6.1.md).
/// </summary>
/// <param name="Version">The program's release number; not the commit it was built from, for whoever asks the service need not know that.</param>
/// <param name="Pages">Every page, at work and as the answer to an error.</param>
/// <param name="ShippedThemes">The themes that this build brings, as they look if they are set as they are.</param>
/// <param name="IntegratorThemes">Those that are kept by this service; none in the manifest of a build. A page that has one has its hash in its policy's style-src.</param>
internal sealed record PageManifest(string Version, IReadOnlyList<PageManifest.Page> Pages, IReadOnlyList<PageManifest.Part> ShippedThemes,
    IReadOnlyList<PageManifest.KeptStyle> IntegratorThemes)
{
    /// <summary>That of this build. The templates are those that pages are written from.</summary>
    public static PageManifest Current { get; } = new(
        typeof(PageManifest).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown",
        [.. from kind in Enum.GetValues<PageKind>() from alive in (bool[])[true, false] select Describe(kind, alive)],
        [.. Themes.ShippedThemes.All.Select(static theme => Describe(theme.Style))], []);

    /// <summary>What pages get of the themes that are kept, the newest first. One that this build refuses, or whose text is not the one that was set, is not among them: it is not shown.</summary>
    /// <param name="read">What pages get of a text and the hash it was set with.</param>
    public static IReadOnlyList<KeptStyle> StylesOf(IEnumerable<KeptTheme> themes, Func<string, string, PagePart?> read) =>
    [
        .. from kept in themes
           let style = read(kept.Css, kept.Hash)
           where style is not null
           orderby kept.CreatedAt descending
           select new KeptStyle(style.Hash, Encoding.UTF8.GetByteCount(style.Content), kept.CreatedAt, kept.InUse),
    ];

    private static Page Describe(PageKind kind, bool alive)
    {
        var templates = PageTexts.All.OrderBy(static texts => texts.Language, StringComparer.Ordinal).Select(texts => new PageTemplate(kind, texts, alive)).ToList();
        var first = templates[0];
        return new Page(
            first.Name, alive, kind == PageKind.Frame ? "GET frame" : $"POST pin/{first.Name}",
            alive ? "a page at work" : "the answer to a request that was refused",
            [.. templates.Select(static template => new Text(template.Language, template.Bytes))],
            [.. first.Scripts.Select(Describe)], [Describe(first.Style)], first.Policy(null) + (kind == PageKind.Frame && alive ? "{the frame key's origins}" : "'none'"));
    }

    private static Part Describe(PagePart part) => new(part.Name, part.Hash, Encoding.UTF8.GetByteCount(part.Content), part.Files, part.Purpose);

    /// <param name="Kind"><c>view</c>, <c>set</c> or <c>frame</c>.</param>
    /// <param name="AtWork">Whether it goes to work; else it only says what went wrong.</param>
    /// <param name="Request">Below the base path.</param>
    /// <param name="What">In words.</param>
    /// <param name="Languages">Each language's page, whose scripts and styles are the same.</param>
    /// <param name="Scripts">All that may run.</param>
    /// <param name="Styles">All that may style.</param>
    /// <param name="ContentSecurityPolicy">As the browser gets it.</param>
    internal sealed record Page(
        string Kind, bool AtWork, string Request, string What, IReadOnlyList<Text> Languages, IReadOnlyList<Part> Scripts, IReadOnlyList<Part> Styles,
        string ContentSecurityPolicy);

    /// <param name="Hash">As in the policy.</param>
    /// <param name="Bytes">In UTF-8.</param>
    /// <param name="Since">When it was set.</param>
    /// <param name="InUse">Whether pages have it now; else it can be gone back to.</param>
    internal sealed record KeptStyle(string Hash, int Bytes, DateTimeOffset Since, bool InUse);

    /// <param name="Language">BCP 47.</param>
    /// <param name="Bytes">Of the HTML as it is sent, uncompressed, but for control id, device path, frame key, parents, theme and support code.</param>
    internal sealed record Text(string Language, int Bytes);

    /// <param name="Name">What this project calls it.</param>
    /// <param name="Hash">As in the policy, <c>sha256-</c> and base64.</param>
    /// <param name="Bytes">In UTF-8.</param>
    /// <param name="Files">The source files it is made of, in <c>src/PinControl/Pages/Web</c>.</param>
    /// <param name="Purpose">Why the page needs it.</param>
    internal sealed record Part(string Name, string Hash, int Bytes, IReadOnlyList<string> Files, string Purpose);
}
