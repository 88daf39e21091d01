using System.Text;
using Microsoft.IdentityModel.Tokens;
using PinControl.Clients.Bearer;

namespace PinControl.Fuzz.Targets;

/// <summary>A bearer token, from its text to a verdict, by a provider of one key.</summary>
internal static class SignedTokens
{
    /// <summary>Signed by the key below, whose private half nobody has kept; alive until 2100.</summary>
    public const string Good =
        "eyJhbGciOiJFUzI1NiIsInR5cCI6IkpXVCIsImtpZCI6ImZ1enoifQ."
        + "eyJpc3MiOiJodHRwczovL2lkLmV4YW1wbGUiLCJhdWQiOiJodHRwczovL3Bpbi5leGFtcGxlIiwiY2xpZW50X2lkIjoiZGVtbyIsInBlcm1pc3Npb25zIjpbInZpZXciXSwiY25mIjp7Ing1dCNTMjU2IjoiQUFBQSJ9LCJleHAiOjQxMDI0NDQ4MDB9."
        + "Nja6BdOTZhalyIYpTiHlBrBPNyIFg93pLtO1w0MB8EbwHXVot3rmJGElZEHR21RyGLlpLnYJglRqfW1eWNMY2w";

    private const string Keys =
        """{"keys":[{"kty":"EC","crv":"P-256","use":"sig","kid":"fuzz","x":"KeQl_p2zS9dFrGt_kNeiInmn6gLv_XZUgfjfhRnvcnY","y":"1mIWcJ0S3GF8613gm8Jn_jAht7dM6XWuyPrwmH4Gahk"}]}""";

    private static readonly BearerOptions Options = new() { Issuer = "https://id.example", Audience = "https://pin.example", PermissionsClaim = "permissions" };
    private static readonly TokenVerifier Verifier = new(Options, new Provider(), TimeProvider.System);
    private static readonly string Signed = Good[..Good.LastIndexOf('.')];

    public static void Run(byte[] bytes)
    {
        var text = Encoding.Latin1.GetString(bytes);
        var (token, refusal) = Verifier.VerifyAsync(text, CancellationToken.None).AsTask().GetAwaiter().GetResult();
        Promise.Holds(token is null != refusal is null, "a token or a refusal");
        if (token is not null)
        {
            // A signature may have more than one spelling; what it signs has not.
            Promise.Holds(text[..text.LastIndexOf('.')] == Signed, "nothing but what was signed");
            Promise.Holds(TokenClaims.Client(token, Options) == "demo" && TokenClaims.IsBound(token, out _), "the claims that were signed");
        }
    }

    private sealed class Provider : ISigningKeys
    {
        private static readonly SigningKeys Known = SigningKeys.Of("https://id.example", new JsonWebKeySet(Keys));

        public ValueTask<SigningKeys> GetAsync(CancellationToken cancellation) => new(Known);

        public ValueTask<SigningKeys> LookAgainAsync(SigningKeys known, CancellationToken cancellation) => new(Known);
    }
}
