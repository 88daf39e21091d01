using System.Net.Http.Headers;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using PinControl.Limits;

namespace PinControl.Clients;

/// <summary>HTTP Basic (RFC 7617), UTF-8.</summary>
internal sealed class BasicAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder,
    ClientDirectory clients, LoginGuard guard, SignInChallenge challenge)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "Basic";

    private const int MaximumHeaderLength = 1024;

    // Invalid UTF-8 must not become a name with U+FFFD in it.
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <inheritdoc />
    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (!TryReadCredentials(Request.Headers.Authorization, out var name, out var secret))
        {
            return AuthenticateResult.NoResult();
        }

        if (!guard.Admits(Context, name))
        {
            return AuthenticateResult.Fail("Too many failures from this address.");
        }

        var client = await clients.AuthenticateAsync(name, secret, Context.RequestAborted);
        guard.Settle(Context, name, client is not null);
        return client is null
            ? AuthenticateResult.Fail("Credentials not accepted.")
            : AuthenticateResult.Success(new AuthenticationTicket(client.ToPrincipal(SchemeName), SchemeName));
    }

    /// <inheritdoc />
    protected override Task HandleChallengeAsync(AuthenticationProperties properties) => challenge.WriteAsync(Context);

    /// <summary>Name and secret of a header that is Basic's; anything else is none.</summary>
    internal static bool TryReadCredentials(string? header, out string name, out string secret)
    {
        (name, secret) = (string.Empty, string.Empty);
        if (header is null || header.Length > MaximumHeaderLength
            || !AuthenticationHeaderValue.TryParse(header, out var value)
            || !value.Scheme.Equals(SchemeName, StringComparison.OrdinalIgnoreCase) || value.Parameter is null)
        {
            return false;
        }

        try
        {
            var pair = StrictUtf8.GetString(Convert.FromBase64String(value.Parameter));
            var colon = pair.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0)
            {
                return false;
            }

            (name, secret) = (pair[..colon], pair[(colon + 1)..]);
            return !name.Contains('\0', StringComparison.Ordinal);
        }
        catch (Exception fault) when (fault is FormatException or DecoderFallbackException)
        {
            return false;
        }
    }
}
