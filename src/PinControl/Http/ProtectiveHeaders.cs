using Microsoft.Extensions.Primitives;

namespace PinControl.Http;

/// <summary>
/// The headers that protect an answer, of every route and every error: the one place that knows them. The service sends them, and
/// <c>pincontrol doctor --url</c> expects them of a deployed one. A page names its own Content-Security-Policy; whatever else has none gets one that
/// allows nothing.
/// </summary>
internal static class ProtectiveHeaders
{
    private const string ContentSecurityPolicy = "Content-Security-Policy";
    private const string NoAncestors = "frame-ancestors 'none'";

    // Nothing that a page could be made to ask the device for.
    private const string NoPowers =
        "accelerometer=(), autoplay=(), camera=(), clipboard-read=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), "
        + "microphone=(), midi=(), payment=(), screen-wake-lock=(), usb=()";

    private static readonly KeyValuePair<string, StringValues>[] Everywhere =
    [
        new("Cache-Control", "no-store"),
        new(ContentSecurityPolicy, "default-src 'none'; " + NoAncestors),
        new("Referrer-Policy", "no-referrer"),
        new("X-Content-Type-Options", "nosniff"),
    ];

    private static readonly KeyValuePair<string, StringValues>[] Data = [.. Everywhere, new("Cross-Origin-Resource-Policy", "same-origin")];

    private static readonly KeyValuePair<string, StringValues>[] WebviewPage =
    [
        .. Data,
        // No window that opened the page keeps a hand on it.
        new("Cross-Origin-Opener-Policy", "same-origin"),
        new("Permissions-Policy", NoPowers),
    ];

    private static readonly KeyValuePair<string, StringValues>[] FramePage =
    [
        .. Everywhere,
        // Its parents are of other origins. One that is isolated (Cross-Origin-Embedder-Policy: require-corp) takes only a frame that says both.
        new("Cross-Origin-Embedder-Policy", "require-corp"),
        new("Cross-Origin-Resource-Policy", "cross-origin"),
        new("Permissions-Policy", NoPowers),
    ];

    /// <summary>Before everything that can answer.</summary>
    /// <param name="beforeRouting">What may answer before a route is chosen.</param>
    public static void Use(WebApplication app, Action<WebApplication> beforeRouting)
    {
        var paths = app.Services.GetRequiredService<ServicePaths>();
        app.Use((context, next) =>
        {
            // At the start of the answer: a fault's answer begins with what was set before taken away.
            context.Response.OnStarting(() =>
            {
                Complete(context.Response.Headers, For(context, paths));
                return Task.CompletedTask;
            });
            return next(context);
        });

        beforeRouting(app);

        // Named here, since it would stand before everything else: a route that ends there (health) would answer without them.
        app.UseRouting();
    }

    /// <summary>What an answer without a policy of its own has, by its path.</summary>
    public static IReadOnlyList<KeyValuePair<string, StringValues>> For(HttpContext context, ServicePaths paths) =>
        paths.IsFrame(context) ? FramePage : paths.IsPage(context) ? WebviewPage : Data;

    /// <summary>The headers of a frame's page, all but its own policy.</summary>
    public static IReadOnlyList<KeyValuePair<string, StringValues>> OfFramePage => FramePage;

    /// <summary>The headers of a webview page, all but its own policy.</summary>
    public static IReadOnlyList<KeyValuePair<string, StringValues>> OfWebviewPage => WebviewPage;

    /// <summary>Adds what is missing; old browsers learn from <c>X-Frame-Options</c> what the policy's ancestors say.</summary>
    private static void Complete(IHeaderDictionary headers, IReadOnlyList<KeyValuePair<string, StringValues>> wanted)
    {
        for (var i = 0; i < wanted.Count; i++)
        {
            headers.TryAdd(wanted[i].Key, wanted[i].Value);
        }

        // The framework writes its own into a fault's answer.
        headers.CacheControl = "no-store";

        if (headers.ContentSecurityPolicy.ToString().Contains(NoAncestors, StringComparison.Ordinal))
        {
            headers.XFrameOptions = "DENY";
        }
    }
}
