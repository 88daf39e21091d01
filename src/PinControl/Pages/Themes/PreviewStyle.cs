using System.Text;
using System.Text.RegularExpressions;

namespace PinControl.Pages.Themes;

/// <summary>The pages' style and a theme's, so that a preview shows what only a pointer or the focus would.</summary>
internal static partial class PreviewStyle
{
    /// <summary>What a part is called besides, as if the focus were there by a key.</summary>
    public const string Focus = "is-focus-visible";

    /// <summary>The same for a pointer over it.</summary>
    public const string Over = "is-hover";

    /// <summary>The same for one that is pressed.</summary>
    public const string Pressed = "is-active";

    // A page's script gives texts that come and go room for the longest; here they lie in one cell of a grid.
    private const string Room = ".unsaid{visibility:hidden}.room>span{grid-area:1/1}button.room{display:grid;place-content:center}@media(min-height:241px){.room{display:grid}}@media(max-height:240px){p>.unsaid{display:none}}";

    /// <summary>Of the document.</summary>
    /// <param name="isCompact">Whether the layout for low frames holds whatever the height, as the page's script has it then.</param>
    public static string Outer(bool isCompact)
    {
        var style = PagePart.StyleOf(PageKind.Frame).Content;
        return isCompact ? style.Replace("@media (max-height: 240px)", "@media all", StringComparison.Ordinal) : style;
    }

    /// <summary>Within the shadow root.</summary>
    public static string Inner(bool isCompact) => Focused().Replace(Outer(isCompact), $"$0, $1[part~=\"{Focus}\"]") + Room;

    /// <summary>A theme's rules on states, for the parts that are called so.</summary>
    /// <param name="theme">As it is written for a page, a rule on each line.</param>
    public static string States(string theme)
    {
        var css = new StringBuilder();
        foreach (var line in theme.Split('\n'))
        {
            var open = line.IndexOf('{', StringComparison.Ordinal);
            var selectors = open < 0 ? [] : State().Matches(line[..open]).Select(static one => $"html #pin::part({one.Groups[1].Value} is-{one.Groups[2].Value})").ToList();
            if (selectors.Count > 0)
            {
                css.Append(string.Join(',', selectors)).Append(line, open, line.Length - open).Append('\n');
            }
        }

        return css.ToString();
    }

    [GeneratedRegex(@"(?m)(?<=^\s*|, )((?:button|input)(?:\[[^\]]*\])?):focus-visible(?= \{|,)")]
    private static partial Regex Focused();

    [GeneratedRegex(@"::part\((\w+)\):(hover|active|focus-visible)")]
    private static partial Regex State();
}
