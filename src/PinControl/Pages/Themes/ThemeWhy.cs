using System.Text.RegularExpressions;

namespace PinControl.Pages.Themes;

/// <summary>The true reason for which something of CSS is not for a theme, by its own name.</summary>
internal static partial class ThemeWhy
{
    /// <param name="head">From its <c>@</c> on.</param>
    public static string AtRule(string head) => Word().Match(head).Value.ToLowerInvariant() switch
    {
        "@import" => "A theme is one file, and asks for nothing.",
        "@font-face" => "A font of elsewhere would be a request, and could tell digits apart. Fonts are those of the device.",
        "@media" => "Of media queries there is @media (prefers-color-scheme: dark) alone.",
        "@keyframes" => "Nothing moves.",
        "@property" => "A theme makes no property of its own: it sets those that are published, in :root.",
        var word => $"{word} is not for a theme: of at-rules there is @media (prefers-color-scheme: dark) alone.",
    };

    /// <summary>What is wrong with the first function of a value that there is something to say of.</summary>
    public static string? Function(string value) => Called().Matches(value).Select(static one => OfFunction(one.Groups[1].Value.ToLowerInvariant())).FirstOrDefault(static why => why is not null);

    private static string? OfFunction(string name) => name switch
    {
        "url" or "src" or "image-set" or "-webkit-image-set" or "image" or "cross-fade" or "element" or "paint" =>
            $"{name}() names something to be fetched or drawn, and a page makes no request.",
        "attr" or "counter" or "counters" => $"{name}() writes text, and text on a page is the page's own.",
        "calc" or "min" or "max" or "clamp" or "abs" or "round" or "mod" or "pow" or "sqrt" or "calc-size" =>
            $"{name}() is computed by the device, where no bounds can be held: lengths are numbers with px or rem.",
        "env" => "env() is the device's to fill in, where no bounds can be held.",
        "local" or "format" => $"{name}() is for fonts of elsewhere; fonts are those of the device, by name.",
        "hsl" or "hsla" or "hwb" or "lab" or "lch" or "oklab" or "oklch" or "color" or "color-mix" or "light-dark" or "device-cmyk" =>
            $"{name}() is not computed here: a colour is #rrggbb or rgb(), so that its contrast is known.",
        _ when name.EndsWith("-gradient", StringComparison.Ordinal) => $"{name}() is an image: a colour is background-color.",
        _ => null,
    };

    [GeneratedRegex("^@[a-zA-Z-]*")]
    private static partial Regex Word();

    [GeneratedRegex(@"([a-zA-Z-]+)\(")]
    private static partial Regex Called();
}
