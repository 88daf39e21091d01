using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using PinControl.Errors;
using PinControl.Hosting;
using PinControl.Http;
using PinControl.Plastics;
using PinControl.Tokens;

namespace PinControl.Studio;

/// <summary>
/// <c>POST /studio/token</c> <c>{plasticId, scope, colorScheme?}</c>: the studio's own back end plays the issuer's. It calls the issuer API
/// over loopback as the demo client, so that the secret never reaches the browser, and passes on what it was answered.
/// </summary>
internal static class StudioToken
{
    private const string AuditUser = "studio";

    // One for the process: the service calls itself, never through a proxy.
    private static readonly HttpClient Issuer = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });

    public static void Map(RouteGroupBuilder studio, StudioOrigins origins) =>
        studio.MapPost("/token", async (HttpContext context, IServer server, Settings settings) =>
        {
            // Any web page could make this machine's browser post here: only the studio itself is heard.
            if (context.Request.Headers.Origin is not [{ } origin] || origin != origins.Studio)
            {
                return new ErrorResult(ApiErrors.PermissionDenied);
            }

            var (body, error) = await JsonBody.ReadAsync(context);
            using (body)
            {
                return body is null ? new ErrorResult(error!) : await AskAsync(body.RootElement, context, server, settings);
            }
        });

    private static async Task<IResult> AskAsync(JsonElement body, HttpContext context, IServer server, Settings settings)
    {
        if (!JsonBody.TryGetText(body, "plasticId", out var digits) || !PlasticId.TryParse(digits, out var plasticId))
        {
            return new ErrorResult(ApiErrors.PlasticIdInvalid);
        }

        if (!JsonBody.TryGetText(body, "scope", out var scopeText) || !ScopeNames.TryParse(scopeText, out _))
        {
            return new ErrorResult(ApiErrors.ScopeInvalid);
        }

        var asked = new JsonObject { ["scope"] = scopeText };
        if (JsonBody.TryGetText(body, "colorScheme", out var colorScheme))
        {
            asked["colorScheme"] = colorScheme;
        }

        var path = $"{settings.BasePath}/v2/plastic/{plasticId}?auditUser={AuditUser}";
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Loopback(server), path));
        request.Headers.Authorization = new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Demo.Client}:{Demo.Secret}")));
        request.Content = new StringContent(asked.ToJsonString(), Encoding.UTF8, "application/json");
        using var response = await Issuer.SendAsync(request, context.RequestAborted);
        var answer = new JsonObject
        {
            ["request"] = $"POST {path}",
            ["status"] = (int)response.StatusCode,
            ["body"] = await JsonNode.ParseAsync(
                await response.Content.ReadAsStreamAsync(context.RequestAborted), cancellationToken: context.RequestAborted),
        };
        context.Response.Headers.CacheControl = "no-store";
        return Results.Text(answer.ToJsonString(), "application/json", Encoding.UTF8, (int)HttpStatusCode.OK);
    }

    /// <summary>Where this process listens, reached over loopback.</summary>
    private static Uri Loopback(IServer server)
    {
        var address = server.Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First();
        return new UriBuilder(address
            .Replace("//*", "//localhost", StringComparison.Ordinal)
            .Replace("//+", "//localhost", StringComparison.Ordinal)
            .Replace("//0.0.0.0", "//127.0.0.1", StringComparison.Ordinal)
            .Replace("//[::]", "//[::1]", StringComparison.Ordinal)).Uri;
    }
}
