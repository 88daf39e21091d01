using System.Collections.Concurrent;
using System.Text;

namespace PinControl.Pages;

/// <summary>Sends a page with its own policy. The other headers that protect it are those of its path (<see cref="Http.ProtectiveHeaders"/>).</summary>
internal sealed class PageWriter
{
    // Put together when first asked for: few services need all languages.
    private readonly ConcurrentDictionary<(PageKind, PageTexts, bool), PageTemplate> _templates = new();

    /// <summary>A page at work.</summary>
    public Task WriteAsync(HttpContext context, PageKind kind, PageTexts texts, PageData data)
    {
        var template = Template(kind, texts, alive: true);
        var ancestors = data.Frame is null ? "'none'" : string.Join(' ', data.Frame.Origins);
        return SendAsync(context, template, template.Policy(data.Look.Theme) + ancestors, template.Render(data));
    }

    /// <summary>A webview page that says what went wrong, and tells the host.</summary>
    public Task WriteFailureAsync(HttpContext context, PageKind kind, PageTexts texts, string reason, string support)
    {
        var template = Template(kind, texts, alive: false);
        return SendAsync(context, template, template.Policy(null) + "'none'", template.RenderFailure(reason, support));
    }

    private PageTemplate Template(PageKind kind, PageTexts texts, bool alive) => _templates.GetOrAdd(
        (kind, texts, alive), static key => new PageTemplate(key.Item1, key.Item2, key.Item3));

    private static Task SendAsync(HttpContext context, PageTemplate template, string policy, string html)
    {
        var headers = context.Response.Headers;
        headers.ContentType = "text/html; charset=utf-8";
        headers.ContentLanguage = template.Language;
        headers.ContentSecurityPolicy = policy;
        return context.Response.WriteAsync(html, Encoding.UTF8, context.RequestAborted);
    }
}
