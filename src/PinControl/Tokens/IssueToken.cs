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
    public static void Map(IEndpointRouteBuilder issuer)
    {
        var issue = issuer.ServiceProvider.GetRequiredService<IssueToken>();
        issuer.MapPost("/v2/plastic/{plasticId}", context => PlasticId.TryParse(context.Request.RouteValues["plasticId"] as string, out var plastic)
            ? issue.HandleAsync(new TokenTarget.OfPlastic(plastic), context)
            : new ErrorResult(ApiErrors.PlasticIdInvalid).ExecuteAsync(context));
    }

    /// <summary>
    /// The checks, in order: (1) the ids of the path; (2) auditUser; (3) body; (4) the vault can work, for a token nobody could honour is no
    /// use; then in one transaction (5) the secret, if it was taken away since; (6) client, permission, switch; (7) the cardholder's verification, if the tenant
    /// requires one; (8) plastic, for this tenant; (9) its state; (10) the view budget; (11) supersession, token, audit record.
    /// </summary>
    internal async Task HandleAsync(TokenTarget target, HttpContext context)
    {
        if (await IssueAsync(target, context) is { } error)
        {
            await new ErrorResult(error).ExecuteAsync(context);
        }
    }

    /// <returns>The refusal; <see langword="null"/> when the token was issued and the answer is on its way.</returns>
    private async ValueTask<ApiError?> IssueAsync(TokenTarget target, HttpContext context)
    {
        if (!AuditUser.TryParse(context.Request.Query["auditUser"], out var auditUser))
        {
            return ApiErrors.AuditUserInvalid;
        }

        IssueTokenRequest? request;
        var (body, bodyError) = await JsonBody.ReadAsync(context);
        using (body)
        {
            if (body is null)
            {
                return bodyError;
            }

            (request, var requestError) = IssueTokenRequest.Parse(body.RootElement, clock.GetUtcNow());
            if (request is null)
            {
                return requestError;
            }
        }

        if (!vault.IsReady)
        {
            return ApiErrors.VaultUnavailable;
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
            return refusal.ToError();
        }

        if (log.IsEnabled(LogLevel.Information))
        {
            LogIssued(log, id.Reference, client.Name, request.Scope);
        }

        await new IssuedToken(id, urls.PinUrl(request.Scope), urls.FrameUrl, outcome.ExpiresAt, clock.GetUtcNow()).WriteAsync(context.Response);
        return null;
    }

    [LoggerMessage(2001, LogLevel.Information, "Issued {Reference} to {Client} for {Scope}")]
    private static partial void LogIssued(ILogger log, string reference, string client, Scope scope);
}
