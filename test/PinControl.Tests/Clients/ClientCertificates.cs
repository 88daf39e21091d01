using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using PinControl.Tests.Cli;
using PinControl.Tests.Serving;
using Xunit;

namespace PinControl.Tests.Clients;

/// <summary>Client certificates that a trusted proxy hands on, beside HTTP Basic: whose they are and which are refused, against the real service.</summary>
public sealed class ClientCertificates : IAsyncDisposable
{
    private const string Header = "X-SSL-Client-Cert";

    private readonly string _folder = Directory.CreateTempSubdirectory("pincontrol-certificates-").FullName;
    private readonly TestAuthority _authority = new("Test Root");
    private readonly PinControlServer _server;

    public ClientCertificates()
    {
        File.WriteAllText(Path.Combine(_folder, "ca.pem"), _authority.Pem);
        _server = PinControlServer.Start(
            "Authentication:Schemes=basic,certificate", $"Authentication:Certificate:AuthorityFile={Path.Combine(_folder, "ca.pem")}",
            "Authentication:Certificate:Revocation=NoCheck", $"Authentication:Certificate:ForwardedHeader={Header}", "Proxy:TrustedNetworks=127.0.0.1,10.1.0.0/16");
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _authority.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_certificate_stands_for_the_client_it_was_added_for_until_it_is_removed()
    {
        using var certificate = _authority.Issue("CN=shop, O=Acme");
        using var sibling = _authority.Issue("CN=shop, O=Acme");
        Assert.Equal(401, await StatusAsync(certificate));
        Assert.Contains(_server.Log.Lines, static line => line.Contains("subject:CN=shop,O=Acme", StringComparison.Ordinal));

        var file = Path.Combine(_folder, "shop.crt");
        await File.WriteAllTextAsync(file, certificate.ExportCertificatePem(), Cancellation);
        var added = (await RunAsync("add", "demo", "--file", file, "--operator", "you")).AssertDone();
        var thumbprint = Convert.ToHexStringLower(SHA256.HashData(certificate.RawData));
        Assert.Contains($"sha256:{thumbprint}", added.Output, StringComparison.Ordinal);
        Assert.Equal(201, await StatusAsync(certificate));
        Assert.Equal(401, await StatusAsync(sibling));
        Assert.Contains($"sha256:{thumbprint}", (await RunAsync("list")).AssertDone().Output, StringComparison.Ordinal);

        Assert.Equal("subject:CN=shop,O=Acme", (await RunAsync("add", "demo", "--subject", "CN=shop,O=Acme", "--operator", "you", "--json")).Json().GetProperty("certificate").GetString());
        Assert.Equal(201, await StatusAsync(sibling));

        (await RunAsync("add", "demo", "--file", file, "--by-subject", "--operator", "you")).AssertRefused(1, "stands for a client already");
        (await RunAsync("add", "nobody", "--file", file, "--operator", "you")).AssertRefused(1, "There is no client nobody;");
        (await RunAsync("add", "demo", "--operator", "you")).AssertRefused(2, "exactly one of");
        (await RunAsync("add", "demo", "--file", "nowhere.crt", "--operator", "you")).AssertRefused(2, "nowhere.crt");
        (await RunAsync("remove", "--thumbprint", thumbprint.ToUpperInvariant(), "--operator", "you")).AssertDone();
        (await RunAsync("remove", "--subject", "CN=shop,O=Acme", "--operator", "you")).AssertDone();
        (await RunAsync("remove", "--thumbprint", thumbprint, "--operator", "you")).AssertRefused(1, "stands for no client");
        Assert.Equal("2 1 1 2 1", _server.Sql(
            """
            SELECT (SELECT count(*) FROM audit WHERE event = 'CLIENT_CERTIFICATE_ADD' AND outcome = 0) || ' ' || (SELECT count(*) FROM audit WHERE event = 'CLIENT_CERTIFICATE_ADD' AND outcome = 60)
            || ' ' || (SELECT count(*) FROM audit WHERE event = 'CLIENT_CERTIFICATE_ADD' AND outcome = 61 + 1)
            || ' ' || (SELECT count(*) FROM audit WHERE event = 'CLIENT_CERTIFICATE_REMOVE' AND outcome = 0) || ' ' || (SELECT count(*) FROM audit WHERE event = 'CLIENT_CERTIFICATE_REMOVE' AND outcome = 68)
            """));
        await Task.Delay(TimeSpan.FromSeconds(5.1), Cancellation);
        Assert.Equal(401, await StatusAsync(certificate));
        Assert.Equal(401, await StatusAsync(sibling));
    }

    [Fact]
    public async Task Every_certificate_that_is_not_to_be_trusted_is_the_one_401()
    {
        using var foreign = new TestAuthority("Test Root");
        using var good = _authority.Issue("CN=good");
        using var expired = _authority.Issue("CN=good", -2, -1);
        using var early = _authority.Issue("CN=good", 1, 2);
        using var server = _authority.Issue("CN=good", forServers: true);
        using var stranger = foreign.Issue("CN=good");
        using var itself = TestAuthority.SelfSigned("CN=good");
        foreach (var certificate in (X509Certificate2[])[good, expired, early, server, stranger, itself])
        {
            Map(certificate);
        }

        var none = await _server.Anonymous.IssueAsync(null);
        Assert.StartsWith("Basic realm=\"pincontrol\", charset=\"UTF-8\"\nCertificate realm=\"pincontrol\"\n", none.Body, StringComparison.Ordinal);
        Assert.Equal(201, await StatusAsync(good));
        foreach (var certificate in (X509Certificate2[])[expired, early, server, stranger, itself])
        {
            Assert.Equal(none, await SendAsync(Escaped(certificate)));
        }

        foreach (var broken in (string[])["x", "%2", new string('A', 13 * 1024), "-----BEGIN%20CERTIFICATE-----%0AAAAA%0A-----END%20CERTIFICATE-----", "Cert=\""])
        {
            Assert.Equal(none, await SendAsync(broken));
        }

        Assert.Equal(none, await _server.Anonymous.IssueAsync(null, (Header, Escaped(good)), (Header, Escaped(good))));
    }

    [Fact]
    public async Task Proxies_of_many_makers_are_understood_and_an_empty_header_is_none()
    {
        using var certificate = _authority.Issue("CN=proxied");
        Map(certificate);
        var der = Convert.ToBase64String(certificate.RawData);
        foreach (var written in (string[])[Escaped(certificate), der, Uri.EscapeDataString(der), $":{der}:", Element(certificate, "By=x;Subject=\"CN=a\\\",Cert=\\\"\",URI=\"x,;\";"), $"By=spiffe://a;Hash=00,By=x;Cert=\"{Escaped(certificate)}\";Subject=\"CN=proxied\""])
        {
            Assert.Equal(201, (await SendAsync(written)).Status);
        }

        Assert.Equal(401, (await SendAsync("-")).Status);
        Assert.Equal(201, (await _server.Anonymous.IssueAsync(Calls.Demo, (Header, "-"))).Status);
    }

    [Fact]
    public async Task Of_Envoy_s_elements_the_last_counts_and_what_stands_in_quotes_is_text()
    {
        using var certificate = _authority.Issue("CN=envoy");
        Map(certificate);
        Assert.Equal(201, (await SendAsync(Element(certificate))).Status);
        foreach (var written in (string[])
        [
            $"{Element(certificate)},By=x;Hash=00", $"{Element(certificate)},By=x;Cert=\"\"", $"{Element(certificate)};{Element(certificate)}", $"By=x;Subject=\"{Element(certificate).Replace("\"", "\\\"", StringComparison.Ordinal)}\"",
            $"{Element(certificate)};Subject=\"a", $"{Element(certificate)},", $"By=x\"{Element(certificate)}", Element(certificate) + "x",
        ])
        {
            Assert.Equal(401, (await SendAsync(written)).Status);
        }
    }

    [Fact]
    public async Task The_Authorization_header_decides_where_there_is_one()
    {
        using var certificate = _authority.Issue("CN=both");
        Map(certificate);
        Assert.Equal(201, (await _server.Anonymous.IssueAsync(Calls.Demo, (Header, Escaped(certificate)))).Status);
        Assert.Equal(401, (await _server.Anonymous.IssueAsync(PinControlServer.Basic("demo", "wrong"), (Header, Escaped(certificate)))).Status);
    }

    [Fact]
    public async Task From_an_address_that_is_no_trusted_proxy_the_header_is_nothing()
    {
        using var certificate = _authority.Issue("CN=forged");
        Map(certificate);
        var server = PinControlServer.Start(
            _server.Folder, _server.Store, ["Authentication:Schemes=certificate", $"Authentication:Certificate:ForwardedHeader={Header}", "Proxy:TrustedNetworks=10.1.0.0/16"]);
        var refused = await server.Anonymous.IssueAsync(null, (Header, Escaped(certificate)), ("X-Forwarded-For", "10.1.0.1"));
        await server.StopAsync();
        Assert.Equal(401, refused.Status);
        Assert.DoesNotContain(server.Log.Lines, static line => line.Contains("client certificate", StringComparison.Ordinal));
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static string Element(X509Certificate2 certificate, string before = "") => $"{before}Cert=\"{Escaped(certificate)}\"";

    private static string Escaped(X509Certificate2 certificate) => Uri.EscapeDataString(certificate.ExportCertificatePem());

    private Task<CommandResult> RunAsync(params string[] arguments) => CommandProcess.RunAsync(
        _server.Folder, ["client", "certificate", .. arguments, .. _server.Store.Settings.Select(static setting => "--" + setting)]);

    private Task<(int Status, string Body)> SendAsync(string header) => _server.Anonymous.IssueAsync(null, (Header, header));

    private async Task<int> StatusAsync(X509Certificate2 certificate) => (await SendAsync(Escaped(certificate))).Status;

    private void Map(X509Certificate2 certificate) => _server.Sql(
        $"INSERT INTO client_certificate SELECT 'sha256:{Convert.ToHexStringLower(SHA256.HashData(certificate.RawData))}', client_no, {(_server.Store is SqliteTestStore ? "0" : "now()")} FROM client WHERE name = 'demo'");
}
