using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using PinControl.Hosting;
using PinControl.Tests.Clients;
using PinControl.Tests.Serving;
using Xunit;

namespace PinControl.Tests.Hosting;

/// <summary>TLS by the service itself: a real process, real handshakes, certificates made here.</summary>
public sealed class TlsEndpoint : IAsyncLifetime
{
    // RFC 5246, 6.2.1 and 7.2.
    private const int Alert = 21;
    private const int Handshake = 22;
    private const int HandshakeFailure = 40;
    private const int ProtocolVersion = 70;

    private readonly string _folder = Directory.CreateTempSubdirectory("pincontrol-tls-").FullName;
    private readonly TestAuthority _authority = new("TLS Root");
    private readonly int _port = PinControlServer.FreePort();
    private readonly int _clientPort = PinControlServer.FreePort();
    private ServiceProcess _service = null!;

    private string Certificate => Path.Combine(_folder, "tls.crt");

    private string Key => Path.Combine(_folder, "tls.key");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        using var first = _authority.Issue("CN=first", forServers: true);
        Put(first);
        await File.WriteAllTextAsync(Path.Combine(_folder, "ca.pem"), _authority.Pem, Cancellation);
        _service = await StartAsync();
    }

    private Task<ServiceProcess> StartAsync(params string[] settings)
    {
        var plain = ServiceProcess.FreeAddress();
        return ServiceProcess.StartAsync(
            _folder, plain, [],
            [
                $"--Urls={plain};https://127.0.0.1:{_port};https://127.0.0.1:{_clientPort}", $"--Tls:CertificatePath={Certificate}", $"--Tls:KeyPath={Key}",
                "--Authentication:Schemes=basic,certificate", $"--Authentication:Certificate:AuthorityFile={Path.Combine(_folder, "ca.pem")}",
                "--Authentication:Certificate:Revocation=NoCheck", $"--Authentication:Certificate:Ports={_clientPort}", .. settings,
            ]);
    }

    public async ValueTask DisposeAsync()
    {
        await _service.DisposeAsync();
        _authority.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_new_certificate_is_used_without_a_restart_and_a_broken_one_keeps_the_old()
    {
        Assert.Equal("CN=first", await SubjectAsync());

        // The key does not fit yet, as in the moment between two copies.
        using var second = _authority.Issue("CN=second", forServers: true);
        await File.WriteAllTextAsync(Certificate, second.ExportCertificatePem(), Cancellation);
        await LookAsync();
        Assert.Equal("CN=first", await SubjectAsync());
        Put(second);
        await LookAsync();
        Assert.Equal("CN=second", await SubjectAsync());
        await File.WriteAllTextAsync(Key, "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", Cancellation);
        await LookAsync();
        Assert.Equal("CN=second", await SubjectAsync());
        await _service.SaysAsync("The files of Tls:CertificatePath changed and cannot be used");
    }

    [Fact]
    public async Task TLS_1_2_and_1_3_with_authenticated_encryption_and_nothing_older_or_weaker()
    {
#pragma warning disable CA5398 // What is to be there.
        foreach (var version in (SslProtocols[])[SslProtocols.Tls12, SslProtocols.Tls13])
        {
            await using var good = await ShakeHandsAsync(_port, options => options.EnabledSslProtocols = version);
            Assert.Equal(version, good.SslProtocol);
            Assert.Matches("_(GCM|POLY1305)_", good.NegotiatedCipherSuite.ToString());
        }
#pragma warning restore CA5398

        // The same message in the version that is there is answered by the next of the handshake.
        ushort[] all = [ClientHello.EcdsaWithAes128Gcm, ClientHello.EcdsaWithAes128Cbc];
        Assert.Equal(Handshake, (await ClientHello.AnswerAsync(_port, ClientHello.Tls12, all)).Type);
        Assert.Equal((Alert, ProtocolVersion), await ClientHello.AnswerAsync(_port, ClientHello.Tls11, all));
        Assert.Equal((Alert, ProtocolVersion), await ClientHello.AnswerAsync(_port, ClientHello.Tls10, all));
        Assert.Equal((Alert, HandshakeFailure), await ClientHello.AnswerAsync(_port, ClientHello.Tls12, ClientHello.EcdsaWithAes128Cbc, ClientHello.EcdsaWithAes128CbcSha256));
    }

    [Fact]
    public async Task Nobody_is_fetched_from_on_the_word_of_a_certificate_that_is_shown()
    {
        using var bait = new TcpListener(IPAddress.Loopback, 0);
        bait.Start();
        using var foreign = new TestAuthority("Foreign");
        using var stranger = foreign.Issue("CN=stranger", issuers: $"http://{bait.LocalEndpoint}/issuer.crt", crl: $"http://{bait.LocalEndpoint}/list.crl");
        using var client = NewClient(_clientPort, stranger);
        Assert.Equal(401, (await client.IssueAsync(null)).Status);
        Assert.Equal(201, (await client.IssueAsync(Calls.Demo)).Status);
        await _service.SaysAsync("was refused for");
        Assert.False(bait.Pending());

        // As the platform does it by itself.
        using var chain = new X509Chain();
        chain.ChainPolicy.UrlRetrievalTimeout = TimeSpan.FromSeconds(30);
        var building = Task.Run(() => chain.Build(stranger), Cancellation);
        using (await bait.AcceptTcpClientAsync(Cancellation).AsTask().WaitAsync(TimeSpan.FromSeconds(30), Cancellation))
        {
            // Somebody came. Nobody is answered from here on, so that the wait ends.
            bait.Stop();
        }

        Assert.False(await building);
    }

    [Fact]
    public async Task Authorities_that_cannot_be_read_keep_no_new_certificate_from_use_and_the_old_ones_go_on()
    {
        using var second = _authority.Issue("CN=second", forServers: true);
        await File.WriteAllTextAsync(Path.Combine(_folder, "ca.pem"), "nothing", Cancellation);
        Put(second);
        await LookAsync();
        Assert.Equal("CN=second", await SubjectAsync());
        Assert.Contains("CN=TLS Root", await IssuersAsync());
        await _service.SaysAsync("The files of Authentication:Certificate:AuthorityFile changed and cannot be used");

        using var next = new TestAuthority("Next Root");
        await File.WriteAllTextAsync(Path.Combine(_folder, "ca.pem"), next.Pem, Cancellation);
        await LookAsync();
        Assert.Equal("CN=Next Root", Assert.Single(await IssuersAsync()));
    }

    [Fact]
    public async Task A_client_certificate_is_asked_for_on_its_ports_alone_and_opens_its_client()
    {
        using var certificate = _authority.Issue("CN=shop, O=Acme");
        using var unknown = _authority.Issue("CN=unknown");
        using (var store = new SqliteTestStore(Path.Combine(_folder, "pincontrol.db")).Connect())
        using (var command = store.CreateCommand())
        {
            command.CommandText = "INSERT INTO client_certificate SELECT 'subject:CN=shop,O=Acme', client_no, 0 FROM client WHERE name = 'demo'";
            Assert.Equal(1, await command.ExecuteNonQueryAsync(Cancellation));
        }

        using var shop = NewClient(_clientPort, certificate);
        using var stranger = NewClient(_clientPort, unknown);
        using var nobody = NewClient(_clientPort, null);
        using var elsewhere = NewClient(_port, certificate);
        Assert.Equal(201, (await shop.IssueAsync(null)).Status);
        Assert.Equal(201, (await nobody.IssueAsync(Calls.Demo)).Status);
        Assert.Equal(201, (await elsewhere.IssueAsync(Calls.Demo)).Status);
        Assert.Equal(401, (await stranger.IssueAsync(null)).Status);
        Assert.Equal(401, (await nobody.IssueAsync(null)).Status);
        Assert.Equal(401, (await elsewhere.IssueAsync(null)).Status);
        // A header in which only a proxy may hand one on.
        Assert.Equal(401, (await nobody.IssueAsync(null, ("X-SSL-Client-Cert", Uri.EscapeDataString(certificate.ExportCertificatePem())))).Status);

        Assert.Contains("CN=TLS Root", await IssuersAsync());
    }

    [Fact]
    public async Task Where_a_certificate_is_required_no_connection_stands_without_one()
    {
        await _service.DisposeAsync();
        _service = await StartAsync("--Authentication:Certificate:Mode=require");
        using var certificate = _authority.Issue("CN=anybody");
        using var shown = NewClient(_clientPort, certificate);
        using var none = NewClient(_clientPort, null);
        using var elsewhere = NewClient(_port, null);
        Assert.Equal(201, (await shown.IssueAsync(Calls.Demo)).Status);
        Assert.Equal(201, (await elsewhere.IssueAsync(Calls.Demo)).Status);
        await Assert.ThrowsAsync<HttpRequestException>(() => none.IssueAsync(Calls.Demo));
    }

    [Fact]
    public void An_encrypted_key_and_intermediates_of_a_file_of_their_own_are_read()
    {
        using var certificate = _authority.Issue("CN=sealed", forServers: true);
        using var key = certificate.GetECDsaPrivateKey()!;
        var options = new TlsOptions { CertificatePath = Path.Combine(_folder, "s.crt"), KeyPath = Path.Combine(_folder, "s.key"), ChainPath = Path.Combine(_folder, "ca.pem") };
        File.WriteAllText(options.CertificatePath, certificate.ExportCertificatePem());
        File.WriteAllText(options.KeyPath, key.ExportEncryptedPkcs8PrivateKeyPem("a password", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000)));
        Assert.ThrowsAny<Exception>(() => TlsCertificate.Read(options, []));
        options.PasswordFile = Path.Combine(_folder, "s.password");
        File.WriteAllText(options.PasswordFile, "a password\n");
        Assert.Equal("CN=sealed", TlsCertificate.Read(options, []).TargetCertificate.Subject);
        File.WriteAllText(options.PasswordFile, "another\n");
        Assert.ThrowsAny<CryptographicException>(() => TlsCertificate.Read(options, []));
    }

    private static Task LookAsync() => Task.Delay(TimeSpan.FromSeconds(1.1), Cancellation);

    private void Put(X509Certificate2 certificate)
    {
        File.WriteAllText(Certificate, certificate.ExportCertificatePem());
        using var key = certificate.GetECDsaPrivateKey()!;
        File.WriteAllText(Key, key.ExportPkcs8PrivateKeyPem());
    }

    private async Task<string> SubjectAsync()
    {
        await using var handshake = await ShakeHandsAsync(_port, static _ => { });
        return handshake.RemoteCertificate!.Subject;
    }

    /// <summary>Whose certificates a client is asked for.</summary>
    private async Task<string[]> IssuersAsync()
    {
        var issuers = Array.Empty<string>();
        await using var handshake = await ShakeHandsAsync(_clientPort, options => options.LocalCertificateSelectionCallback = (_, _, _, _, acceptable) =>
        {
            issuers = acceptable;
            return null!;
        });
        return issuers;
    }

    private async Task<SslStream> ShakeHandsAsync(int port, Action<SslClientAuthenticationOptions> change)
    {
        var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, port, Cancellation);
        var stream = new SslStream(socket.GetStream());
        var options = new SslClientAuthenticationOptions { TargetHost = "localhost", CertificateChainPolicy = Trust() };
        change(options);
        await stream.AuthenticateAsClientAsync(options, Cancellation);
        return stream;
    }

    private HttpClient NewClient(int port, X509Certificate2? certificate)
    {
        var handler = new SocketsHttpHandler { SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = Trust() } };
        if (certificate is not null)
        {
            // Offline: the client asks nobody for its own chain.
            handler.SslOptions.ClientCertificateContext = SslStreamCertificateContext.Create(certificate, null, offline: true);
        }

        return new HttpClient(handler) { BaseAddress = new Uri($"https://localhost:{port}") };
    }

    private X509ChainPolicy Trust()
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPem(_authority.Pem);
        return policy;
    }
}
