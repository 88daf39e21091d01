using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.Tokens;
using PinControl.Clients.Bearer;

namespace PinControl.Fuzz.Targets;

/// <summary>A bearer token: none that the provider did not sign is taken, and the claims of one that it did cannot break their reader.</summary>
internal static class BearerTokens
{
    private static readonly BearerOptions Options = new() { Audience = "pincontrol", TenantClaim = "tenant", PermissionsClaim = "scope", PermissionPrefix = "pincontrol:" };
    private static readonly TokenVerifier Verifier = new(Options, new OneKey(), TimeProvider.System);

    public static void Run(byte[] bytes)
    {
        var text = Encoding.Latin1.GetString(bytes);
        Promise.Holds(Verifier.VerifyAsync(text, CancellationToken.None).AsTask().GetAwaiter().GetResult().Token is null, "no token but the provider's");

        // As if it were signed.
        if (TokenVerifier.Read($"{Part("""{"alg":"ES256"}""")}.{Base64UrlEncoder.Encode(bytes)}.AAAA") is not { } token)
        {
            return;
        }

        // And one whose header is the input, which nobody signs.
        _ = Verifier.VerifyAsync($"{Base64UrlEncoder.Encode(bytes)}.{Part("{}")}.AAAA", CancellationToken.None).AsTask().GetAwaiter().GetResult();
        _ = TokenClaims.Client(token, Options);
        _ = TokenClaims.IsFor(token, Options, "acme");
        _ = TokenClaims.Permissions(token, Options);
        _ = TokenClaims.IsBound(token, out _);
    }

    private static string Part(string json) => Base64UrlEncoder.Encode(json);

    private sealed class OneKey : ISigningKeys
    {
        private readonly SigningKeys _keys = new("https://provider.example", [new ECDsaSecurityKey(ECDsa.Create(ECCurve.NamedCurves.nistP256)) { KeyId = "one" }]);

        public ValueTask<SigningKeys> GetAsync(CancellationToken cancellation) => new(_keys);

        public ValueTask<SigningKeys> LookAgainAsync(SigningKeys known, CancellationToken cancellation) => new(_keys);
    }
}
