using System.Buffers.Text;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;

namespace PinControl.Leaks;

/// <summary>The test's own identity provider and TLS client: tokens and a certificate that the service takes, and some that it does not.</summary>
internal sealed class LeakIdentity : IDisposable
{
    private const string Issuer = "https://id.leak-test.example";
    private const string Audience = "https://pin.example";
    private const string Header = "X-Leak-Test-Certificate";

    private readonly ECDsa _provider = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _own = SelfSigned("CN=leak-test");
    private readonly X509Certificate2 _another = SelfSigned("CN=elsewhere");
    private readonly string _token;
    private readonly string _old;

    /// <param name="client">Whom the token stands for.</param>
    /// <param name="folder">Where the provider's public keys and the certificate are put.</param>
    public LeakIdentity(string client, string folder)
    {
        (KeyFile, CertificateFile) = (Path.Combine(folder, "provider.jwks"), Path.Combine(folder, "client.crt"));
        var point = _provider.ExportParameters(includePrivateParameters: false).Q;
        File.WriteAllText(
            KeyFile, $$"""{"keys":[{"kty":"EC","crv":"P-256","use":"sig","kid":"k","x":"{{Base64Url.EncodeToString(point.X!)}}","y":"{{Base64Url.EncodeToString(point.Y!)}}"}]}""");
        File.WriteAllText(CertificateFile, _own.ExportCertificatePem());
        var now = TimeProvider.System.GetUtcNow();
        _token = Sign(client, now.AddHours(1));
        _old = Sign(client, now.AddHours(-1));
    }

    /// <summary>The provider's public keys.</summary>
    public string KeyFile { get; }

    /// <summary>For <c>client certificate add</c>.</summary>
    public string CertificateFile { get; }

    /// <summary>The service takes all three ways; a proxy, for which the test stands, hands certificates on.</summary>
    public string[] Settings =>
    [
        "--Authentication:Schemes=basic,bearer,certificate", $"--Authentication:Bearer:KeyFile={KeyFile}", $"--Authentication:Bearer:Issuer={Issuer}",
        $"--Authentication:Bearer:Audience={Audience}", $"--Authentication:Certificate:ForwardedHeader={Header}",
    ];

    public LeakContent WithToken => Bearer(_token);

    public LeakContent WithCertificate => Forwarded(Text(_own));

    /// <summary>An old token, one with another's signature, one that says it needs none; a certificate that nobody knows, and one broken in the middle.</summary>
    public IReadOnlyList<LeakContent> Refused =>
    [
        Bearer(_old), Bearer(_token[..^20] + _old[^20..]), Bearer($"{Encode("""{"alg":"none"}""")}.{_token.Split('.')[1]}."),
        Forwarded(Text(_another)), Forwarded(Text(_own)[..200]),
    ];

    /// <summary>Whoever has a token is its client: what is signed, and the signature, are each never to be seen again. A certificate is as good as a name.</summary>
    public void AddTo(Canaries canaries)
    {
        foreach (var (name, token) in (ReadOnlySpan<(string, string)>)[("a token", _token), ("an old token", _old)])
        {
            var parts = token.Split('.');
            canaries.AddEncoded($"{name}: claims", parts[1]);
            canaries.AddEncoded($"{name}: signature", parts[2]);
        }

        canaries.Add("a client certificate", Text(_own));
        canaries.Add("another client certificate", Text(_another));
    }

    public void Dispose()
    {
        _provider.Dispose();
        _own.Dispose();
        _another.Dispose();
    }

    /// <summary>The type's name: its tokens must not slip into a report.</summary>
    public override string ToString() => nameof(LeakIdentity);

    private static LeakContent Bearer(string token) => new() { Headers = [("Authorization", $"Bearer {token}")] };

    private static LeakContent Forwarded(string certificate) => new() { Headers = [(Header, certificate)] };

    private static string Text(X509Certificate2 certificate) => Convert.ToBase64String(certificate.RawData);

    private static X509Certificate2 SelfSigned(string subject)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = TimeProvider.System.GetUtcNow();
        return new CertificateRequest(subject, key, HashAlgorithmName.SHA256).CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }

    private string Sign(string client, DateTimeOffset end)
    {
        var claims = JsonSerializer.Serialize(new Dictionary<string, object>
        {
            ["iss"] = Issuer, ["aud"] = Audience, ["client_id"] = client, ["jti"] = Guid.NewGuid(), ["exp"] = end.ToUnixTimeSeconds(),
        });
        var text = $"{Encode("""{"alg":"ES256","typ":"JWT","kid":"k"}""")}.{Encode(claims)}";
        return $"{text}.{Base64Url.EncodeToString(_provider.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256))}";
    }

    private static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
