using System.Buffers.Text;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace PinControl.Clients.Bearer;

/// <summary>
/// Whether a bearer token is the identity provider's, for this service, and alive. The checks, in order: (1) the shape, and a header that brings no key of
/// its own; (2) the algorithm, of the setting's list; (3) a known key; then the library's: (4) signature; (5) issuer; (6) audience; (7) times.
/// </summary>
internal sealed class TokenVerifier(BearerOptions options, ISigningKeys keys, TimeProvider clock)
{
    // RFC 7515, 4.1: what points to a key or carries one, and what asks for extensions that are not known here.
    private static readonly string[] RefusedHeaders = ["jku", "jwk", "x5u", "x5c", "crit", "b64"];

    // RFC 9068, 2.1 and 4; RFC 7519, 5.1.
    private static readonly HashSet<string> Types = new(StringComparer.OrdinalIgnoreCase) { "JWT", "at+jwt", "application/at+jwt" };

    // RFC 7519, 2: a NumericDate is a JSON number. The library takes digits in a string too.
    private static readonly string[] Times = ["exp", "nbf", "iat"];

    private static readonly JsonDocumentOptions NoNameTwice = new() { AllowDuplicateProperties = false };

    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false, MaximumTokenSizeInBytes = BearerAuthentication.MaximumToken };
    private readonly HashSet<string> _algorithms = [.. options.AlgorithmList];
    private readonly TimeSpan _skew = TimeSpan.FromSeconds(options.ClockSkew);

    /// <exception cref="IdentityProviderUnavailableException">Its key is not known, and the provider cannot be asked.</exception>
    public async ValueTask<VerifiedToken> VerifyAsync(string text, CancellationToken cancellation)
    {
        if (Read(text) is not { } token || HasRefusedHeader(token))
        {
            return VerifiedToken.Refused("its shape or its header");
        }

        if (!_algorithms.Contains(token.Alg))
        {
            return VerifiedToken.Refused("its algorithm");
        }

        var known = await keys.GetAsync(cancellation);
        if (known.For(token.Kid) is not [_, ..] candidates)
        {
            known = await keys.LookAgainAsync(known, cancellation);
            candidates = known.For(token.Kid);
        }

        if (candidates.Count == 0)
        {
            return VerifiedToken.Refused("an unknown key");
        }

        var result = await _handler.ValidateTokenAsync(token, Parameters(known.Issuer, candidates));
        return result.IsValid ? new VerifiedToken(token, null) : VerifiedToken.Refused(Why(result.Exception));
    }

    /// <summary>None for what has not the shape of a signed token. Every text of one that is read can be read by whoever looks at its claims.</summary>
    internal static JsonWebToken? Read(string text)
    {
        try
        {
            if (text.Split('.') is not [var header, var payload, _])
            {
                return null;
            }

            CheckStrict(header);
            CheckStrict(payload, Times);
            return new JsonWebToken(text);
        }
        catch (Exception fault) when (fault is ArgumentException or JsonException or FormatException or InvalidOperationException or SecurityTokenException)
        {
            return null;
        }
    }

    // RFC 7515, 4 and RFC 7519, 4: no name twice. Of two the library takes the last, and who else reads the token may take the first. And no text that is
    // no Unicode, bytes or half a surrogate's pair: the library finds that out when somebody asks for it, by an exception.
    private static void CheckStrict(string encoded, params ReadOnlySpan<string> numbers)
    {
        var json = Base64Url.DecodeFromChars(encoded);
        using var document = JsonDocument.Parse(json, NoNameTwice);
        foreach (var name in numbers)
        {
            if (document.RootElement.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Number)
            {
                throw new FormatException($"{name} is no number.");
            }
        }

        var reader = new Utf8JsonReader(json);
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName)
            {
                _ = reader.GetString();
            }
        }
    }

    private static bool HasRefusedHeader(JsonWebToken token) =>
        Array.Exists(RefusedHeaders, name => token.TryGetHeaderValue<object>(name, out _))
        || (!string.IsNullOrEmpty(token.Typ) && !Types.Contains(token.Typ));

    private TokenValidationParameters Parameters(string issuer, IReadOnlyList<SecurityKey> candidates) => new()
    {
        ValidAlgorithms = _algorithms,
        IssuerSigningKeys = candidates,
        // Each of them bears the token's kid, or is the only one there is.
        TryAllIssuerSigningKeys = true,
        ValidIssuer = issuer,
        ValidAudiences = options.Audiences,
        // Exactly: the library would forgive a slash at the end.
        IgnoreTrailingSlashWhenValidatingAudience = false,
        RequireExpirationTime = true,
        RequireSignedTokens = true,
        LifetimeValidator = IsAlive,
    };

    private bool IsAlive(DateTime? notBefore, DateTime? expires, SecurityToken token, TokenValidationParameters parameters)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        return expires is { } end && now < end + _skew && (notBefore is not { } start || now >= start - _skew);
    }

    private static string Why(Exception? fault) => fault switch
    {
        SecurityTokenInvalidAudienceException => "its audience",
        SecurityTokenInvalidIssuerException => "its issuer",
        SecurityTokenInvalidLifetimeException or SecurityTokenExpiredException or SecurityTokenNoExpirationException or SecurityTokenNotYetValidException => "its times",
        _ => "its signature",
    };
}

/// <param name="Token">None if it is refused.</param>
/// <param name="Refusal">Why, in words without any of the token's.</param>
internal readonly record struct VerifiedToken(JsonWebToken? Token, string? Refusal)
{
    public static VerifiedToken Refused(string why) => new(null, why);
}
