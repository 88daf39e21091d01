using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace PinControl.Pages;

/// <summary><c>GET pages/manifest.json</c>: what this service says its pages are. Whoever checks a service asks a binary of his own, not the service.</summary>
internal sealed class GetPageManifest(IPageDirectory directory, TimeProvider clock) : IDisposable
{
    // Anybody may ask, and the store is to hear of it seldom.
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);

    // Its encoder leaves a hash's + readable; it is never part of a page.
    private static readonly PageManifestJson Json = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
    });

    private readonly SemaphoreSlim _one = new(1, 1);
    private (string Document, DateTimeOffset At)? _last;

    /// <summary>That of the build alone, which knows no integrator's theme.</summary>
    public static string Document { get; } = JsonSerializer.Serialize(PageManifest.Current, Json.PageManifest);

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/pages/manifest.json", static async (HttpContext context, GetPageManifest manifest) =>
            TypedResults.Text(await manifest.DocumentAsync(context.RequestAborted), "application/json", Encoding.UTF8));

    public void Dispose() => _one.Dispose();

    private async Task<string> DocumentAsync(CancellationToken cancellation)
    {
        await _one.WaitAsync(cancellation);
        try
        {
            var now = clock.GetUtcNow();
            if (_last is not { } last || now - last.At >= Fresh || now < last.At)
            {
                var themes = PageManifest.StylesOf(await directory.ListKeptThemesAsync(cancellation));
                _last = last = (JsonSerializer.Serialize(PageManifest.Current with { IntegratorThemes = themes }, Json.PageManifest), now);
            }

            return last.Document;
        }
        finally
        {
            _one.Release();
        }
    }
}

[JsonSerializable(typeof(PageManifest))]
internal sealed partial class PageManifestJson : JsonSerializerContext;
