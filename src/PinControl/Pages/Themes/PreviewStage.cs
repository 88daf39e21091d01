using System.Net;
using System.Text.RegularExpressions;

namespace PinControl.Pages.Themes;

/// <summary>One of the pages' own templates, put into a state as its script would, for a preview that has no script.</summary>
internal sealed partial class PreviewStage
{
    private const int Length = 4;

    private string _html;

    private PreviewStage(string html) => _html = html;

    /// <param name="file">A template of <c>Pages/Web</c>.</param>
    public static PreviewStage Of(string file)
    {
        var html = PageFiles.Read(file);
        return new PreviewStage(html[(html.IndexOf('>', StringComparison.Ordinal) + 1)..html.LastIndexOf("</template>", StringComparison.Ordinal)]);
    }

    /// <param name="part">Its published name.</param>
    /// <param name="text">What it says.</param>
    /// <param name="others">What else it may say in its place: it has room for the longest, as in a page.</param>
    public PreviewStage Say(string part, string text, params IEnumerable<string> others)
    {
        var unsaid = string.Concat(others.Select(static other => $"<span class=\"unsaid\">{WebUtility.HtmlEncode(other)}</span>"));
        var words = WebUtility.HtmlEncode(text);
        return Change(part, tag => unsaid.Length > 0 ? With(tag, "room") : tag, unsaid.Length > 0 ? $"<span>{words}</span>{unsaid}" : words);
    }

    /// <summary>Of what can be hidden, these show.</summary>
    public PreviewStage Show(params ReadOnlySpan<string> parts)
    {
        foreach (var part in parts)
        {
            Change(part, static tag => tag.Replace(" hidden", string.Empty, StringComparison.Ordinal));
        }

        return this;
    }

    public PreviewStage Hide(string part) => Change(part, static tag => tag[..^1] + " hidden>");

    public PreviewStage Mark(string part, string cssClass) => Change(part, tag => With(tag, cssClass));

    /// <param name="attribute">With its value.</param>
    public PreviewStage Set(string part, string attribute) => Change(part, tag => $"{tag[..^1]} {attribute}>");

    /// <summary>As if a pointer or the focus were there.</summary>
    /// <param name="state">As <see cref="PreviewStyle"/> has it.</param>
    public PreviewStage Touch(string part, string state) => Change(part, tag => tag.Replace($"part=\"{part}\"", $"part=\"{part} {state}\"", StringComparison.Ordinal));

    /// <param name="digits">Nobody's PIN; or none, for cells that are covered.</param>
    public PreviewStage Digits(string digits) => Change(
        "digits", static tag => With(tag, $"cells n{Length}"), string.Concat(Enumerable.Range(0, Length).Select(i => $"<span part=\"digit\">{At(digits, i)}</span>")));

    /// <param name="id"><c>entry</c> or <c>confirmation</c>.</param>
    /// <param name="digits">What its cells show.</param>
    /// <param name="isHere">Whether the cardholder is in it.</param>
    /// <param name="isWrong">Whether it is to blame.</param>
    public PreviewStage Enter(string id, string digits, bool isHere = false, bool isWrong = false)
    {
        var here = isHere ? Math.Min(digits.Length, Length - 1) : -1;
        var cells = string.Concat(Enumerable.Range(0, Length).Select(i => $"<i part=\"cell\"{(i == here ? " class=\"at\"" : string.Empty)}>{At(digits, i)}</i>"));
        Change(id, tag => $"{tag[..^1]} aria-invalid=\"{(isWrong ? "true" : "false")}\">{cells}");
        _html = _html.Replace("class=\"cells\"", $"class=\"cells n{Length}\"", StringComparison.Ordinal);
        return isHere ? Touch(id, PreviewStyle.Focus) : this;
    }

    /// <inheritdoc />
    public override string ToString() => _html;

    private PreviewStage Change(string part, Func<string, string> tag, string? content = null)
    {
        var isThere = false;
        _html = Element().Replace(_html, found =>
        {
            if (found.Groups["part"].Value.Split(' ')[0] != part)
            {
                return found.Value;
            }

            isThere = true;
            return tag(found.Groups["tag"].Value) + (content ?? found.Groups["text"].Value);
        });
        return isThere ? this : throw new InvalidOperationException($"The page has no part {part}.");
    }

    private static string With(string tag, string cssClass) => tag.Contains(" class=\"", StringComparison.Ordinal)
        ? tag.Replace(" class=\"", $" class=\"{cssClass} ", StringComparison.Ordinal)
        : $"{tag[..^1]} class=\"{cssClass}\">";

    private static string At(string digits, int i) => i < digits.Length ? digits[i].ToString() : string.Empty;

    [GeneratedRegex("""(?<tag><\w+[^>]*\spart="(?<part>[\w -]+)"[^>]*>)(?<text>[^<]*)""")]
    private static partial Regex Element();
}
