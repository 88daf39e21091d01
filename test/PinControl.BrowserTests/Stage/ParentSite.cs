using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace PinControl.BrowserTests.Stage;

/// <summary>An integrator's web site, on a port and so an origin of its own; every name of this machine leads to it.</summary>
internal sealed class ParentSite : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ParentSite(WebApplication app) => _app = app;

    public int Port => new Uri(_app.Urls.First()).Port;

    /// <summary><c>scheme://host:port</c> under that name.</summary>
    public string Origin(string name = "127.0.0.1") => $"http://{name}:{Port}";

    /// <param name="page">Its page; the tests' own strict parent unless another is given.</param>
    /// <param name="isolated">Whether it is cross-origin isolated: its browser then takes only frames that agree to it.</param>
    public static async Task<ParentSite> StartAsync(string? page = null, bool isolated = false)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        if (isolated)
        {
            app.Use(static (context, next) =>
            {
                context.Response.Headers["Cross-Origin-Opener-Policy"] = "same-origin";
                context.Response.Headers["Cross-Origin-Embedder-Policy"] = "require-corp";
                return next(context);
            });
        }

        page ??= EmbeddedText.Read("parent.html");
        app.MapGet("/", static () => Results.Redirect("/parent"));
        app.MapGet("/parent", () => Results.Content(page, "text/html; charset=utf-8"));
        // What a form's post says of where it comes from.
        app.MapPost("/origin", static (HttpRequest request) => Results.Text(request.Headers.Origin));
        app.MapGet("/favicon.ico", static () => Results.NoContent());
        await app.StartAsync();
        return new ParentSite(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
