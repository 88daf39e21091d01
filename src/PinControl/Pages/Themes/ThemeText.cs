using System.Text;

namespace PinControl.Pages.Themes;

/// <summary>
/// What a theme's characters must keep to before anything is parsed. No escape, so that every name is spelt as it reads; nothing that ends a style element; no
/// text that two parsers might cut in different places.
/// </summary>
internal static class ThemeText
{
    /// <summary>In UTF-8.</summary>
    public const int MostBytes = 16 * 1024;

    private const string Punctuation = "{}():;,#.-%/_";

    /// <param name="source">As it came.</param>
    /// <param name="refusals">Gets one for each thing that offends.</param>
    /// <returns>The text with its comments blanked: every character stands where it stood.</returns>
    public static string WithoutComments(string source, List<ThemeRefusal> refusals)
    {
        if (Encoding.UTF8.GetByteCount(source) > MostBytes)
        {
            refusals.Add(new ThemeRefusal(1, 1, $"{Encoding.UTF8.GetByteCount(source)} bytes", $"A theme has {MostBytes} bytes at most."));
            return string.Empty;
        }

        var text = new StringBuilder(source);
        var place = new ThemePlace(text);
        for (var i = 0; i < source.Length && refusals.Count < ThemeRefusal.Most; i++)
        {
            place.Step(i);
            if (source[i] == '/' && i + 1 < source.Length && source[i + 1] == '*')
            {
                i = Comment(source, i, text, refusals);
            }
            else if (source[i] is '"' or '\'')
            {
                i = Quoted(source, i, place, refusals);
            }
            else if (Complaint(source[i]) is { } why)
            {
                // A character that may hide another is named itself; in attr()'s type(<…>) it hides nothing.
                var itself = source[i] == '\\' || (source[i] == '<' && !source.AsSpan(0, i).EndsWith("type(", StringComparison.OrdinalIgnoreCase));
                Add(source, itself ? null : place.Find(i), (i, source[i].ToString(), why), refusals);
            }
        }

        return text.ToString();
    }

    /// <returns>Where it ends.</returns>
    private static int Comment(string source, int start, StringBuilder text, List<ThemeRefusal> refusals)
    {
        var close = source.IndexOf("*/", start + 2, StringComparison.Ordinal);
        if (close < 0)
        {
            refusals.Add(ThemeRefusal.At(source, start, source[start..], "A comment that does not end."));
            return source.Length;
        }

        for (var i = start; i < close + 2; i++)
        {
            text[i] = source[i] is '\n' or '\r' ? source[i] : ' ';
        }

        return close + 1;
    }

    /// <returns>Where it ends.</returns>
    private static int Quoted(string source, int start, ThemePlace place, List<ThemeRefusal> refusals)
    {
        int? wrong = null;
        for (var i = start + 1; i < source.Length && source[i] != '\n'; i++)
        {
            if (source[i] == source[start])
            {
                if (wrong is { } at)
                {
                    Add(source, place.Find(start), (start, source[start..(at + 1)], "In quotes stands the name of a font: letters, digits, spaces, '-', '_' and '.'."), refusals);
                }

                return i;
            }

            wrong ??= char.IsAsciiLetterOrDigit(source[i]) || source[i] is ' ' or '-' or '_' or '.' ? null : i;
        }

        refusals.Add(ThemeRefusal.At(source, start, source[start..], "A quote that does not end on its line."));
        return source.Length;
    }

    /// <summary>What is refused by its own name is refused once, however much of it offends.</summary>
    private static void Add(string source, (int At, string Whole, string Why)? named, (int At, string Text, string Why) other, List<ThemeRefusal> refusals)
    {
        var (at, text, why) = named ?? other;
        var refusal = ThemeRefusal.At(source, at, text, why);
        if (!refusals.Contains(refusal))
        {
            refusals.Add(refusal);
        }
    }

    private static string? Complaint(char c) => c switch
    {
        '\\' => "No escapes: every name is spelt as it reads.",
        '<' => "Nothing that could end the style's element.",
        '!' => "No !important: the page's own rules that hide and mask come first.",
        '@' or ' ' or '\t' or '\r' or '\n' => null,
        _ when char.IsAsciiLetterOrDigit(c) || Punctuation.Contains(c, StringComparison.Ordinal) => null,
        '[' or ']' or '*' or '>' or '+' or '~' or '|' or '&' or '=' or '^' or '$' => "Only published parts are selected, #pin::part(name), and none by what it holds or where it stands.",
        _ => "A character that no theme needs outside a comment.",
    };
}
