using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace PinControl.Tests.Clients;

/// <summary>What an identity provider has: a key pair, and tokens signed with it. Written by hand, so that a test can make a bad one.</summary>
internal sealed class TokenSigner : IDisposable
{
    public const string Issuer = "https://id.example";
    public const string Audience = "https://pin.example";

    private readonly RSA _rsa = RSA.Create(2048);
    private readonly ECDsa _ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public TokenSigner(string keyId) => KeyId = keyId;

    public string KeyId { get; }

    public string RsaKeyId => KeyId + "-rsa";

    /// <summary>The public half of the RSA pair, as an attacker finds it.</summary>
    public string PublicPem => _rsa.ExportSubjectPublicKeyInfoPem();

    /// <summary>The JWK set of both public keys.</summary>
    public string KeySet => $$"""{"keys":[{{Jwk(_ec.ExportParameters(false), KeyId)}},{{Jwk(_rsa.ExportParameters(false), RsaKeyId)}}]}""";

    /// <summary>A good token's claims, for <c>with</c>-like changes.</summary>
    public static Dictionary<string, object?> Claims(DateTimeOffset now) => new()
    {
        ["iss"] = Issuer,
        ["aud"] = Audience,
        ["client_id"] = "demo",
        ["tenant"] = "demo",
        ["permissions"] = new[] { "pin:view", "pin:set", "pin:cards", "other:thing" },
        ["iat"] = now.ToUnixTimeSeconds(),
        ["exp"] = now.AddMinutes(5).ToUnixTimeSeconds(),
    };

    /// <summary>ES256 over a header of one's own choice.</summary>
    public string Sign(Dictionary<string, object?> claims, Dictionary<string, object?>? header = null)
    {
        var text = Unsigned(header ?? Header("ES256", KeyId), claims);
        return $"{text}.{Encode(_ec.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256))}";
    }

    /// <summary>ES256 over JSON as it is written, a good header and good claims with more at their ends.</summary>
    public string SignWith(Dictionary<string, object?> claims, string moreHeader, string moreClaims)
    {
        var text = $"{Encode(With(Header("ES256", KeyId), moreHeader))}.{Encode(With(claims, moreClaims))}";
        return $"{text}.{Encode(_ec.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256))}";
    }

    // Each character one byte: a serializer's JSON is ASCII, and what is added may be no UTF-8.
    private static byte[] With(Dictionary<string, object?> members, string more) => Encoding.Latin1.GetBytes(JsonSerializer.Serialize(members)[..^1] + more + "}");

    public string SignRsa(Dictionary<string, object?> claims, string algorithm, string? keyId)
    {
        var text = Unsigned(Header(algorithm, keyId), claims);
        var padding = algorithm.StartsWith('P') ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1;
        return $"{text}.{Encode(_rsa.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256, padding))}";
    }

    /// <summary>The algorithm confusion: an HMAC whose secret is the public key.</summary>
    public static string SignHmac(Dictionary<string, object?> claims, string keyId, string secret)
    {
        var text = Unsigned(Header("HS256", keyId), claims);
        return $"{text}.{Encode(HMACSHA256.HashData(Encoding.ASCII.GetBytes(secret), Encoding.ASCII.GetBytes(text)))}";
    }

    public static string Unsigned(Dictionary<string, object?> header, Dictionary<string, object?> claims) =>
        $"{Encode(JsonSerializer.SerializeToUtf8Bytes(header))}.{Encode(JsonSerializer.SerializeToUtf8Bytes(claims))}";

    public static Dictionary<string, object?> Header(string algorithm, string? keyId)
    {
        var header = new Dictionary<string, object?> { ["alg"] = algorithm, ["typ"] = "JWT" };
        if (keyId is not null)
        {
            header["kid"] = keyId;
        }

        return header;
    }

    /// <summary>The pair's public EC half as a header may carry it.</summary>
    public JsonElement EmbeddedKey() => JsonDocument.Parse(Jwk(_ec.ExportParameters(false), KeyId)).RootElement.Clone();

    public void Dispose()
    {
        _rsa.Dispose();
        _ec.Dispose();
    }

    private static string Jwk(ECParameters key, string id) =>
        $$"""{"kty":"EC","crv":"P-256","use":"sig","kid":"{{id}}","x":"{{Encode(key.Q.X!)}}","y":"{{Encode(key.Q.Y!)}}"}""";

    private static string Jwk(RSAParameters key, string id) =>
        $$"""{"kty":"RSA","use":"sig","kid":"{{id}}","n":"{{Encode(key.Modulus!)}}","e":"{{Encode(key.Exponent!)}}"}""";

    private static string Encode(byte[] bytes) => Base64Url.EncodeToString(bytes);
}
