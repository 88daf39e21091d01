using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace PinControl.Pages.Themes;

/// <summary>
/// A file to look at a theme by: every state of the pages, light and dark, in a webview page and in a frame. It is made of the pages' own templates and styles, holds
/// no script and no PIN, and asks nothing of anybody.
/// </summary>
internal static partial class ThemePreview
{
    /// <summary>Digits that are nobody's PIN.</summary>
    private const string Digits = "0123";

    /// <param name="look">The theme, layout and place to confirm.</param>
    /// <param name="language">A tag that the pages speak.</param>
    public static string Write(PageLook look, string language)
    {
        var texts = PageTexts.Choose([language], null);
        var html = new StringBuilder();
        html.Append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>Theme preview</title>\n<style>\n")
            .Append("body{margin:1.5rem;background:#777;color:#fff;font:1rem/1.5 system-ui,sans-serif}\n")
            .Append(".states{display:grid;grid-template-columns:repeat(auto-fill,minmax(20rem,1fr));gap:1rem}\nfigure{margin:0}\n")
            .Append("iframe{width:100%;height:34rem;border:0;background:#fff}\n.compact iframe{width:320px;height:180px}\n</style>\n</head>\n<body")
            .Append(look.Layout == "compact" ? " class=\"compact\">\n" : ">\n");
        foreach (var (kind, where) in ((PageKind, string)[])[(PageKind.View, "webview page"), (PageKind.Frame, "frame")])
        {
            foreach (var scheme in (string[])["light", "dark"])
            {
                html.Append("<h2>").Append(where).Append(", ").Append(scheme).Append("</h2>\n<div class=\"states\">\n");
                foreach (var (name, state) in States(texts, look))
                {
                    html.Append("<figure><figcaption>").Append(name).Append("</figcaption>\n<iframe title=\"").Append($"{where}, {scheme}: {name}").Append("\" srcdoc=\"")
                        .Append(WebUtility.HtmlEncode(Page(kind, texts, look, scheme, state))).Append("\"></iframe></figure>\n");
                }

                html.Append("</div>\n");
            }
        }

        return html.Append("</body>\n</html>\n").ToString();
    }

    private static IEnumerable<(string Name, string Html)> States(PageTexts texts, PageLook look)
    {
        var view = texts.For(PageKind.View);
        var set = texts.For(PageKind.Set);
        string Shown(string digits, string message, params string[] parts) => Fill(
            Template("view.html"), new()
            {
                ["title"] = view["viewTitle"], ["message"] = view[message], ["countdown"] = view["hiddenIn"].Replace("{n}", "45", StringComparison.Ordinal), ["reveal"] = view["reveal"],
                ["hide"] = view["hide"], ["keep"] = view["keep"],
            },
            parts).Replace("part=\"digits\"", "part=\"digits\" class=\"cells n4\"", StringComparison.Ordinal)
            .Replace("</p>\n<p part=\"message\"", $"{string.Concat(digits.Select(static digit => $"<span part=\"digit\">{digit.ToString().Trim()}</span>"))}</p>\n<p part=\"message\"", StringComparison.Ordinal);
        string Entry(string digits, string message, bool isWrong, params string[] parts) => Cells(Fill(
            Template("set.html"), new()
            {
                ["title"] = set["setTitle"], ["hint"] = set["setHint"].Replace("{n}", "4", StringComparison.Ordinal), ["message"] = message.Length == 0 ? string.Empty : set[message],
                ["countdown"] = set["timeLeft"].Replace("{n}", "40", StringComparison.Ordinal), ["keep"] = set["more"],
            },
            parts), digits).Replace("id=\"message\"", isWrong ? "id=\"message\" class=\"wrong\"" : "id=\"message\"", StringComparison.Ordinal);
        string Ended(string title, string message, string support = "") => Fill(
            Template("words.html"), new() { ["title"] = title, ["message"] = message, ["support"] = support }, []);

        yield return ("waiting", Shown("    ", "wait"));
        yield return ("covered", Shown("    ", "viewCovered", "reveal"));
        yield return ("shown", Shown(Digits, "viewShown", "countdown", "keep", "hide", "speak"));
        yield return ("hidden", Ended(view["viewTitle"], view["viewHidden"]));
        yield return ("choosing", Entry("••", string.Empty, false));
        yield return ("an error", Entry("••••", "MISMATCH", true, "countdown", "keep"));
        yield return ("set", Ended(set["setDone"], look.NextStep ?? set["setNext"]));
        yield return ("failed", Ended(set["setFailed"], set["EXPIRED"], $"{set["support"]} 7Q2W9K4M"));
    }

    /// <summary>A document whose shadow root is there without a script.</summary>
    private static string Page(PageKind kind, PageTexts texts, PageLook look, string scheme, string state)
    {
        var name = kind.ToString().ToLowerInvariant();
        return $"""
            <!DOCTYPE html><html lang="{texts.Language}" dir="{texts.Direction}" class="{name}" data-scheme="{scheme}"{(look.Layout is { } layout ? $" data-layout=\"{layout}\"" : string.Empty)}{(look.ConfirmIn is { } place ? $" data-confirm=\"{place}\"" : string.Empty)}><head><meta charset="utf-8"><title>{WebUtility.HtmlEncode(name)}</title>
            <style>{PagePart.Style.Content}</style><style>{look.Theme?.Content}</style></head><body><main id="pin"><template shadowrootmode="open"><style>{PagePart.Style.Content}</style>{Text().Replace(state, found => WebUtility.HtmlEncode(texts.For(PageKind.Frame).GetValueOrDefault(found.Groups[1].Value) ?? string.Empty))}</template></main></body></html>
            """;
    }

    private static string Template(string file)
    {
        var html = PageFiles.Read(file);
        var start = html.IndexOf('>', StringComparison.Ordinal) + 1;
        return html[start..html.LastIndexOf("</template>", StringComparison.Ordinal)];
    }

    /// <param name="texts">By part.</param>
    /// <param name="shown">Of what can be hidden, what shows.</param>
    private static string Fill(string html, Dictionary<string, string> texts, IReadOnlyList<string> shown) => Element().Replace(html, found =>
    {
        var (part, tag, old) = (found.Groups["part"].Value, found.Groups["tag"].Value, found.Groups["text"].Value);
        if (tag.Contains("data-optional", StringComparison.Ordinal))
        {
            tag = tag.Replace(" hidden", string.Empty, StringComparison.Ordinal);
            tag = shown.Contains(part) ? tag : tag.Replace(" data-optional", " data-optional hidden", StringComparison.Ordinal);
        }

        return $"{tag}{(texts.TryGetValue(part, out var text) ? WebUtility.HtmlEncode(text) : old)}{found.Groups["close"].Value}";
    });

    private static string Cells(string html, string digits) => Input().Replace(html, found =>
        $"{found.Value}{string.Concat(Enumerable.Range(0, 4).Select(i => $"<i part=\"cell\">{(i < digits.Length ? digits[i] : "")}</i>"))}").Replace("class=\"cells\"", "class=\"cells n4\"", StringComparison.Ordinal);

    [GeneratedRegex("""(?<tag><\w+[^>]*\bpart="(?<part>title|message|hint|support|countdown|reveal|hide|keep|speak)"[^>]*>)(?<text>[^<]*)(?<close></)""")]
    private static partial Regex Element();

    [GeneratedRegex("<input[^>]*>")]
    private static partial Regex Input();

    [GeneratedRegex(@"\{\{text:(\w+)\}\}")]
    private static partial Regex Text();
}
