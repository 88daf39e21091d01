using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using PinControl.Errors;
using PinControl.Hosting;
using PinControl.Http;
using PinControl.Plastics;
using PinControl.Tokens;

namespace PinControl.Studio;

/// <summary>What the studio's buttons do, each a POST of JSON: ask for a token, look up its outcome, read and produce plastics, begin anew.</summary>
internal static class StudioActs
{
    private delegate Task<IResult> Act(JsonElement body, StudioIssuer issuer, HttpContext context);

    public static void Map(RouteGroupBuilder studio, StudioOrigins origins, StudioIssuer issuer)
    {
        Map(studio, "/token", origins, issuer, TokenAsync);
        Map(studio, "/outcome", origins, issuer, OutcomeAsync);
        Map(studio, "/plastics", origins, issuer, PlasticsAsync);
        Map(studio, "/produce", origins, issuer, ProduceAsync);
        Map(studio, "/reset", origins, issuer, ResetAsync);
    }

    private static void Map(RouteGroupBuilder studio, string path, StudioOrigins origins, StudioIssuer issuer, Act act) =>
        studio.MapPost(path, async (HttpContext context) =>
        {
            // Any web page could make this machine's browser post here: only the studio itself is heard.
            if (context.Request.Headers.Origin is not [{ } origin] || origin != origins.Studio)
            {
                return new ErrorResult(ApiErrors.PermissionDenied);
            }

            var (body, error) = await JsonBody.ReadAsync(context);
            using (body)
            {
                return body is null ? new ErrorResult(error!) : await act(body.RootElement, issuer, context);
            }
        });

    /// <summary><c>{plasticId, scope, colorScheme?}</c>.</summary>
    private static async Task<IResult> TokenAsync(JsonElement body, StudioIssuer issuer, HttpContext context)
    {
        if (!TryReadPlastic(body, out var plasticId))
        {
            return new ErrorResult(ApiErrors.PlasticIdInvalid);
        }

        if (!JsonBody.TryGetText(body, "scope", out var scope) || !ScopeNames.TryParse(scope, out _))
        {
            return new ErrorResult(ApiErrors.ScopeInvalid);
        }

        var asked = new JsonObject { ["scope"] = scope };
        if (JsonBody.TryGetText(body, "colorScheme", out var colorScheme))
        {
            asked["colorScheme"] = colorScheme;
        }

        return Json(await issuer.CallAsync(HttpMethod.Post, $"/v2/plastic/{plasticId}", asked, context.RequestAborted));
    }

    /// <summary><c>{reference}</c>.</summary>
    private static async Task<IResult> OutcomeAsync(JsonElement body, StudioIssuer issuer, HttpContext context)
    {
        return JsonBody.TryGetText(body, "reference", out var reference) && ControlTokenId.TryParseReference(reference, out _)
            ? Json(await issuer.CallAsync(HttpMethod.Get, $"/v2/control/{reference}", null, context.RequestAborted))
            : new ErrorResult(ApiErrors.BodyInvalid);
    }

    /// <summary>The demo plastics as card management knows them.</summary>
    private static async Task<IResult> PlasticsAsync(JsonElement body, StudioIssuer issuer, HttpContext context)
    {
        var plastics = new JsonArray();
        foreach (var plastic in Demo.Plastics)
        {
            var answer = await issuer.CallAsync(HttpMethod.Get, $"/cards/v1/plastics/{plastic.PlasticId}", null, context.RequestAborted);
            plastics.Add(answer["body"]?.DeepClone());
        }

        return Json(new JsonObject { ["plastics"] = plastics });
    }

    /// <summary><c>{plasticId}</c>: what personalisation and activation do later, so that a chosen PIN can be viewed.</summary>
    private static async Task<IResult> ProduceAsync(JsonElement body, StudioIssuer issuer, HttpContext context)
    {
        if (!TryReadPlastic(body, out var plasticId))
        {
            return new ErrorResult(ApiErrors.PlasticIdInvalid);
        }

        var path = $"/cards/v1/plastics/{plasticId}";
        var found = await issuer.CallAsync(HttpMethod.Get, path, null, context.RequestAborted);
        if (found["body"] is not JsonObject plastic || plastic["cardId"] is null)
        {
            return Json(found);
        }

        var produced = new JsonObject
        {
            ["cardId"] = plastic["cardId"]!.DeepClone(),
            ["sequenceNumber"] = plastic["sequenceNumber"]!.DeepClone(),
            ["status"] = "ACTIVE",
            ["produced"] = true,
        };
        return Json(await issuer.CallAsync(HttpMethod.Put, path, produced, context.RequestAborted));
    }

    private static async Task<IResult> ResetAsync(JsonElement body, StudioIssuer issuer, HttpContext context)
    {
        await context.RequestServices.GetRequiredService<Demo>().ResetAsync(context.RequestAborted);
        return TypedResults.NoContent();
    }

    private static bool TryReadPlastic(JsonElement body, out PlasticId plasticId)
    {
        plasticId = default;
        return JsonBody.TryGetText(body, "plasticId", out var digits) && PlasticId.TryParse(digits, out plasticId);
    }

    private static IResult Json(JsonObject answer) => Results.Text(answer.ToJsonString(), "application/json", Encoding.UTF8);
}
