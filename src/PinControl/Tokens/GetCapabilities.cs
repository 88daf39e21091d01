using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using PinControl.Audit;
using PinControl.Clients;
using PinControl.Errors;
using PinControl.Plastics;

namespace PinControl.Tokens;

/// <summary>
/// <c>GET /v2/plastic/{plasticId}/capabilities?auditUser=U</c>: what a token could be issued for now, so that an app offers nothing that would be
/// refused (DESIGN 2). Reads only, and so leaves no record, as <c>GET plastic</c> leaves none.
/// </summary>
internal static class GetCapabilities
{
    public static void Map(IEndpointRouteBuilder issuer) => issuer.MapGet("/v2/plastic/{plasticId}/capabilities", HandleAsync);

    /// <summary>The checks, in order: (1) plasticId; (2) auditUser; (3) client; (4) at least one scope's permission; (5) plastic, for this tenant.</summary>
    private static async Task<Results<JsonHttpResult<Response>, ErrorResult>> HandleAsync(string plasticId, HttpContext context, ITokenStore tokens)
    {
        if (!PlasticId.TryParse(plasticId, out var plastic))
        {
            return new ErrorResult(ApiErrors.PlasticIdInvalid);
        }

        if (!AuditUser.TryParse(context.Request.Query["auditUser"], out _))
        {
            return new ErrorResult(ApiErrors.AuditUserInvalid);
        }

        return await tokens.FindJudgementAsync(ClientIdentity.Of(context), plastic, context.RequestAborted) switch
        {
            { View: TokenRefusal.SecretRevoked } => new ErrorResult(ApiErrors.CredentialsInvalid),
            null or { View: TokenRefusal.ClientDisabled } => new ErrorResult(ApiErrors.ClientDisabled),
            { View: TokenRefusal.PermissionDenied, Set: TokenRefusal.PermissionDenied } => new ErrorResult(ApiErrors.PermissionDenied),
            { PinLength: { } length } judgement => Answer(judgement, length),
            _ => new ErrorResult(ApiErrors.PlasticNotFound),
        };
    }

    private static JsonHttpResult<Response> Answer(ScopeJudgement judgement, int pinLength) => TypedResults.Json(new Response(
        judgement.View is null, judgement.Set is null,
        [.. ((TokenRefusal?[])[judgement.View, judgement.Set]).OfType<TokenRefusal>().Select(static refusal => refusal.ToError().Code).Distinct()],
        new Lengths(pinLength, pinLength)));

    /// <param name="Reasons">The errorCode of each scope that is refused, VIEW_PIN's before SET_PIN's; one word if it is the same for both.</param>
    internal sealed record Response(
        [property: JsonPropertyName("canView")] bool CanView,
        [property: JsonPropertyName("canSet")] bool CanSet,
        [property: JsonPropertyName("reasons")] IReadOnlyList<string> Reasons,
        [property: JsonPropertyName("pinLength")] Lengths PinLength);

    /// <summary>Equal today: a plastic has one exact length.</summary>
    internal sealed record Lengths([property: JsonPropertyName("min")] int Min, [property: JsonPropertyName("max")] int Max);
}
