using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace PinControl.Pages;

/// <summary>
/// One page in one language, put together once: everything it needs stands in it, so that it is there after one request. Its
/// Content-Security-Policy names what may run by hash.
/// </summary>
internal sealed class PageTemplate
{
    private const string GateElements = """
        <script type="application/json" id="page">{{data}}</script>
        <script>{{gate}}</script>

        """;

    private const string NextStep = "setNext";

    // Letters of every script as themselves: an escape would be up to three times as long. What means something to HTML or a script stays escaped.
    private static readonly HtmlEncoder Html = HtmlEncoder.Create(UnicodeRanges.All);
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    private readonly bool _alive;
    private readonly string[] _pieces;
    private readonly string _textsJson;
    private readonly string _scripts;
    private readonly Dictionary<string, string> _texts;

    /// <param name="alive">Whether the page goes to work; one that only says what went wrong has the first script alone.</param>
    public PageTemplate(PageKind kind, PageTexts texts, bool alive)
    {
        Kind = kind;
        _alive = alive;
        Language = texts.Language;
        Style = PagePart.StyleOf(kind, alive);
        _texts = texts.For(kind);
        _textsJson = JsonSerializer.Serialize(_texts, Json);
        var main = alive ? PagePart.MainOf(kind) : null;
        var templates = alive ? string.Concat(Templates(kind).Select(PageFiles.Read)) : string.Empty;
        var gate = alive || kind != PageKind.Frame ? PagePart.Gate : null;
        var page = PageFiles.Read("page.html");
        if (gate is null)
        {
            // A frame that has no key knows no parent to tell.
            page = page.Replace(GateElements, "{{data}}", StringComparison.Ordinal);
        }

        page = page
            .Replace("{{templates}}", templates, StringComparison.Ordinal)
            // The parent's page has the one main landmark.
            .Replace("{{element}}", kind == PageKind.Frame ? "section" : "main", StringComparison.Ordinal)
            .Replace("{{label}}", kind == PageKind.Frame ? " aria-label=\"{{text:title}}\"" : string.Empty, StringComparison.Ordinal)
            .Replace("{{lang}}", texts.Language, StringComparison.Ordinal)
            .Replace("{{dir}}", texts.Direction, StringComparison.Ordinal)
            .Replace("{{kind}}", Name, StringComparison.Ordinal)
            .Replace("<script>{{main}}</script>\n", alive ? "<script>{{main}}</script>\n" : string.Empty, StringComparison.Ordinal);
        foreach (var (key, text) in _texts)
        {
            page = page.Replace($"{{{{text:{key}}}}}", Html.Encode(text), StringComparison.Ordinal);
        }

        page = page.Replace("{{style}}", Style.Content, StringComparison.Ordinal)
            .Replace("{{gate}}", gate?.Content, StringComparison.Ordinal)
            .Replace("{{main}}", main?.Content, StringComparison.Ordinal);
        _pieces = page.Split(["{{scheme}}", "{{theme}}", "{{data}}", "{{message}}", "{{support}}"], StringSplitOptions.None);
        Scripts = [.. ((PagePart?[])[gate, main]).OfType<PagePart>()];
        var scripts = Scripts.Count > 0 ? string.Join(' ', Scripts.Select(static script => script.Source)) : "'none'";
        _scripts = scripts;
    }

    public PageKind Kind { get; }

    public string Language { get; }

    /// <summary>The policy, up to the ancestors, which end it.</summary>
    /// <param name="theme">The style beside the page's own, if there is one.</param>
    public string Policy(PagePart? theme) =>
        $"default-src 'none'; script-src {_scripts}; style-src {Style.Source}{(theme is null ? string.Empty : $" {theme.Source}")}; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors ";

    /// <summary>All that may run in it, in their order.</summary>
    public IReadOnlyList<PagePart> Scripts { get; }

    /// <summary>All that may style it.</summary>
    public PagePart Style { get; }

    /// <summary>
    /// Of the page as it is sent, its words included, uncompressed; without what differs from service to service and request to request: control id, device path, frame
    /// key, parents, theme, support code.
    /// </summary>
    public int Bytes => Encoding.UTF8.GetByteCount(_alive ? Render(new PageData()) : RenderFailure("UNAVAILABLE", string.Empty));

    /// <summary>The kind as the scripts have it.</summary>
    public string Name => Kind.ToString().ToLowerInvariant();

    /// <summary>One of the page's own words.</summary>
    public string? Word(string key) => _texts.GetValueOrDefault(key);

    /// <summary>A page at work.</summary>
    public string Render(PageData data) => Compose(
        data, data.ToJson(Name, TextsJson(data.Look.NextStep)), $"<noscript>{Html.Encode(_texts["noscript"])}</noscript>", string.Empty);

    /// <summary>A page that says what went wrong; readable before, and without, its script.</summary>
    /// <param name="reason">From the closed list (DESIGN 3.2 rule 9).</param>
    /// <param name="support">The code that finds the record.</param>
    public string RenderFailure(string reason, string support) => Compose(
        null, Kind == PageKind.Frame ? string.Empty : new PageData { Reason = reason, Support = support }.ToJson(Name, _textsJson),
        Html.Encode(_texts.GetValueOrDefault(reason) ?? _texts["UNAVAILABLE"]), Html.Encode($"{_texts["support"]} {support}"));

    /// <summary>The page's words, with the tenant's in their place.</summary>
    private string TextsJson(string? nextStep) => nextStep is null || !_texts.ContainsKey(NextStep)
        ? _textsJson
        : JsonSerializer.Serialize(_texts.ToDictionary(static one => one.Key, one => one.Key == NextStep ? nextStep : one.Value), Json);

    private string Compose(PageData? page, string data, string message, string support) => string.Concat(
    [
        _pieces[0], Attribute("scheme", page?.ColorScheme), Attribute("layout", page?.Look.Layout), Attribute("confirm", page?.Look.ConfirmIn),
        _pieces[1], page?.Look.Theme is { } theme ? $"\n<style>{theme.Content}</style>" : string.Empty,
        _pieces[2], data, _pieces[3], message, _pieces[4], support, _pieces[5],
    ]);

    private static string Attribute(string name, string? value) => value is null ? string.Empty : $" data-{name}=\"{value}\"";

    private static IEnumerable<string> Templates(PageKind kind) => kind switch
    {
        PageKind.View => ["words.html", "view.html"],
        PageKind.Set => ["words.html", "set.html"],
        _ => ["words.html", "view.html", "set.html"],
    };
}
