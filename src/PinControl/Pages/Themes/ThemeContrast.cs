using System.Globalization;
using System.Text.RegularExpressions;

namespace PinControl.Pages.Themes;

/// <summary>
/// Whether everything that a theme colours can be read: WCAG 2.2 AA, 4.5 : 1 for texts, 3 : 1 for the borders and marks that say what can be used. Every part, in
/// each of its states, light and dark, in a webview page and in a frame.
/// </summary>
internal static partial class ThemeContrast
{
    private const double OfText = 4.5;
    private const double OfMarks = 3;

    private static readonly string[] States = [":hover", ":active", ":focus-visible", ":disabled"];

    /// <summary>The pairs of custom properties that the page itself puts beside each other.</summary>
    private static readonly (string Front, string Back, double Least)[] Pairs =
    [
        .. from back in (string[])[ThemeNames.Paper, ThemeNames.Surface]
           from front in ((string Name, double Least)[])
               [(ThemeNames.Ink, OfText), (ThemeNames.Soft, OfText), (ThemeNames.Accent, OfText), (ThemeNames.Bad, OfText), (ThemeNames.Edge, OfMarks)]
           select (front.Name, back, front.Least),
        (ThemeNames.AccentInk, ThemeNames.Accent, OfText),
    ];

    /// <summary>The page's own colours, as its style says them: what a theme does not set.</summary>
    public static IReadOnlyDictionary<string, string> Shipped(bool isDark) => isDark ? ShippedDark : ShippedLight;

    private static readonly Dictionary<string, string> ShippedLight = ReadStyle(":root {");
    private static readonly Dictionary<string, string> ShippedDark = ReadStyle(":root[data-scheme=\"dark\"] {");

    /// <returns>Every pair that is too close; none if all can be read.</returns>
    public static IEnumerable<(int At, string Pair, string Why)> Judge(Theme theme)
    {
        foreach (var isDark in (bool[])[false, true])
        {
            var colors = Colors(theme, isDark);
            foreach (var (front, back, least) in Pairs)
            {
                if (Complain(colors, front, back, least) is { } why)
                {
                    yield return (Math.Max(theme.WhereSet(front, isDark), theme.WhereSet(back, isDark)), $"{front} on {back}", $"{why} {Scheme(isDark)}.");
                }
            }
        }

        foreach (var found in theme.Rules.Select(static rule => rule.Part).Distinct().SelectMany(part => JudgePart(theme, part)))
        {
            yield return found;
        }
    }

    /// <summary>The colours as they come to be, those that a frame swaps included.</summary>
    public static Dictionary<string, string> Colors(Theme theme, bool isDark)
    {
        var colors = new Dictionary<string, string>(Shipped(isDark));
        foreach (var (name, value) in isDark ? theme.Dark : theme.Light)
        {
            colors[name] = value;
        }

        return colors;
    }

    private static IEnumerable<(int At, string Pair, string Why)> JudgePart(Theme theme, ThemePart part)
    {
        var rules = theme.Rules.Where(rule => rule.Part == part).ToList();
        var said = new HashSet<(int, string)>();
        var combinations =
            from states in Enumerable.Range(0, 1 << States.Length)
            from isDark in (bool[])[false, true]
            from isFrame in (bool[])[false, true]
            from look in part.Looks.Count > 0 ? part.Looks : [(ThemeNames.Ink, ThemeNames.Back)]
            select (states, isDark, isFrame, look);
        foreach (var (states, isDark, isFrame, look) in combinations)
        {
            var colors = Colors(theme, isDark);
            colors[ThemeNames.Back] = colors[isFrame ? ThemeNames.Surface : ThemeNames.Paper];
            colors[ThemeNames.Cell] = colors[isFrame ? ThemeNames.Paper : ThemeNames.Surface];
            var (text, back, outline, at) = (look.Item1, look.Item2, ThemeNames.Accent, 0);
            var (edges, shadow) = (new string?[4], "none");

            // A state's rule counts more than one without, wherever it stands.
            foreach (var rule in rules.Where(rule => rule.State is null || (states & (1 << Array.IndexOf(States, rule.State))) != 0).OrderBy(static rule => rule.State is not null))
            {
                text = rule.Set.GetValueOrDefault("color", text);
                back = rule.Set.GetValueOrDefault("background-color", back);
                outline = rule.Set.GetValueOrDefault("outline-color", outline);
                shadow = rule.Set.GetValueOrDefault("box-shadow", shadow);
                Edge(edges, rule.Set);
                at = rule.At;
            }

            if (part.Looks.Count > 0 && Complain(colors, text, back, OfText) is { } close && said.Add((at, close)))
            {
                yield return (at, $"{part.Name}: color {text} on {back}", $"{close} {Scheme(isDark)}.");
            }

            if (part.Looks.Count > 0 && InnerShade().Match(shadow) is { Success: true } shade
                && Complain(colors, text, Under(Resolve(colors, back), shade), OfText) is { } dim && said.Add((at, dim)))
            {
                yield return (at, $"{part.Name}: color {text} on {back} under box-shadow {shadow}", $"{dim} {Scheme(isDark)}.");
            }

            // An edge that somebody drew is to be seen, unless the button stands out by what it is filled with.
            if (part.Kind == ThemePartKind.Button && Complain(colors, back, ThemeNames.Back, OfMarks) is not null)
            {
                foreach (var edge in edges.OfType<string>().Distinct())
                {
                    if (Complain(colors, edge, ThemeNames.Back, OfMarks) is { } lost && said.Add((at, lost)))
                    {
                        yield return (at, $"{part.Name}: border-color {edge} on {ThemeNames.Back}", $"{lost} {Scheme(isDark)}.");
                    }
                }
            }

            if (Complain(colors, outline, ThemeNames.Back, OfMarks) is { } faint && said.Add((at, faint)))
            {
                yield return (at, $"{part.Name}: outline-color {outline} on {ThemeNames.Back}", $"{faint} {Scheme(isDark)}.");
            }
        }
    }

    /// <summary>The colour of each side's border as it comes to be: top, right, bottom, left; none where a theme draws none.</summary>
    private static void Edge(string?[] sides, IReadOnlyDictionary<string, string> set)
    {
        foreach (var (name, value) in set)
        {
            var words = value.Split(' ');
            switch (name)
            {
                case "border":
                    Array.Fill(sides, words is [_, _, { } color] ? color : null);
                    break;
                case "border-color":
                    // One colour is for all sides, two are for those that face each other, the third is the bottom's.
                    for (var side = 0; side < sides.Length; side++)
                    {
                        sides[side] = words[side < words.Length ? side : side == 3 && words.Length > 1 ? 1 : 0];
                    }

                    break;
                default:
                    if (Array.IndexOf(Sides, name) is >= 0 and var one)
                    {
                        sides[one] = words is [_, _, { } own] ? own : null;
                    }

                    break;
            }
        }
    }

    private static readonly string[] Sides = ["border-top", "border-right", "border-bottom", "border-left"];

    /// <summary>A colour where a shadow within lies over it at its strongest.</summary>
    private static string Under(ThemeColor color, Match shade)
    {
        var number = double.Parse(shade.Groups[4].Value, CultureInfo.InvariantCulture);
        var alpha = shade.Groups[5].Success ? number / 100 : number;
        byte Mix(byte below, int group) => (byte)Math.Round((below * (1 - alpha)) + (byte.Parse(shade.Groups[group].Value, CultureInfo.InvariantCulture) * alpha));
        return new ThemeColor(Mix(color.Red, 1), Mix(color.Green, 2), Mix(color.Blue, 3)).ToString();
    }

    private static string? Complain(Dictionary<string, string> colors, string front, string back, double least)
    {
        var ratio = ThemeColor.Contrast(Resolve(colors, front), Resolve(colors, back));
        return ratio >= least ? null : string.Create(CultureInfo.InvariantCulture, $"The contrast is {Math.Floor(ratio * 100) / 100:0.00} : 1; WCAG AA asks for {least:0.#} : 1. It is so");
    }

    /// <param name="color">A colour, a custom property, or <c>var()</c> of one.</param>
    private static ThemeColor Resolve(Dictionary<string, string> colors, string color)
    {
        var name = color.StartsWith("var(", StringComparison.Ordinal) ? color["var(".Length..^1] : color;
        return ThemeColor.Parse(colors.GetValueOrDefault(name, name));
    }

    private static string Scheme(bool isDark) => isDark ? "on a dark device" : "on a light device";

    private static Dictionary<string, string> ReadStyle(string head)
    {
        var style = PagePart.StyleOf(PageKind.Frame).Content;
        var start = style.IndexOf(head, StringComparison.Ordinal) + head.Length;
        return Declared().Matches(style[start..style.IndexOf('}', start)]).ToDictionary(
            static one => one.Groups[1].Value, static one => ThemeValues.OpaqueColor(one.Groups[2].Value)!);
    }

    /// <summary>As <see cref="ThemeValues.Shadow"/> writes it.</summary>
    [GeneratedRegex(@"^inset .*rgb\((\d+) (\d+) (\d+)/([\d.]+)(%)?\)\z")]
    private static partial Regex InnerShade();

    [GeneratedRegex(@"(--pin-[a-z-]+):\s*(#[0-9a-fA-F]{3,6});")]
    private static partial Regex Declared();
}
