using System.Globalization;
using System.Text.RegularExpressions;

namespace PinControl.Pages.Themes;

/// <summary>The values that a theme may give. Each reader gives the value as it is sent, written anew; <see langword="null"/> for one it does not take.</summary>
internal static partial class ThemeValues
{
    private const double RootPixels = 16;

    private static readonly string[] LineStyles = ["solid", "dashed", "dotted", "double", "none"];

    /// <summary>A colour without transparency, or a published one.</summary>
    public static string? Color(string value) => OpaqueColor(value) ?? (VariableOf(value) is { } name && ThemeNames.IsReadable(name) ? $"var({name})" : null);

    /// <summary><c>#rgb</c>, <c>#rrggbb</c>, <c>rgb(r, g, b)</c> or <c>rgb(r g b)</c>.</summary>
    public static string? OpaqueColor(string value)
    {
        if (Hex().IsMatch(value))
        {
            return ThemeColor.Parse(value).ToString();
        }

        return Rgb().Match(value) is { Success: true } rgb && Channel(rgb, 1) is { } red && Channel(rgb, 2) is { } green && Channel(rgb, 3) is { } blue
            ? new ThemeColor(red, green, blue).ToString()
            : null;
    }

    /// <param name="least">In pixels.</param>
    /// <param name="most">In pixels.</param>
    public static Func<string, string?> Length(double least, double most) => value => ReadLength(value, least, most)?.Text;

    /// <summary>One to four lengths.</summary>
    public static Func<string, string?> Sides(double least, double most) => value => Several(value, one => ReadLength(one, least, most)?.Text);

    public static Func<string, string?> Number(double least, double most) => value =>
        Plain().IsMatch(value) && double.Parse(value, CultureInfo.InvariantCulture) is var number && number >= least && number <= most ? Text(number) : null;

    public static Func<string, string?> OneOf(params string[] words) => value => words.Contains(value) ? value : null;

    public static string? LineStyle(string value) => Several(value, OneOf(LineStyles));

    public static string? Colors(string value) => Several(value, Color);

    /// <summary>A width, a style and a colour, in this order; or <c>none</c>.</summary>
    /// <param name="most">Of the width, in pixels.</param>
    public static Func<string, string?> Line(double most) => value =>
    {
        if (value == "none")
        {
            return "none";
        }

        var words = Words(value);
        return words.Count == 3 && ReadLength(words[0], 0, most)?.Text is { } width && LineStyles.Contains(words[1]) && Color(words[2]) is { } color
            ? $"{width} {words[1]} {color}"
            : null;
    };

    /// <summary>One shadow, not far and not dark: what lies beside it stays readable.</summary>
    /// <param name="reach">How far it may reach, in pixels.</param>
    public static Func<string, string?> Shadow(double reach) => value =>
    {
        if (value == "none")
        {
            return "none";
        }

        var match = ShadowForm().Match(value);
        if (!match.Success || ReadShade(match.Groups[6].Value) is not { } shade)
        {
            return null;
        }

        var lengths = new List<(double Pixels, string Text)>();
        foreach (var (group, least) in ((int, double)[])[(2, -reach), (3, -reach), (4, 0), (5, -reach)])
        {
            if (match.Groups[group].Success)
            {
                if (ReadLength(match.Groups[group].Value, least, reach) is not { } length)
                {
                    return null;
                }

                lengths.Add(length);
            }
        }

        var far = lengths.Skip(2).Sum(static one => Math.Abs(one.Pixels)) + Math.Max(Math.Abs(lengths[0].Pixels), Math.Abs(lengths[1].Pixels));
        return far > reach ? null : $"{(match.Groups[1].Success ? "inset " : string.Empty)}{string.Join(' ', lengths.Select(static one => one.Text))} {shade}";
    };

    /// <summary>The name in <c>var(--name)</c>.</summary>
    public static string? VariableOf(string value) => Variable().Match(value) is { Success: true } match ? match.Groups[1].Value : null;

    private static string? ReadShade(string value)
    {
        var match = Shade().Match(value);
        return match.Success && Channel(match, 1) is { } red && Channel(match, 2) is { } green && Channel(match, 3) is { } blue
            && double.Parse(match.Groups[4].Value, CultureInfo.InvariantCulture) is var alpha && (match.Groups[5].Success ? alpha / 100 : alpha) is >= 0 and <= .4
            ? $"rgb({red} {green} {blue}/{match.Groups[4].Value}{match.Groups[5].Value})"
            : null;
    }

    private static string? Several(string value, Func<string, string?> read)
    {
        var words = Words(value).Select(read).ToList();
        return words.Count is 0 or > 4 || words.Contains(null) ? null : string.Join(' ', words);
    }

    /// <summary>What stands between spaces; <c>rgb()</c> and <c>var()</c> may have spaces of their own.</summary>
    private static List<string> Words(string value)
    {
        List<string> words = [];
        var (start, depth) = (0, 0);
        for (var i = 0; i <= value.Length; i++)
        {
            if (i == value.Length || (depth <= 0 && char.IsWhiteSpace(value[i])))
            {
                if (i > start)
                {
                    words.Add(value[start..i]);
                }

                start = i + 1;
            }
            else
            {
                depth += value[i] switch { '(' => 1, ')' => -1, _ => 0 };
            }
        }

        return words;
    }

    private static (double Pixels, string Text)? ReadLength(string value, double least, double most)
    {
        var match = LengthForm().Match(value);
        if (!match.Success)
        {
            return null;
        }

        var number = double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
        var unit = match.Groups[2].Value;
        if (unit.Length == 0 && number != 0)
        {
            return null;
        }

        var pixels = unit == "rem" ? number * RootPixels : number;
        return pixels >= least && pixels <= most ? (pixels, number == 0 ? "0" : Text(number) + unit) : null;
    }

    private static byte? Channel(Match match, int group) => byte.TryParse(match.Groups[group].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var channel) ? channel : null;

    private static string Text(double number) => number.ToString("0.####", CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})\z")]
    private static partial Regex Hex();

    [GeneratedRegex(@"^rgb\(\s*(\d{1,3})(?:\s*,\s*|\s+)(\d{1,3})(?:\s*,\s*|\s+)(\d{1,3})\s*\)\z")]
    private static partial Regex Rgb();

    [GeneratedRegex(@"^rgba?\(\s*(\d{1,3})(?:\s*,\s*|\s+)(\d{1,3})(?:\s*,\s*|\s+)(\d{1,3})\s*[,/]\s*(\d{1,3}(?:\.\d{1,3})?|\.\d{1,3})(%)?\s*\)\z")]
    private static partial Regex Shade();

    [GeneratedRegex(@"^var\(\s*(--[a-z-]+)\s*\)\z")]
    private static partial Regex Variable();

    [GeneratedRegex(@"^(-?(?:\d{1,3}(?:\.\d{1,4})?|\.\d{1,4}))(px|rem)?\z")]
    private static partial Regex LengthForm();

    [GeneratedRegex(@"^(?:\d{1,4}(?:\.\d{1,3})?|\.\d{1,3})\z")]
    private static partial Regex Plain();

    [GeneratedRegex(@"^(inset\s+)?(\S+)\s+(\S+)(?:\s+([^\s()]+))?(?:\s+([^\s()]+))?\s+(rgba?\([^()]*\))\z")]
    private static partial Regex ShadowForm();
}
