using System.Security.Cryptography;
using System.Text;
using PinControl.Tests.Serving;
using PinControl.Tests.Storage;
using Xunit;

namespace PinControl.Tests.Clients;

/// <summary>Bearer tokens of an identity provider whose keys lie in a file, beside HTTP Basic, against the real service.</summary>
public sealed class BearerTokens : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pincontrol-bearer-").FullName;
    private readonly TokenSigner _signer = new("one");
    private readonly PinControlServer _server;

    public BearerTokens()
    {
        File.WriteAllText(KeyFile, _signer.KeySet);
        _server = PinControlServer.Start(
            "Authentication:Schemes=basic,bearer,certificate", "Authentication:Certificate:ForwardedHeader=X-Cert", "Proxy:TrustedNetworks=127.0.0.1", $"Authentication:Bearer:KeyFile={KeyFile}", $"Authentication:Bearer:Issuer={TokenSigner.Issuer}",
            $"Authentication:Bearer:Audience=https://other.example, {TokenSigner.Audience}", "Authentication:Bearer:TenantClaim=tenant",
            "Authentication:Bearer:PermissionsClaim=permissions", "Authentication:Bearer:PermissionPrefix=pin:");
    }

    private string KeyFile => Path.Combine(_folder, "keys.json");

    private Dictionary<string, object?> Claims => TokenSigner.Claims(_server.Clock.GetUtcNow());

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _signer.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_good_token_and_a_secret_both_open_the_same_client()
    {
        Assert.Equal(201, (await SendAsync(_signer.Sign(Claims))).Status);
        Assert.Equal(201, (await SendAsync(_signer.SignRsa(Claims, "RS256", _signer.RsaKeyId))).Status);
        Assert.Equal(201, (await SendAsync(_signer.SignRsa(Claims, "PS256", _signer.RsaKeyId))).Status);
        Assert.Equal(201, (await SendAsync(_signer.SignWith(Claims, ",\"x\":1", ",\"x\":{\"a\":1,\"b\":1}"))).Status);
        Assert.Equal(201, (await _server.Anonymous.IssueAsync(Calls.Demo)).Status);
        Assert.Equal(5L, _server.Sql("SELECT count(*) FROM token JOIN client USING (client_no) WHERE name = 'demo'"));
    }

    [Fact]
    public async Task Whatever_is_wrong_with_a_token_the_answer_is_the_one_401()
    {
        using var stranger = new TokenSigner("one");
        // What is not valid yet must not become so on the way through the others.
        _server.Clock.Stop();
        var none = await _server.Anonymous.IssueAsync(null);
        Assert.Equal(401, none.Status);
        Assert.StartsWith("Basic realm=\"pincontrol\", charset=\"UTF-8\"\nBearer realm=\"pincontrol\"\nCertificate realm=\"pincontrol\"\n", none.Body, StringComparison.Ordinal);
        Assert.Contains("CREDENTIALS_INVALID", none.Body, StringComparison.Ordinal);

        var bad = new Dictionary<string, string>
        {
            ["a wrong secret"] = string.Empty,
            ["none"] = TokenSigner.Unsigned(TokenSigner.Header("none", _signer.KeyId), Claims) + ".",
            ["None"] = TokenSigner.Unsigned(TokenSigner.Header("None", null), Claims) + ".",
            ["no signature"] = TokenSigner.Unsigned(TokenSigner.Header("ES256", _signer.KeyId), Claims) + ".",
            ["HS256 with the public key"] = TokenSigner.SignHmac(Claims, _signer.RsaKeyId, _signer.PublicPem),
            ["HS256 with the key file"] = TokenSigner.SignHmac(Claims, _signer.RsaKeyId, _signer.KeySet),
            ["an algorithm that is not listed"] = _signer.SignRsa(Claims, "RS512", _signer.RsaKeyId),
            ["an algorithm of another key type"] = _signer.SignRsa(Claims, "RS256", _signer.KeyId),
            ["another's key of the same id"] = stranger.Sign(Claims),
            ["an unknown kid"] = _signer.Sign(Claims, TokenSigner.Header("ES256", "two")),
            ["no kid among two keys"] = _signer.Sign(Claims, TokenSigner.Header("ES256", null)),
            ["a changed claim"] = Changed(_signer.Sign(Claims)),
            ["a longer signature"] = _signer.Sign(Claims) + "AA",
            ["expired"] = _signer.Sign(With("exp", Seconds(-31))),
            ["no exp"] = _signer.Sign(With("exp", null)),
            ["exp as text"] = _signer.Sign(With("exp", "tomorrow")),
            ["exp as digits in a string"] = _signer.Sign(With("exp", Text(Seconds(200)))),
            ["exp that is null"] = _signer.SignWith(With("exp", null), string.Empty, ",\"exp\":null"),
            ["nbf as digits in a string"] = _signer.Sign(With("nbf", Text(Seconds(-200)))),
            ["iat as digits in a string"] = _signer.Sign(With("iat", Text(Seconds(-1)))),
            ["iat in a list"] = _signer.Sign(With("iat", new[] { Seconds(-1) })),
            ["not yet"] = _signer.Sign(With("nbf", Seconds(40))),
            ["another audience"] = _signer.Sign(With("aud", "https://third.example")),
            ["the audience and a slash"] = _signer.Sign(With("aud", TokenSigner.Audience + "/")),
            ["no audience"] = _signer.Sign(With("aud", null)),
            ["another issuer"] = _signer.Sign(With("iss", TokenSigner.Issuer + "/")),
            ["no issuer"] = _signer.Sign(With("iss", null)),
            ["an unknown client"] = _signer.Sign(With("client_id", "nobody")),
            ["no client"] = _signer.Sign(With("client_id", null)),
            ["a client that is no name"] = _signer.Sign(With("client_id", "de\u0000mo")),
            ["a key of its own"] = stranger.Sign(Claims, WithHeader("jwk", stranger.EmbeddedKey())),
            ["a key's address"] = _signer.Sign(Claims, WithHeader("jku", "https://id.example/keys")),
            ["a certificate's address"] = _signer.Sign(Claims, WithHeader("x5u", "https://id.example/cert")),
            ["an extension that must be known"] = _signer.Sign(Claims, WithHeader("crit", new[] { "exp" })),
            ["another kind of token"] = _signer.Sign(Claims, WithHeader("typ", "logout+jwt")),
            ["bound to a certificate that is not shown"] = _signer.Sign(With("cnf", new Dictionary<string, string> { ["x5t#S256"] = new('A', 43) })),
            ["bound to a key that cannot be shown here"] = _signer.Sign(With("cnf", new Dictionary<string, string> { ["jkt"] = new('A', 43) })),
            ["alg twice"] = _signer.SignWith(Claims, ",\"alg\":\"ES256\"", string.Empty),
            ["alg first, hidden by an escape"] = _signer.SignWith(Claims, ",\"\\u0061lg\":\"ES256\"", string.Empty),
            ["kid twice"] = _signer.SignWith(Claims, $",\"kid\":\"{_signer.KeyId}\"", string.Empty),
            ["exp twice"] = _signer.SignWith(Claims, string.Empty, ",\"exp\":" + Seconds(200)),
            ["iss twice"] = _signer.SignWith(Claims, string.Empty, $",\"iss\":\"{TokenSigner.Issuer}\""),
            ["aud twice"] = _signer.SignWith(Claims, string.Empty, $",\"aud\":\"{TokenSigner.Audience}\""),
            ["the client twice"] = _signer.SignWith(Claims, string.Empty, ",\"client_id\":\"demo\""),
            ["no UTF-8 in a claim"] = _signer.SignWith(Claims, string.Empty, ",\"x\":\"\u0086\""),
            ["no UTF-8 in a claim's name"] = _signer.SignWith(Claims, string.Empty, ",\"x\u0086\":1"),
            ["no UTF-8 within a claim"] = _signer.SignWith(Claims, string.Empty, ",\"cnf\":{\"x\":[\"\u0086\"]}"),
            ["no UTF-8 in the header"] = _signer.SignWith(Claims, ",\"x\":\"\u0086\"", string.Empty),
            ["half a pair of surrogates in a claim"] = _signer.SignWith(Claims, string.Empty, ",\"x\":\"\\ud800\""),
            ["half a pair of surrogates in the header"] = _signer.SignWith(Claims, ",\"x\":\"\\ud800\"", string.Empty),
            ["a member of a claim twice"] = _signer.SignWith(Claims, string.Empty, ",\"x\":{\"a\":1,\"a\":1}"),
            ["too long"] = _signer.Sign(With("padding", new string('x', 8 * 1024))),
            ["empty"] = string.Empty,
            ["no token"] = "a.b.c",
            ["encrypted"] = "eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..AAAAAAAAAAAAAAAA.AAAA.AAAAAAAAAAAAAAAAAAAAAA",
            ["not UTF-8 inside"] = "/w./w./w",
        };
        foreach (var (what, token) in bad)
        {
            var answer = what == "a wrong secret" ? await _server.Anonymous.IssueAsync(PinControlServer.Basic("demo", "wrong")) : await SendAsync(token);
            Assert.True(none == answer, $"{what}: {answer}");
        }

        Assert.DoesNotContain(_server.Log.Lines, line => line.Contains("eyJ", StringComparison.Ordinal));
        await _server.StopAsync();
        Assert.Equal(bad.Count + 1, Counted("LOGIN_FAILED"));
    }

    [Fact]
    public async Task A_token_bound_to_a_certificate_is_taken_from_whoever_shows_it_alone()
    {
        using var bound = TestAuthority.SelfSigned("CN=bound");
        using var other = TestAuthority.SelfSigned("CN=other");
        var thumbprint = System.Buffers.Text.Base64Url.EncodeToString(SHA256.HashData(bound.RawData));
        var token = Calls.Bearer(_signer.Sign(With("cnf", new Dictionary<string, string> { ["x5t#S256"] = thumbprint })));
        Assert.Equal(201, (await _server.Anonymous.IssueAsync(token, ("X-Cert", Uri.EscapeDataString(bound.ExportCertificatePem())))).Status);
        Assert.Equal(401, (await _server.Anonymous.IssueAsync(token, ("X-Cert", Uri.EscapeDataString(other.ExportCertificatePem())))).Status);
    }

    [Fact]
    public async Task The_clocks_may_differ_by_the_skew()
    {
        _server.Clock.Stop();
        Assert.Equal(201, (await SendAsync(_signer.Sign(With("exp", Seconds(-25))))).Status);
        Assert.Equal(201, (await SendAsync(_signer.Sign(With("nbf", Seconds(25))))).Status);
        var lasting = _signer.Sign(Claims);
        _server.Clock.Turn(TimeSpan.FromMinutes(5.6));
        Assert.Equal(401, (await SendAsync(lasting)).Status);
    }

    [Fact]
    public async Task A_token_for_another_tenant_is_403_and_counted()
    {
        foreach (var tenant in (string?[])["acme", null, ""])
        {
            var refused = await SendAsync(_signer.Sign(With("tenant", tenant)));
            Assert.Equal(403, refused.Status);
            Assert.Contains("TENANT_MISMATCH", refused.Body, StringComparison.Ordinal);
        }

        await _server.StopAsync();
        Assert.Equal(3, Counted("TENANT_MISMATCH"));
    }

    [Fact]
    public async Task A_token_narrows_what_the_client_may_and_never_widens_it()
    {
        var mayNothing = _signer.Sign(With("permissions", null));
        var maySet = _signer.Sign(With("permissions", "pin:set view pin:View"));
        var mayAll = _signer.Sign(With("permissions", "pin:view pin:set pin:cards pin:export pin:audit"));
        foreach (var token in (string[])[mayNothing, maySet])
        {
            AssertDenied(await SendAsync(token));
            AssertDenied(await SendAsync(token, HttpMethod.Post, "/pincontrol/v1/card/501?auditUser=test", """{"scope":"VIEW_PIN"}"""));
            AssertDenied(await SendAsync(token, HttpMethod.Get, "/pincontrol/cards/v1/plastics/1001?auditUser=test"));
            AssertDenied(await SendAsync(token, HttpMethod.Post, "/pincontrol/cards/v1/plastics/1002/pin/generate?auditUser=test", "{}"));
            AssertDenied(await SendAsync(
                token, HttpMethod.Put, "/pincontrol/cards/v1/plastics/1002?auditUser=test", """{"cardId":"502","sequenceNumber":1,"status":"ACTIVE","produced":false}"""));
        }

        AssertDenied(await SendAsync(mayNothing, HttpMethod.Get, "/pincontrol/v2/plastic/1001/capabilities?auditUser=test"));
        var capabilities = await SendAsync(maySet, HttpMethod.Get, "/pincontrol/v2/plastic/1001/capabilities?auditUser=test");
        Assert.Contains("\"canView\":false", capabilities.Body, StringComparison.Ordinal);
        Assert.Contains("PERMISSION_DENIED", capabilities.Body, StringComparison.Ordinal);
        Assert.Equal(201, (await SendAsync(maySet, HttpMethod.Post, "/pincontrol/v2/plastic/1002?auditUser=test", """{"scope":"SET_PIN"}""")).Status);
        Assert.Equal(201, (await SendAsync(mayAll)).Status);
        Assert.Equal(4L, _server.Sql("SELECT count(*) FROM audit WHERE event = 'TOKEN_ISSUE' AND outcome = 10"));

        _server.Sql("UPDATE client SET permissions = 2 WHERE name = 'demo'");
        AssertDenied(await SendAsync(mayAll));
        _server.Sql($"UPDATE client SET permissions = 3, enabled = {(_server.Store is SqliteTestStore ? "0" : "false")} WHERE name = 'demo'");
        var disabled = await SendAsync(mayAll);
        Assert.Equal(403, disabled.Status);
        Assert.Contains("CLIENT_DISABLED", disabled.Body, StringComparison.Ordinal);
        AuditTrail.AssertChainsHold(_server.Store);
    }

    [Fact]
    public async Task New_keys_in_the_file_are_used_without_a_restart_and_a_broken_file_keeps_the_old_ones()
    {
        using var next = new TokenSigner("two");
        Assert.Equal(401, (await SendAsync(next.Sign(Claims))).Status);
        await File.WriteAllTextAsync(KeyFile, "{\"keys\":[");
        await LookAsync();
        Assert.Equal(201, (await SendAsync(_signer.Sign(Claims))).Status);
        Assert.Contains(_server.Log.Lines, line => line.Contains("Authentication:Bearer:KeyFile", StringComparison.Ordinal) && line.StartsWith("Error", StringComparison.Ordinal));

        await File.WriteAllTextAsync(KeyFile, next.KeySet);
        await LookAsync();
        Assert.Equal(201, (await SendAsync(next.Sign(Claims))).Status);
        Assert.Equal(401, (await SendAsync(_signer.Sign(Claims))).Status);
    }

    /// <summary>Files are looked at once a second.</summary>
    private static Task LookAsync() => Task.Delay(TimeSpan.FromSeconds(1.1), TestContext.Current.CancellationToken);

    /// <summary>Over all records, however many the ten seconds between them made.</summary>
    private int Counted(string kind)
    {
        using var connection = _server.Store.Connect();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT body_text(body) FROM audit WHERE event = 'REFUSALS_COUNTED'";
        using var rows = command.ExecuteReader();
        var counted = 0;
        while (rows.Read())
        {
            var detail = rows.GetString(0).Split('"')[^2].Split(' ');
            counted += detail[0] == kind ? int.Parse(detail[1], System.Globalization.CultureInfo.InvariantCulture) : 0;
        }

        return counted;
    }

    private static void AssertDenied((int Status, string Body) answer)
    {
        Assert.Equal(403, answer.Status);
        Assert.Contains("PERMISSION_DENIED", answer.Body, StringComparison.Ordinal);
    }

    private Task<(int Status, string Body)> SendAsync(string token) => _server.Anonymous.IssueAsync(Calls.Bearer(token));

    private Task<(int Status, string Body)> SendAsync(string token, HttpMethod method, string path, string? body = null) =>
        _server.Anonymous.CallAsync(method, path, Calls.Bearer(token), body);

    private static string Text(long seconds) => seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private long Seconds(double from) => _server.Clock.GetUtcNow().AddSeconds(from).ToUnixTimeSeconds();

    private Dictionary<string, object?> With(string claim, object? value)
    {
        var claims = Claims;
        claims[claim] = value;
        return value is null ? claims.Where(one => one.Value is not null).ToDictionary() : claims;
    }

    private Dictionary<string, object?> WithHeader(string name, object value) => new(TokenSigner.Header("ES256", _signer.KeyId)) { [name] = value };

    private static string Changed(string token)
    {
        var parts = token.Split('.');
        var claims = Encoding.UTF8.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(parts[1])).Replace("pin:view", "pin:Xiew", StringComparison.Ordinal);
        return $"{parts[0]}.{System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims))}.{parts[2]}";
    }
}
