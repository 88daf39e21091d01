using System.Text;

namespace PinControl.Studio;

/// <summary>
/// Lets the studio's phone show the webview pages: a webview page may be in no frame, and a browser has no app around it that adds bridges.
/// For a page that the studio itself frames, this allows the frame and puts the studio's bridges before the page's scripts. Development
/// only, like the studio: nothing else weakens the pages' policy.
/// </summary>
internal static class PhoneFrame
{
    private const string Bridges = "/studio/bridges.js";

    public static void Use(IApplicationBuilder app, string basePath, StudioOrigins origins) => app.Use(async (context, next) =>
    {
        if (!IsPhone(context.Request, basePath))
        {
            await next(context);
            return;
        }

        // Rewritten below, so neither compressed before nor counted.
        context.Request.Headers.Remove("Accept-Encoding");
        var body = context.Response.Body;
        using var page = new MemoryStream();
        context.Response.Body = page;
        try
        {
            await next(context);
        }
        finally
        {
            context.Response.Body = body;
        }

        var html = AddBridges(Encoding.UTF8.GetString(page.GetBuffer().AsSpan(0, (int)page.Length)));
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Relax(headers.ContentSecurityPolicy.ToString(), origins);
        headers.ContentLength = null;
        await context.Response.WriteAsync(html, context.RequestAborted);
    });

    /// <summary>A form post by a page of this origin into a frame: no other site's page can be the one.</summary>
    private static bool IsPhone(HttpRequest request, string basePath) =>
        HttpMethods.IsPost(request.Method) && request.Path.StartsWithSegments(basePath + "/pin", StringComparison.Ordinal)
        && request.Headers["Sec-Fetch-Dest"] == "iframe" && request.Headers["Sec-Fetch-Site"] == "same-origin";

    private static string AddBridges(string html)
    {
        var head = html.IndexOf("<head", StringComparison.OrdinalIgnoreCase);
        var end = head < 0 ? -1 : html.IndexOf('>', head);
        return end < 0 ? html : html.Insert(end + 1, $"<script src=\"{Bridges}\"></script>");
    }

    private static string Relax(string policy, StudioOrigins origins) => policy
        .Replace("frame-ancestors 'none'", $"frame-ancestors {origins.Studio}", StringComparison.Ordinal)
        .Replace("script-src ", $"script-src {origins.Studio}{Bridges} ", StringComparison.Ordinal);
}
