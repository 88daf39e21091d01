using System.Collections.Frozen;
using System.Text;

namespace PinControl.Pages;

/// <summary>Sends a page with its own policy. The other headers that protect it are those of its path (<see cref="Http.ProtectiveHeaders"/>).</summary>
internal sealed class PageWriter
{
    private readonly FrozenDictionary<(PageKind, string, bool), PageTemplate> _templates = (
        from kind in Enum.GetValues<PageKind>()
        from texts in PageTexts.All
        from alive in (bool[])[true, false]
        select KeyValuePair.Create((kind, texts.Language, alive), new PageTemplate(kind, texts, alive))).ToFrozenDictionary();

    /// <summary>A page at work.</summary>
    public Task WriteAsync(HttpContext context, PageKind kind, PageTexts texts, PageData data)
    {
        var template = _templates[(kind, texts.Language, true)];
        var ancestors = data.Frame is null ? "'none'" : string.Join(' ', data.Frame.Origins);
        return SendAsync(context, template, ancestors, template.Render(data));
    }

    /// <summary>A webview page that says what went wrong, and tells the host.</summary>
    public Task WriteFailureAsync(HttpContext context, PageKind kind, PageTexts texts, string reason, string support)
    {
        var template = _templates[(kind, texts.Language, false)];
        return SendAsync(context, template, "'none'", template.RenderFailure(reason, support));
    }

    private static Task SendAsync(HttpContext context, PageTemplate template, string ancestors, string html)
    {
        var headers = context.Response.Headers;
        headers.ContentType = "text/html; charset=utf-8";
        headers.ContentLanguage = template.Language;
        headers.ContentSecurityPolicy = template.Policy + ancestors;
        return context.Response.WriteAsync(html, Encoding.UTF8, context.RequestAborted);
    }
}
