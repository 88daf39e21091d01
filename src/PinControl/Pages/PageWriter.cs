using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.Net.Http.Headers;

namespace PinControl.Pages;

/// <summary>Sends a page with its own policy. The other headers that protect it are those of its path (<see cref="Http.ProtectiveHeaders"/>).</summary>
internal sealed class PageWriter(PackedPages packed, IResponseCompressionProvider compression)
{
    private const string Brotli = "br";

    // Put together when first asked for: few services need all languages.
    private readonly ConcurrentDictionary<(PageKind, PageTexts, bool), PageTemplate> _templates = new();

    /// <summary>A page at work.</summary>
    public async Task WriteAsync(HttpContext context, PageKind kind, PageTexts texts, PageData data)
    {
        var template = Template(kind, texts, alive: true);
        var ancestors = data.Frame is null ? "'none'" : string.Join(' ', data.Frame.Origins);
        Describe(context, template, template.Policy(data.Look.Theme) + ancestors);
        if (data.ControlId is not null && !PackedPage.Carries(data.ControlId))
        {
            await SendAsync(context, template.Render(data));
            return;
        }

        var html = template.Render(data with { ControlId = data.ControlId is null ? null : PackedPage.Blank });
        var controlId = data.ControlId ?? string.Empty;
        await (TakesBrotli(context) && await packed.FindAsync(html) is { } page
            ? SendAsync(context, page.Write(controlId))
            : SendAsync(context, html.Replace(PackedPage.Blank, controlId, StringComparison.Ordinal)));
    }

    /// <summary>A webview page that says what went wrong, and tells the host.</summary>
    public Task WriteFailureAsync(HttpContext context, PageKind kind, PageTexts texts, string reason, string support)
    {
        var template = Template(kind, texts, alive: false);
        Describe(context, template, template.Policy(null) + "'none'");
        return SendAsync(context, template.RenderFailure(reason, support));
    }

    private PageTemplate Template(PageKind kind, PageTexts texts, bool alive) => _templates.GetOrAdd(
        (kind, texts, alive), static key => new PageTemplate(key.Item1, key.Item2, key.Item3));

    /// <summary>As the framework would choose for what is compressed as it is sent.</summary>
    private bool TakesBrotli(HttpContext context) =>
        compression.CheckRequestAcceptsCompression(context) && compression.GetCompressionProvider(context)?.EncodingName == Brotli;

    private static void Describe(HttpContext context, PageTemplate template, string policy)
    {
        var headers = context.Response.Headers;
        headers.ContentType = "text/html; charset=utf-8";
        headers.ContentLanguage = template.Language;
        headers.ContentSecurityPolicy = policy;
    }

    private static Task SendAsync(HttpContext context, string html) => context.Response.WriteAsync(html, Encoding.UTF8, context.RequestAborted);

    private static Task SendAsync(HttpContext context, byte[] page)
    {
        var headers = context.Response.Headers;
        headers.ContentEncoding = Brotli;
        headers.ContentLength = page.Length;
        headers.Append(HeaderNames.Vary, HeaderNames.AcceptEncoding);
        return context.Response.Body.WriteAsync(page, context.RequestAborted).AsTask();
    }
}
