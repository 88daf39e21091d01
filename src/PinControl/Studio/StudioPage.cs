using System.Text;
using System.Text.Encodings.Web;
using PinControl.Hosting;
using PinControl.Tokens;

namespace PinControl.Studio;

/// <summary>
/// <c>/studio</c>: the first thing a newcomer sees. Runs both flows on the demo plastics and logs what is said. Mapped in Development only.
/// </summary>
internal static class StudioPage
{
    private const string Folder = "Studio/Web/";

    public static void Map(WebApplication app)
    {
        var origins = StudioOrigins.Of(app.Services.GetRequiredService<PublicUrls>());
        PhoneFrame.Use(app, app.Services.GetRequiredService<Settings>().BasePath, origins);
        var policy = $"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action {origins.Studio}; ";

        var studio = app.MapGroup("/studio");
        studio.MapGet("/", (HttpContext context) => IsParentName(context, origins)
            ? Results.Redirect(origins.Studio + "/studio")
            : Page(
                context, "studio.html", origins,
                policy + $"connect-src 'self'; frame-src {origins.Studio} {origins.Parent}; frame-ancestors 'none'"));
        studio.MapGet("/parent", (HttpContext context) => Page(
            context, "parent.html", origins, policy + $"frame-src {origins.Studio}; frame-ancestors {origins.Studio}"));
        Asset(studio, "studio.css", "text/css");
        foreach (var script in (string[])["studio.js", "log.js", "app.js", "web.js", "snippets.js", "bridges.js", "parent.js"])
        {
            Asset(studio, script, "text/javascript");
        }

        Asset(studio, "parent.css", "text/css");
        Asset(studio, "mark.svg", "image/svg+xml");
        StudioActs.Map(studio, origins, ActivatorUtilities.CreateInstance<StudioIssuer>(app.Services));
    }

    // The phone's frame must be of the pages' own origin: the studio lives under one of the two loopback names only.
    private static bool IsParentName(HttpContext context, StudioOrigins origins) =>
        origins.Parent != origins.Studio && $"{context.Request.Scheme}://{context.Request.Host}" == origins.Parent;

    private static IResult Page(HttpContext context, string name, StudioOrigins origins, string policy)
    {
        context.Response.Headers.ContentSecurityPolicy = policy;
        var html = Encoding.UTF8.GetString(Read(name))
            .Replace("{{studioOrigin}}", origins.Studio, StringComparison.Ordinal)
            .Replace("{{parentOrigin}}", origins.Parent, StringComparison.Ordinal)
            .Replace("{{basePath}}", context.RequestServices.GetRequiredService<Settings>().BasePath, StringComparison.Ordinal)
            .Replace("{{secretFile}}", HtmlEncoder.Default.Encode(context.RequestServices.GetRequiredService<Demo>().SecretFile), StringComparison.Ordinal);
        return Content(Encoding.UTF8.GetBytes(html), "text/html");
    }

    private static void Asset(RouteGroupBuilder studio, string name, string type)
    {
        var bytes = Read(name);
        studio.MapGet("/" + name, () => Content(bytes, type));
    }

    private static IResult Content(byte[] bytes, string type) => Results.Bytes(bytes, type + "; charset=utf-8");

    private static byte[] Read(string name)
    {
        using var stream = typeof(StudioPage).Assembly.GetManifestResourceStream(Folder + name)
            ?? throw new InvalidOperationException($"The studio's file {name} is not embedded.");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
