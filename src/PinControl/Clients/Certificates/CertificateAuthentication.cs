using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace PinControl.Clients.Certificates;

/// <summary>A TLS client certificate, shown to this process or to a trusted proxy. The handshake takes any: it is judged here, so that the refusal is the one 401.</summary>
internal sealed partial class CertificateAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder,
    CertificateTrust trust, CertificateDirectory clients, SignInChallenge challenge)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "Certificate";

    /// <inheritdoc />
    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        using var presented = PresentedCertificate.Of(Context);
        if (!presented.IsThere)
        {
            return AuthenticateResult.NoResult();
        }

        if (presented.Certificate is not { } certificate)
        {
            LogUnreadable(Logger);
            return Refuse();
        }

        try
        {
            return await JudgeAsync(certificate);
        }
        catch (CryptographicException)
        {
            // Whoever made it wrote dates or extensions that are none: they are read only when they are asked for.
            LogUnreadable(Logger);
            return Refuse();
        }
    }

    /// <exception cref="CryptographicException">A part of it cannot be read.</exception>
    private async Task<AuthenticateResult> JudgeAsync(X509Certificate2 certificate)
    {
        var thumbprint = CertificateMark.ThumbprintOf(certificate);
        if (!await trust.IsTrustedAsync(certificate, thumbprint, Context.RequestAborted))
        {
            return Refuse();
        }

        var subject = trust.HasAuthorities ? CertificateMark.SubjectOf(certificate) : null;
        if (await clients.FindAsync(thumbprint, subject, Context.RequestAborted) is not { } client)
        {
            LogUnknown(Logger, thumbprint, subject?.Text);
            return Refuse();
        }

        return AuthenticateResult.Success(new AuthenticationTicket(client.ToPrincipal(SchemeName), SchemeName));
    }

    /// <inheritdoc />
    protected override Task HandleChallengeAsync(AuthenticationProperties properties) => challenge.WriteAsync(Context);

    private static AuthenticateResult Refuse() => AuthenticateResult.Fail("Certificate not accepted.");

    [LoggerMessage(7202, LogLevel.Information, "The client certificate {Thumbprint} stands for no client, nor does {Subject}")]
    private static partial void LogUnknown(ILogger log, CertificateMark thumbprint, string? subject);

    [LoggerMessage(7203, LogLevel.Warning, "A client certificate was shown that cannot be read")]
    private static partial void LogUnreadable(ILogger log);
}
