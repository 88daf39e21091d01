namespace PinControl.Pages.Themes;

/// <summary>A property that a theme may set.</summary>
/// <param name="Form">What it takes, in words.</param>
/// <param name="Read">Gives the value as it is sent; <see langword="null"/> for one it does not take.</param>
/// <param name="IsPaint">Whether it changes no size, so that a state such as <c>:hover</c> may set it.</param>
/// <param name="WhyNotThis">Gives the reason for which it does not take a value, where there is more to say than <paramref name="Form"/>.</param>
internal sealed record ThemeProperty(string Form, Func<string, string?> Read, bool IsPaint = false, Func<string, string?>? WhyNotThis = null)
{
    private static readonly ThemeProperty Color = new("a colour without transparency: #rrggbb, rgb(), or var() of a published one", ThemeValues.Color, IsPaint: true);
    private static readonly ThemeProperty Fonts = new("up to 12 fonts of the device, by name", ThemeFonts.ReadOrTheme, WhyNotThis: ThemeFonts.WhyNot);
    private static readonly ThemeProperty Radius = new("one to four lengths, 0 to 28px", ThemeValues.Sides(0, 28));

    /// <summary>On <c>:root</c>, in both colour schemes' blocks.</summary>
    public static IReadOnlyDictionary<string, ThemeProperty> RootColors { get; } = ThemeNames.Colors.ToDictionary(
        static name => name, static _ => new ThemeProperty("a colour without transparency: #rrggbb or rgb()", ThemeValues.OpaqueColor));

    /// <summary>On <c>:root</c>, outside the block for dark devices.</summary>
    public static IReadOnlyDictionary<string, ThemeProperty> RootShapes { get; } = new Dictionary<string, ThemeProperty>
    {
        ["--pin-radius"] = new("a length, 0 to 28px", ThemeValues.Length(0, 28)),
        ["--pin-border"] = new("a length, 1px to 3px", ThemeValues.Length(1, 3)),
        ["--pin-space"] = new("a length, 12px to 20px", ThemeValues.Length(12, 20)),
        [ThemeNames.Font] = new("up to 12 fonts of the device, by name", ThemeFonts.Read, WhyNotThis: ThemeFonts.WhyNot),
    };

    private static readonly Dictionary<string, ThemeProperty> Lines = new()
    {
        ["border"] = new("a width up to 3px, a style and a colour; or none", ThemeValues.Line(3)),
        ["border-top"] = new("a width up to 3px, a style and a colour; or none", ThemeValues.Line(3)),
        ["border-right"] = new("a width up to 3px, a style and a colour; or none", ThemeValues.Line(3)),
        ["border-bottom"] = new("a width up to 3px, a style and a colour; or none", ThemeValues.Line(3)),
        ["border-left"] = new("a width up to 3px, a style and a colour; or none", ThemeValues.Line(3)),
        ["border-width"] = new("one to four lengths, 0 to 3px", ThemeValues.Sides(0, 3)),
        ["border-style"] = new("solid, dashed, dotted, double or none", ThemeValues.LineStyle),
        ["border-color"] = new("one to four colours without transparency", ThemeValues.Colors, IsPaint: true),
        ["border-radius"] = Radius,
    };

    private static readonly Dictionary<string, ThemeProperty> Words = new()
    {
        ["color"] = Color,
        ["font-family"] = Fonts,
        ["font-size"] = new("a length, 14px to 28px", ThemeValues.Length(14, 28)),
        ["font-style"] = new("normal or italic", ThemeValues.OneOf("normal", "italic")),
        ["font-weight"] = new("400 to 800, normal or bold", static value => ThemeValues.OneOf("normal", "bold")(value) ?? ThemeValues.Number(400, 800)(value)),
        ["letter-spacing"] = new("a length, -0.5px to 2px", ThemeValues.Length(-.5, 2)),
        ["text-transform"] = new("none or uppercase", ThemeValues.OneOf("none", "uppercase")),
    };

    private static readonly Dictionary<string, ThemeProperty> OfText = With(
        Words, Lines,
        ("background-color", Color),
        ("line-height", new("a number, 1.2 to 1.8", ThemeValues.Number(1.2, 1.8))),
        ("text-align", new("start or center", ThemeValues.OneOf("start", "center"))),
        ("margin-top", new("a length, 0 to 32px", ThemeValues.Length(0, 32))),
        ("margin-bottom", new("a length, 0 to 32px", ThemeValues.Length(0, 32))),
        ("padding", new("one to four lengths, 0 to 16px", ThemeValues.Sides(0, 16))));

    private static readonly Dictionary<string, ThemeProperty> OfButton = With(
        Words, Lines,
        ("background-color", Color),
        ("font-size", new("a length, 14px to 20px", ThemeValues.Length(14, 20))),
        ("outline-color", Color),
        ("padding", new("one to four lengths, 4px to 24px", ThemeValues.Sides(4, 24))),
        ("box-shadow", new("one shadow that reaches 16px at most, 40% dark at most; or none", ThemeValues.Shadow(16), IsPaint: true)));

    private static readonly Dictionary<string, ThemeProperty> OfDigit = With(
        [], Lines,
        ("color", Color),
        ("background-color", Color),
        ("font-weight", Words["font-weight"]),
        ("box-shadow", new("one shadow that reaches 4px at most, 40% dark at most; or none", ThemeValues.Shadow(4))));

    private static readonly Dictionary<string, ThemeProperty> OfCell = new()
    {
        ["color"] = Color, ["background-color"] = Color, ["font-weight"] = Words["font-weight"], ["border-radius"] = Radius,
    };

    private static readonly Dictionary<string, ThemeProperty> OfEntry = new() { ["outline-color"] = Color, ["border-radius"] = Radius };

    /// <summary>What may be said of a part.</summary>
    public static IReadOnlyDictionary<string, ThemeProperty> Of(ThemePartKind kind) => kind switch
    {
        ThemePartKind.Text => OfText,
        ThemePartKind.Message => OfMessage,
        ThemePartKind.Button => OfButton,
        ThemePartKind.Digit => OfDigit,
        ThemePartKind.Cell => OfCell,
        _ => OfEntry,
    };

    private static readonly Dictionary<string, ThemeProperty> OfMessage = OfText.Where(static one => one.Key is not "color" and not "background-color").ToDictionary();

    private static Dictionary<string, ThemeProperty> With(
        Dictionary<string, ThemeProperty> some, Dictionary<string, ThemeProperty> others, params ReadOnlySpan<(string Name, ThemeProperty Property)> more)
    {
        var all = some.Concat(others).ToDictionary();
        foreach (var (name, property) in more)
        {
            all[name] = property;
        }

        return all;
    }

    /// <summary>Why a property that is not allowed is not, where there is more to say than that.</summary>
    public static string? WhyNot(string name) => name switch
    {
        "content" => "Text on a page is the page's own.",
        "position" or "top" or "right" or "bottom" or "left" or "inset" or "z-index" or "float" => "Nothing leaves its place or covers another part.",
        "transform" or "translate" or "scale" or "rotate" or "zoom" or "clip-path" or "clip" or "perspective" => "Nothing leaves its place or its size.",
        "opacity" or "filter" or "backdrop-filter" or "mask" or "mask-image" or "mix-blend-mode" => "Everything on the page stays visible.",
        "display" or "visibility" or "content-visibility" or "overflow" => "What shows, and when, the page decides.",
        "animation" or "animation-name" or "transition" or "transition-property" => "Nothing moves.",
        "width" or "height" or "min-width" or "max-width" or "min-height" or "max-height" or "flex" => "The page's parts, and a digit's cell above all, have the size the page gives them.",
        "background" or "background-image" or "border-image" or "list-style-image" or "list-style" or "cursor" or "src" => "Nothing that could name an image: a page makes no request. Colours are background-color.",
        "text-indent" or "direction" or "unicode-bidi" or "writing-mode" => "Text stays where a reader looks for it.",
        "font" => "Its parts one by one: font-family, font-weight.",
        "margin" or "margin-left" or "margin-right" => "Of margins there are margin-top and margin-bottom, on texts.",
        "outline" or "outline-width" or "outline-style" or "outline-offset" => "The focus stays visible: of the outline a theme sets outline-color.",
        _ => null,
    };
}
