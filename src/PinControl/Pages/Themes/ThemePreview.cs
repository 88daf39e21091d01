using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace PinControl.Pages.Themes;

/// <summary>
/// A file to look at a theme by: every state of the pages, light and dark, in a webview page, in a frame and in a low one. It is made of the pages' own templates and
/// styles, holds no script and no PIN, and asks nothing of anybody.
/// </summary>
internal static partial class ThemePreview
{
    /// <summary>The languages of the longest words, and of those from right to left.</summary>
    private static readonly string[] Others = ["de", "ar"];

    /// <param name="look">The theme, layout and place to confirm.</param>
    /// <param name="language">A tag that the pages speak.</param>
    public static string Write(PageLook look, string language)
    {
        var html = new StringBuilder();
        html.Append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>Theme preview</title>\n<style>\n")
            .Append("body{margin:1.5rem;background:#5c5c5c;color:#fff;font:1rem/1.5 system-ui,sans-serif}\n")
            .Append(".states{display:flex;flex-wrap:wrap;gap:1rem;align-items:flex-start}\nfigure{width:320px;margin:0}\niframe{display:block;width:320px;border:0;background:#fff}\n</style>\n</head>\n<body>\n<h1>Theme preview</h1>\n");
        var isCompact = look.Layout == "compact";
        foreach (var (kind, where) in ((PageKind, string)[])[(PageKind.View, "webview page"), (PageKind.Frame, "frame"), (PageKind.Frame, "frame of 320 by 180")])
        {
            foreach (var scheme in (string[])["light", "dark"])
            {
                html.Append("<h2>").Append(where).Append(", ").Append(scheme).Append("</h2>\n<div class=\"states\">\n");
                foreach (var (name, texts, state) in States(language, look.NextStep))
                {
                    var body = Text().Replace(state, found => WebUtility.HtmlEncode(texts.For(PageKind.Frame).GetValueOrDefault(found.Groups[1].Value) ?? string.Empty));
                    var height = isCompact || where.EndsWith("180", StringComparison.Ordinal) ? 180 : PreviewHeight.Of(body, look.Theme?.Content ?? string.Empty);
                    html.Append("<figure><figcaption>").Append(name).Append($"</figcaption>\n<iframe height=\"{height}\" title=\"").Append($"{where}, {scheme}: {name}").Append("\" srcdoc=\"")
                        .Append(WebUtility.HtmlEncode(Page(kind, texts, look, scheme, body))).Append("\"></iframe></figure>\n");
                }

                html.Append("</div>\n");
            }
        }

        return html.Append("</body>\n</html>\n").ToString();
    }

    /// <summary>All in the language that was asked for, and where a theme is put to the test in others.</summary>
    private static IEnumerable<(string Name, PageTexts Texts, string Html)> States(string language, string? nextStep)
    {
        var texts = PageTexts.Choose([language], null);
        return PreviewStates.Of(texts, nextStep).Select(state => (state.Name, texts, state.Html)).Concat(
            from other in Others
            where other != texts.Language
            let words = PageTexts.Choose([other], null)
            from state in PreviewStates.Of(words, null)
            where state.Name is "shown" or "weak"
            select ($"{state.Name}, in {other}", words, state.Html));
    }

    /// <summary>A document whose shadow root is there without a script.</summary>
    private static string Page(PageKind kind, PageTexts texts, PageLook look, string scheme, string body)
    {
        var name = kind.ToString().ToLowerInvariant();
        var isCompact = look.Layout == "compact";
        return $"""
            <!DOCTYPE html><html lang="{texts.Language}" dir="{texts.Direction}" class="{name}" data-scheme="{scheme}"{(isCompact ? " data-layout=\"compact\"" : string.Empty)}{(look.ConfirmIn is { } place ? $" data-confirm=\"{place}\"" : string.Empty)}><head><meta charset="utf-8"><title>{WebUtility.HtmlEncode(name)}</title>
            <style>{PreviewStyle.Outer(isCompact)}</style><style>{look.Theme?.Content}</style><style>{PreviewStyle.States(look.Theme?.Content ?? string.Empty)}</style></head><body><main id="pin"><template shadowrootmode="open"><style>{PreviewStyle.Inner(isCompact)}</style>{body}</template></main></body></html>
            """;
    }

    [GeneratedRegex(@"\{\{text:(\w+)\}\}")]
    private static partial Regex Text();
}
