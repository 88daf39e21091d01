using System.Globalization;
using System.Text.RegularExpressions;

namespace PinControl.Pages.Themes;

/// <summary>
/// About how high a previewed state becomes, so that nothing of it is cut off. Only the device knows its fonts: letters are taken to be wide, and lines to be full.
/// </summary>
internal static partial class PreviewHeight
{
    /// <summary>What 320 pixels leave.</summary>
    private const double Width = 294;

    private const double OfLetter = .64;

    /// <param name="html">As <see cref="PreviewStage"/> gives it, its texts put in.</param>
    /// <param name="theme">As it is written for a page.</param>
    /// <returns>In pixels, rounded up.</returns>
    public static int Of(string html, string theme)
    {
        var rules = Rules(theme);
        var space = 1.25 * Pixels(rules.GetValueOrDefault("--pin-space", "16px"));
        var isForm = html.Contains("<form", StringComparison.Ordinal);
        var high = 60 + ((isForm ? 2 * (62 + space) : 82 + space) * (html.Contains("class=\"cells", StringComparison.Ordinal) ? 1 : 0)) + (Sign().IsMatch(html) ? 72 : 0);
        double row = 0, rowHigh = 0;
        foreach (var found in Block().Matches(html).Where(static one => !one.Groups["tag"].Value.Contains(" hidden", StringComparison.Ordinal)))
        {
            var name = found.Groups["name"].Value;
            var text = Tag().Split(found.Groups["text"].Value).MaxBy(static one => one.Length)!;
            var part = found.Groups["part"].Value.Split(' ')[0];
            string Value(string property, string otherwise) => rules.GetValueOrDefault($"{part} {property}", otherwise);
            var size = Pixels(Value("font-size", name switch { "h1" => "22px", "label" => "14px", _ => part is "countdown" or "support" ? "14px" : "16px" }));
            var (across, along) = Sides(Value("padding", name == "button" ? "8px 16px" : "0"));
            var letter = (size * OfLetter * (Value("text-transform", "none") == "uppercase" ? 1.25 : 1)) + Pixels(Value("letter-spacing", "0"));
            if (name == "button")
            {
                var width = Math.Min(Width, (text.Length * letter) + along + 6);
                var height = Math.Max(44, (Math.Ceiling(text.Length * letter / (Width - along)) * size * 1.5) + across + 6);
                if (row + width > Width)
                {
                    high += rowHigh + 10;
                    (row, rowHigh) = (0, 0);
                }

                (row, rowHigh) = (row + width + 10, Math.Max(rowHigh, height));
                continue;
            }

            var lines = Math.Max(part == "message" && isForm ? 2 : text.Length > 0 || part is "message" or "countdown" ? 1 : 0, Math.Ceiling(text.Length * letter / (Width - along)));
            high += (lines * size * Number(Value("line-height", "1.5"))) + across + 6
                + Pixels(Value("margin-top", "0")) + Pixels(Value("margin-bottom", name == "h1" ? $"{space.ToString(CultureInfo.InvariantCulture)}px" : "8px"));
        }

        // Above a webview page an eighth of its height is free.
        return (int)Math.Ceiling((high + rowHigh + (2 * space) + 24) / .88 / 20) * 20;
    }

    /// <summary>What is set, by part and property; a later rule counts more. What stands on <c>:root</c> by its name.</summary>
    private static Dictionary<string, string> Rules(string theme)
    {
        Dictionary<string, string> rules = [];
        foreach (var rule in Rule().Matches(theme).Where(static one => !one.Groups["of"].Value.Contains("):", StringComparison.Ordinal)))
        {
            var parts = Part().Matches(rule.Groups["of"].Value).Select(static one => one.Groups[1].Value + " ").DefaultIfEmpty(string.Empty).ToList();
            foreach (var declaration in rule.Groups["set"].Value.Split(';'))
            {
                var colon = declaration.IndexOf(':', StringComparison.Ordinal);
                parts.ForEach(part => rules[part + declaration[..colon]] = declaration[(colon + 1)..]);
            }
        }

        return rules;
    }

    /// <summary>Of one to four lengths, above and below, and left and right.</summary>
    private static (double Across, double Along) Sides(string value)
    {
        var all = value.Split(' ').Select(Pixels).ToList();
        double At(int i) => all[i < all.Count ? i : i == 3 && all.Count > 1 ? 1 : 0];
        return (At(0) + At(2), At(1) + At(3));
    }

    private static double Pixels(string length) => length.EndsWith("rem", StringComparison.Ordinal) ? 16 * Number(length[..^3]) : Number(length.Replace("px", string.Empty, StringComparison.Ordinal));

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex("""(?s)(?<tag><(?<name>h1|p|label|button)\b(?:[^>]*?\spart="(?<part>[\w -]+)")?[^>]*>)(?<text>.*?)</\k<name>>""")]
    private static partial Regex Block();

    [GeneratedRegex("<h1 [^>]*class=")]
    private static partial Regex Sign();

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tag();

    [GeneratedRegex(@"(?<of>[^{}\n]+)\{(?<set>[^{}]+)\}")]
    private static partial Regex Rule();

    [GeneratedRegex(@"::part\((\w+)\)")]
    private static partial Regex Part();
}
