using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using PinControl.Audit;
using PinControl.Clients;
using PinControl.Errors;

namespace PinControl.Tokens;

/// <summary>
/// <c>GET /v2/control/{reference}?auditUser=U</c>: what became of a token, for the client that issued it (DESIGN 2). Reads only, and so leaves no
/// record.
/// </summary>
internal static class LookUpToken
{
    public static void Map(IEndpointRouteBuilder issuer) => issuer.MapGet("/v2/control/{reference}", HandleAsync);

    /// <summary>The checks, in order: (1) reference; (2) auditUser; (3) client; (4) the token is this client's and still kept.</summary>
    private static async Task<Results<JsonHttpResult<Response>, ErrorResult>> HandleAsync(
        string reference, HttpContext context, ITokenStore tokens, TokenRetention retention)
    {
        if (!ControlTokenId.TryParseReference(reference, out var idHash))
        {
            return new ErrorResult(ApiErrors.ReferenceInvalid);
        }

        if (!AuditUser.TryParse(context.Request.Query["auditUser"], out _))
        {
            return new ErrorResult(ApiErrors.AuditUserInvalid);
        }

        var found = await tokens.FindTokenAsync(ClientIdentity.Of(context), idHash, retention.Keep, context.RequestAborted);
        if (found.SecretGone)
        {
            return new ErrorResult(ApiErrors.CredentialsInvalid);
        }

        if (!found.ClientEnabled)
        {
            return new ErrorResult(ApiErrors.ClientDisabled);
        }

        if (found.Token is not { } token)
        {
            return new ErrorResult(ApiErrors.ControlTokenNotFound);
        }

        return TypedResults.Json(new Response(token.State, token.At, token.Reason, token.Support));
    }

    /// <param name="State"><c>VIEWED</c> means released to the device; whether anyone looked is unknown.</param>
    internal sealed record Response(
        [property: JsonPropertyName("state")] string State,
        [property: JsonPropertyName("at")] DateTimeOffset At,
        [property: JsonPropertyName("reason"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reason,
        [property: JsonPropertyName("support"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Support);
}
