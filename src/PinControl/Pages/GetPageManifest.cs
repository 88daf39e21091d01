using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace PinControl.Pages;

/// <summary><c>GET pages/manifest.json</c>: what this service says its pages are. Whoever checks a service asks a binary of his own, not the service.</summary>
internal static class GetPageManifest
{
    /// <summary>The document. Its encoder leaves a hash's <c>+</c> readable; it is never part of a page.</summary>
    public static string Document { get; } = JsonSerializer.Serialize(
        PageManifest.Current,
        new PageManifestJson(new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            WriteIndented = true,
        }).PageManifest);

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/pages/manifest.json", static () => TypedResults.Text(Document, "application/json", Encoding.UTF8));
}

[JsonSerializable(typeof(PageManifest))]
internal sealed partial class PageManifestJson : JsonSerializerContext;
