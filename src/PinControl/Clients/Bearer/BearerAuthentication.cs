using System.Buffers.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using PinControl.Audit;
using PinControl.Clients.Certificates;
using PinControl.Errors;

namespace PinControl.Clients.Bearer;

/// <summary>
/// A JWT of the issuer's own identity provider (RFC 6750, 7519). It stands for a client of the store: that client's switch and permissions hold, and the
/// token can only narrow them.
/// </summary>
internal sealed partial class BearerAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder,
    BearerOptions settings, TokenVerifier verifier, ClientDirectory clients, SignInChallenge challenge, ErrorWriter errors, RefusalTally refusals)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "Bearer";

    /// <summary>The most characters of a token.</summary>
    public const int MaximumToken = 8 * 1024;

    private const string Prefix = "Bearer ";

    private bool _isForAnotherTenant;

    /// <summary>Whether the header carries a bearer token, good or bad.</summary>
    public static bool Matches(string? header) => header is not null && header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc />
    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Request.Headers.Authorization is not [{ } header] || !Matches(header))
        {
            return AuthenticateResult.NoResult();
        }

        if (header.Length > Prefix.Length + MaximumToken)
        {
            return Refuse("its length");
        }

        var (token, refusal) = await verifier.VerifyAsync(header[Prefix.Length..].Trim(), Context.RequestAborted);
        if (token is null)
        {
            return Refuse(refusal!);
        }

        if (TokenClaims.IsBound(token, out var thumbprint) && !IsPresented(thumbprint))
        {
            return Refuse("the certificate it is bound to");
        }

        if (TokenClaims.Client(token, settings) is not { } name || await clients.FindAsync(name, Context.RequestAborted) is not { } client)
        {
            return Refuse("its client");
        }

        if (!TokenClaims.IsFor(token, settings, client.Tenant))
        {
            _isForAnotherTenant = true;
            return Refuse("its tenant");
        }

        var identity = client with { Ceiling = TokenClaims.Permissions(token, settings) };
        return AuthenticateResult.Success(new AuthenticationTicket(identity.ToPrincipal(SchemeName), SchemeName));
    }

    /// <inheritdoc />
    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        if (!_isForAnotherTenant)
        {
            return challenge.WriteAsync(Context);
        }

        refusals.Count("TENANT_MISMATCH");
        return errors.WriteAsync(Context, ApiErrors.TenantMismatch);
    }

    private AuthenticateResult Refuse(string why)
    {
        LogRefused(Logger, why);
        return AuthenticateResult.Fail("Token not accepted.");
    }

    private bool IsPresented(string? thumbprint)
    {
        using var presented = PresentedCertificate.Of(Context);
        return presented.Certificate is { } certificate
            && thumbprint == Base64Url.EncodeToString(System.Security.Cryptography.SHA256.HashData(certificate.RawDataMemory.Span));
    }

    [LoggerMessage(7103, LogLevel.Information, "A bearer token was refused for {Why}")]
    private static partial void LogRefused(ILogger log, string why);
}
