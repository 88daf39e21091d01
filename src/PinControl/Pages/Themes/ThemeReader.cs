using System.Text.RegularExpressions;

namespace PinControl.Pages.Themes;

/// <summary>
/// Reads a theme's rules in order. The grammar is the small part of CSS that a theme needs: what is not of it is refused, never passed over. What it read is
/// compared with what a CSS library reads (<see cref="SecondReading"/>).
/// </summary>
/// <param name="text">The theme without its comments.</param>
internal sealed partial class ThemeReader(string text)
{
    private readonly List<ThemeRule> _rules = [];
    private int _at;

    /// <returns>The rules, or what is not one.</returns>
    public static (IReadOnlyList<ThemeRule> Rules, ThemeRefusal? Refusal) Read(string text)
    {
        var reader = new ThemeReader(text);
        var refusal = reader.ReadAll();
        return (reader._rules, refusal);
    }

    /// <summary>Whether this begins the one block that there is.</summary>
    public static bool IsDark(string head) => Dark().IsMatch(head);

    private ThemeRefusal? ReadAll()
    {
        while (SkipSpace())
        {
            if ((text[_at] == '@' ? ReadDark() : ReadRule(isDark: false)) is { } refusal)
            {
                return refusal;
            }
        }

        return null;
    }

    private ThemeRefusal? ReadDark()
    {
        var start = _at;
        var open = text.AsSpan(start).IndexOfAny('{', ';', '}');
        var head = open < 0 ? text[start..] : text[start..(start + open)];
        if (open < 0 || text[start + open] != '{' || !Dark().IsMatch(head))
        {
            return Refuse(start, head, ThemeWhy.AtRule(head));
        }

        _at = start + open + 1;
        while (SkipSpace())
        {
            if (text[_at] == '}')
            {
                _at++;
                return null;
            }

            if (text[_at] == '@')
            {
                return Refuse(_at, text[_at..], "No block stands in another.");
            }

            if (ReadRule(isDark: true) is { } refusal)
            {
                return refusal;
            }
        }

        return Refuse(start, head, "The block does not end.");
    }

    private ThemeRefusal? ReadRule(bool isDark)
    {
        var start = _at;
        var open = text.AsSpan(start).IndexOfAny('{', ';', '}');
        if (open < 0 || text[start + open] != '{')
        {
            return Refuse(start, open < 0 ? text[start..] : text[start..(start + open + 1)], "This is no rule: a selector and { declarations }.");
        }

        var selector = text[start..(start + open)].TrimEnd();
        _at = start + open + 1;
        List<ThemeDeclaration> declarations = [];
        while (SkipSpace())
        {
            if (text[_at] is '}')
            {
                _at++;
                _rules.Add(new ThemeRule(selector, start, isDark, declarations));
                return null;
            }

            if (text[_at] is ';')
            {
                _at++;
                continue;
            }

            if (ReadDeclaration(declarations) is { } refusal)
            {
                return refusal;
            }
        }

        return Refuse(start, selector, "The rule does not end.");
    }

    private ThemeRefusal? ReadDeclaration(List<ThemeDeclaration> declarations)
    {
        var start = _at;
        var length = text.AsSpan(start).IndexOfAny('{', ';', '}');
        if (length < 0)
        {
            return Refuse(start, text[start..], "The rule does not end.");
        }

        var whole = text[start..(start + length)];
        if (text[start + length] == '{')
        {
            return Refuse(start, whole, "No rule stands in another.");
        }

        var colon = whole.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0)
        {
            return Refuse(start, whole, "This is no declaration: a property, a colon and a value.");
        }

        declarations.Add(new ThemeDeclaration(whole[..colon].TrimEnd(), whole[(colon + 1)..].Trim(), start));
        _at = start + length;
        return null;
    }

    private bool SkipSpace()
    {
        while (_at < text.Length && text[_at] is ' ' or '\t' or '\r' or '\n')
        {
            _at++;
        }

        return _at < text.Length;
    }

    private ThemeRefusal Refuse(int at, string offending, string why) => ThemeRefusal.At(text, at, offending, why);

    [GeneratedRegex(@"^@media\s*\(\s*prefers-color-scheme\s*:\s*dark\s*\)\s*$")]
    private static partial Regex Dark();
}
