using System.Text;

namespace PinControl.Pages.Themes;

/// <summary>
/// In which at-rule or declaration a character stands, while a theme is gone through from its beginning. It only chooses the words of a refusal: nothing is let
/// through for what it says.
/// </summary>
/// <param name="text">The theme; comments that were passed are blanked.</param>
internal sealed class ThemePlace(StringBuilder text)
{
    private int _statement;
    private int _depth;
    private int? _atRule;
    private int _atDepth;
    private (int At, string Whole, string Why)? _last;

    /// <summary>Goes on by one character, outside of quotes and comments.</summary>
    public void Step(int i)
    {
        switch (text[i])
        {
            case '{':
                var start = Start(i);
                if (_atRule is null && start < i && text[start] == '@' && !ThemeReader.IsDark(text.ToString(start, i - start)))
                {
                    (_atRule, _atDepth) = (start, _depth);
                }

                _depth++;
                _statement = i + 1;
                break;
            case '}':
                _depth--;
                _atRule = _depth > _atDepth ? _atRule : null;
                _statement = i + 1;
                break;
            case ';':
                _statement = i + 1;
                break;
        }
    }

    /// <summary>What has a reason of its own and holds the character: where it begins, how it reads, and the reason.</summary>
    public (int At, string Whole, string Why)? Find(int i)
    {
        var start = _atRule ?? Start(i);
        if (start >= text.Length || (_last?.At == start && start < i))
        {
            return start < text.Length ? _last : null;
        }

        if (text[start] == '@')
        {
            var head = Until(start, "{;");
            // A name that is not spelt as it reads is nobody's.
            return start == i || head.Contains('\\', StringComparison.Ordinal) ? null : _last = (start, head.TrimEnd(), ThemeWhy.AtRule(head));
        }

        var whole = Until(start, "{};");
        var colon = whole.IndexOf(':', StringComparison.Ordinal);
        if (_depth < 1 || colon < 1 || start + colon >= i)
        {
            return null;
        }

        return (ThemeProperty.WhyNot(whole[..colon].TrimEnd()) ?? ThemeWhy.Function(whole[colon..])) is { } why ? _last = (start, whole.TrimEnd(), why) : null;
    }

    private int Start(int i)
    {
        var start = _statement;
        while (start < i && char.IsWhiteSpace(text[start]))
        {
            start++;
        }

        return start;
    }

    private string Until(int start, string ends)
    {
        var end = start;
        while (end < text.Length && !ends.Contains(text[end], StringComparison.Ordinal))
        {
            end++;
        }

        return text.ToString(start, end - start);
    }
}
