using System.Text.RegularExpressions;

namespace PinControl.Pages.Themes;

/// <summary>The fonts that a theme may name: those of the device, but for known ones that draw signs instead of letters.</summary>
internal static partial class ThemeFonts
{
    private const int Most = 12;

    private static readonly string[] Generic =
        ["serif", "sans-serif", "monospace", "system-ui", "ui-sans-serif", "ui-serif", "ui-rounded", "ui-monospace", "-apple-system", "BlinkMacSystemFont"];

    /// <summary>
    /// What the names of known fonts of signs have in them, letters and digits alone. It is a list of names and no more: what a font draws, only the device knows.
    /// docs/themes.md has the same.
    /// </summary>
    public static IReadOnlyList<string> SignWords { get; } =
    [
        // Pictures and ornaments.
        "dingbat", "dings", "symbol", "icon", "icomoon", "fontello", "awesome", "emoji", "emoticon", "ornament", "embellish", "sorts", "specialty", "outlook", "marlett", "mdl2", "d050000l",
        "mtextra", "commercialpi", "europeanpi", "mathematicalpi",
        // Nothing, bars and dots in the place of letters.
        "blank", "blokk", "redact", "adobenot", "lastresort", "flowblock", "flowcircular", "flowrounded", "password", "textsecurity", "dots", "bullet", "barcode",
        // Signs that few can read.
        "math", "music", "braille", "morse", "hieroglyph", "cuneiform", "runic", "futhark", "klingon", "tengwar", "aurebesh", "signlanguage",
    ];

    /// <returns>The fonts as they are sent; <see langword="null"/> for what is no list of them.</returns>
    public static string? Read(string value)
    {
        var fonts = Names(value);
        return fonts is null || fonts.Any(static one => SignOf(one.Name) is not null)
            ? null
            : string.Join(',', fonts.Select(static one => one.IsGeneric ? one.Name : $"\"{one.Name}\""));
    }

    /// <summary>A list of fonts, or the theme's own.</summary>
    public static string? ReadOrTheme(string value) => ThemeValues.VariableOf(value) == ThemeNames.Font ? $"var({ThemeNames.Font})" : Read(value);

    /// <summary>Why a list of fonts is refused, where one of them is known to draw signs.</summary>
    public static string? WhyNot(string value) =>
        Names(value)?.FirstOrDefault(static one => SignOf(one.Name) is not null) is { Name: { } name }
            ? $"\"{name}\" is known as a font that draws signs, or nothing, in the place of letters (its name has \"{SignOf(name)}\" in it): an instruction in it is none."
            : null;

    private static string? SignOf(string name)
    {
        var plain = string.Concat(name.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant();
        return SignWords.FirstOrDefault(word => plain.Contains(word, StringComparison.Ordinal));
    }

    private static List<(string Name, bool IsGeneric)>? Names(string value)
    {
        List<(string, bool)> fonts = [];
        foreach (var one in value.Split(',').Select(static one => one.Trim()))
        {
            var isGeneric = Generic.Contains(one);
            var match = FontName().Match(one);
            if (!isGeneric && !match.Success)
            {
                return null;
            }

            fonts.Add((isGeneric ? one : match.Groups["name"].Value, isGeneric));
        }

        return fonts.Count > Most ? null : fonts;
    }

    [GeneratedRegex("""^(?:"(?<name>[A-Za-z0-9][A-Za-z0-9 ._-]{0,48})"|'(?<name>[A-Za-z0-9][A-Za-z0-9 ._-]{0,48})'|(?<name>[A-Za-z][A-Za-z0-9_-]*(?: [A-Za-z][A-Za-z0-9_-]*){0,5}))\z""")]
    private static partial Regex FontName();
}
