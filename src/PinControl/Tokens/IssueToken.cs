using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using PinControl.Audit;
using PinControl.Clients;
using PinControl.Errors;
using PinControl.Http;
using PinControl.Plastics;

namespace PinControl.Tokens;

/// <summary>
/// <c>POST /v2/plastic/{plasticId}?auditUser=U</c>: the issuer's back end asks for a control token (spec, createPinControlTokenByPlasticIdV2UsingPOST).
/// </summary>
internal sealed partial class IssueToken(
    ITokenStore tokens, ITokenVault vault, PublicUrls urls, TimeProvider clock, ILogger<IssueToken> log)
{
    public static void Map(IEndpointRouteBuilder issuer) => issuer.MapPost(
        "/v2/plastic/{plasticId}",
        static async Task<Results<Created<Response>, ErrorResult>> (string plasticId, HttpContext context, IssueToken issue) =>
            PlasticId.TryParse(plasticId, out var plastic)
                ? await issue.HandleAsync(new TokenTarget.OfPlastic(plastic), context)
                : new ErrorResult(ApiErrors.PlasticIdInvalid));

    /// <summary>
    /// The checks, in order: (1) the ids of the path; (2) auditUser; (3) body; (4) the vault can work, for a token nobody could honour is no
    /// use; then in one transaction (5) the secret, if it was taken away since; (6) client, permission, switch; (7) the cardholder's verification, if the tenant
    /// requires one; (8) plastic, for this tenant; (9) its state; (10) the view budget; (11) supersession, token, audit record.
    /// </summary>
    internal async Task<Results<Created<Response>, ErrorResult>> HandleAsync(TokenTarget target, HttpContext context)
    {
        if (!AuditUser.TryParse(context.Request.Query["auditUser"], out var auditUser))
        {
            return new ErrorResult(ApiErrors.AuditUserInvalid);
        }

        var (body, bodyError) = await JsonBody.ReadAsync(context);
        using (body)
        {
            if (body is null)
            {
                return new ErrorResult(bodyError!);
            }

            var now = clock.GetUtcNow();
            var (request, requestError) = IssueTokenRequest.Parse(body.RootElement, now);
            if (request is null)
            {
                return new ErrorResult(requestError!);
            }

            if (!vault.IsReady)
            {
                return new ErrorResult(ApiErrors.VaultUnavailable);
            }

            var id = ControlTokenId.Create();
            var client = ClientIdentity.Of(context);
            var outcome = await tokens.IssueAsync(
                new TokenIssue(
                    id.Hash, client, auditUser, target, request.Scope, request.Locale, request.ColorScheme, request.DeviceKeyHash,
                    request.Verification, context.Connection.RemoteIpAddress?.ToString()),
                context.RequestAborted);
            SuccessorVersion.Name(context, outcome.Plastic);
            if (outcome.Refusal is { } refusal)
            {
                return new ErrorResult(refusal.ToError());
            }

            LogIssued(log, id.Reference, client.Name, request.Scope);
            var response = new Response(
                id.Reveal(), urls.PinUrl(request.Scope), urls.FrameUrl, id.Reference, outcome.ExpiresAt, clock.GetUtcNow());
            return TypedResults.Created((string?)null, response);
        }
    }

    /// <summary>The spec's pinControlResponseBody, with <c>reference</c>, <c>expiresAt</c> and <c>serverTime</c> added.</summary>
    internal sealed record Response(
        [property: JsonPropertyName("id")] string Id,
        [property: JsonPropertyName("pinURL")] string PinUrl,
        [property: JsonPropertyName("pinFrameURL")] string PinFrameUrl,
        [property: JsonPropertyName("reference")] string Reference,
        [property: JsonPropertyName("expiresAt")] DateTimeOffset ExpiresAt,
        [property: JsonPropertyName("serverTime")] DateTimeOffset ServerTime)
    {
        /// <summary>The reference: the id must not slip into a log.</summary>
        public override string ToString() => Reference;
    }

    [LoggerMessage(2001, LogLevel.Information, "Issued {Reference} to {Client} for {Scope}")]
    private static partial void LogIssued(ILogger log, string reference, string client, Scope scope);
}
