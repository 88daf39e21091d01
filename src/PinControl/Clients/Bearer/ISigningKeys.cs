using Microsoft.IdentityModel.Tokens;

namespace PinControl.Clients.Bearer;

/// <summary>The identity provider's public keys.</summary>
internal interface ISigningKeys
{
    /// <summary>The keys as they are known; fetched if none are.</summary>
    /// <exception cref="IdentityProviderUnavailableException">None are known, and none can be got.</exception>
    ValueTask<SigningKeys> GetAsync(CancellationToken cancellation);

    /// <summary>The keys after another look, for a token signed by none of <paramref name="known"/>. Looks are limited: the answer may be the same.</summary>
    /// <exception cref="IdentityProviderUnavailableException">The look failed: the key may be a good one.</exception>
    ValueTask<SigningKeys> LookAgainAsync(SigningKeys known, CancellationToken cancellation);
}

/// <param name="Issuer">What <c>iss</c> must be.</param>
internal sealed record SigningKeys(string Issuer, IReadOnlyList<SecurityKey> Keys)
{
    private const int LeastRsaBits = 2048;

    /// <summary>The public keys for signatures of a set. What is symmetric, weak or for another use is left out.</summary>
    /// <exception cref="ArgumentException">The text is no JWK set.</exception>
    public static SigningKeys Of(string issuer, JsonWebKeySet set) => new(issuer, [.. set.Keys.Where(IsUsable)]);

    /// <summary>The keys a token of this <c>kid</c> may be signed by. Without one, the set must leave no choice.</summary>
    public IReadOnlyList<SecurityKey> For(string? keyId) =>
        string.IsNullOrEmpty(keyId) ? Keys.Count == 1 ? Keys : [] : [.. Keys.Where(key => key.KeyId == keyId)];

    private static bool IsUsable(JsonWebKey key) => key.Use is null or "" or "sig" && key.Kty switch
    {
        "RSA" => key.KeySize >= LeastRsaBits,
        "EC" => key.Crv is "P-256" or "P-384" or "P-521",
        _ => false,
    };
}
