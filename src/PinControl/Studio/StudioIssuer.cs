using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using PinControl.Hosting;

namespace PinControl.Studio;

/// <summary>
/// The studio's own back end plays the issuer's: it calls the issuer and Cards APIs over loopback as the demo client, so that the secret
/// never reaches the browser.
/// </summary>
internal sealed class StudioIssuer(IServer server, Settings settings)
{
    public const string AuditUser = "studio";

    // One for the process: the service calls itself, never through a proxy.
    private static readonly HttpClient Http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });

    /// <summary>One call, and what it was answered: <c>{request, status, body}</c>, for the studio's log as it stands.</summary>
    /// <param name="path">Below the base path, without a query.</param>
    public async Task<JsonObject> CallAsync(HttpMethod method, string path, JsonObject? asked, CancellationToken cancellation)
    {
        var target = $"{settings.BasePath}{path}?auditUser={AuditUser}";
        using var request = new HttpRequestMessage(method, new Uri(Loopback(), target));
        request.Headers.Authorization = new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Demo.Client}:{Demo.Secret}")));
        request.Content = asked is null ? null : new StringContent(asked.ToJsonString(), Encoding.UTF8, "application/json");
        using var response = await Http.SendAsync(request, cancellation);
        var text = await response.Content.ReadAsStringAsync(cancellation);
        return new JsonObject
        {
            ["request"] = $"{method} {target}",
            ["status"] = (int)response.StatusCode,
            ["body"] = text.Length == 0 ? null : Parse(text),
        };
    }

    private static JsonNode? Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Where this process listens, reached over loopback.</summary>
    private Uri Loopback()
    {
        var address = server.Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First();
        return new UriBuilder(address
            .Replace("//*", "//localhost", StringComparison.Ordinal)
            .Replace("//+", "//localhost", StringComparison.Ordinal)
            .Replace("//0.0.0.0", "//127.0.0.1", StringComparison.Ordinal)
            .Replace("//[::]", "//[::1]", StringComparison.Ordinal)).Uri;
    }
}
