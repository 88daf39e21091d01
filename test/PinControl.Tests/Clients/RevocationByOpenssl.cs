using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging.Abstractions;
using PinControl.Clients.Certificates;
using PinControl.Tests.Serving;
using Xunit;

namespace PinControl.Tests.Clients;

/// <summary>An authority that openssl keeps is asked by its responder and by its list: the service itself over TLS, and what is judged without it.</summary>
public sealed class RevocationByOpenssl : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pincontrol-openssl-").FullName;
    private OpensslAuthority _authority = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _authority = await OpensslAuthority.FoundAsync(Directory.CreateDirectory(Path.Combine(_folder, "ca")).FullName);

    public async ValueTask DisposeAsync()
    {
        await _authority.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Over_TLS_a_good_one_opens_its_client_and_a_revoked_one_and_one_that_nobody_answers_for_are_the_one_401()
    {
        using var good = await _authority.IssueAsync("good", "clientAuth", Responder);
        using var revoked = await _authority.IssueAsync("revoked", "clientAuth", Responder);
        using var away = await _authority.IssueAsync("away", "clientAuth", Away);
        using var listed = await _authority.IssueAsync("listed", "clientAuth", List);
        using var struck = await _authority.IssueAsync("struck", "clientAuth", List);
        (await _authority.IssueAsync("localhost", "serverAuth", "subjectAltName=DNS:localhost")).Dispose();
        await _authority.RevokeAsync("revoked");
        await _authority.RevokeAsync("struck");

        var port = PinControlServer.FreePort();
        var plain = ServiceProcess.FreeAddress();
        await using var service = await ServiceProcess.StartAsync(
            _folder, plain, [],
            [
                $"--Urls={plain};https://127.0.0.1:{port}", $"--Tls:CertificatePath={_folder}/ca/localhost.crt", $"--Tls:KeyPath={_folder}/ca/localhost.key",
                "--Authentication:Schemes=basic,certificate", $"--Authentication:Certificate:AuthorityFile={_authority.CertificatePath}",
            ]);
        await using (var store = new SqliteTestStore(Path.Combine(_folder, "pincontrol.db")).Connect())
        await using (var command = store.CreateCommand())
        {
            command.CommandText =
                "INSERT INTO client_certificate SELECT 'subject:CN=' || value, client_no, 0 FROM client, json_each('[\"good\",\"revoked\",\"away\",\"listed\",\"struck\"]') WHERE name = 'demo'";
            Assert.Equal(5, await command.ExecuteNonQueryAsync(Cancellation));
        }

        var address = new Uri($"https://localhost:{port}");
        using var nobody = NewClient(address, null);
        var none = await nobody.IssueAsync(null);
        Assert.Equal(401, none.Status);
        foreach (var (certificate, isGood) in (IEnumerable<(X509Certificate2, bool)>)[(good, true), (revoked, false), (away, false), (listed, true), (struck, false)])
        {
            using var client = NewClient(address, certificate);
            var answer = await client.IssueAsync(null);
            Assert.True(isGood ? answer.Status == 201 : answer == none, $"{certificate.Subject}: {answer}");
        }

        await service.SaysAsync("was refused for Revoked", times: 2);
        var said = await service.SaysAsync("was refused for RevocationStatusUnknown");
        Assert.Equal(2, said.Split("was refused for Revoked").Length - 1);
        Assert.Equal(1, said.Split("was refused for RevocationStatusUnknown").Length - 1);
    }

    [Fact]
    public async Task Offline_asks_nobody_and_believes_what_was_heard_before_and_an_answer_holds_until_its_end_or_its_file_s()
    {
        using var early = await _authority.IssueAsync("early", "clientAuth", Responder);
        using var never = await _authority.IssueAsync("never", "clientAuth", Responder);
        Assert.False(await IsTrustedAsync(early, "Offline"));
        Assert.True(await IsTrustedAsync(early, "NoCheck"));
        Assert.Equal(0, _authority.Asked);
        var before = Kept();
        Assert.True(await IsTrustedAsync(early, "Online"));
        Assert.Equal(1, _authority.Asked);
        var kept = Assert.Single(Kept().Except(before));
        Assert.True(await IsTrustedAsync(early, "Offline"));

        // Whoever is revoked after the answer is so for the next who asks, when that answer has ended.
        await _authority.RevokeAsync("early");
        await _authority.RevokeAsync("never");
        Assert.True(await IsTrustedAsync(early, "Online"));
        Assert.Equal(1, _authority.Asked);
        Assert.False(await IsTrustedAsync(never, "Online"));
        Assert.Equal(2, _authority.Asked);

        File.Delete(kept);
        Assert.False(await IsTrustedAsync(early, "Online"));
        Assert.Equal(3, _authority.Asked);
    }

    [Fact]
    public async Task Where_the_list_is_away_the_responder_is_asked()
    {
        using var good = await _authority.IssueAsync("both", "clientAuth", Responder, AwayList);
        using var revoked = await _authority.IssueAsync("both-revoked", "clientAuth", Responder, AwayList);
        await _authority.RevokeAsync("both-revoked");
        Assert.True(await IsTrustedAsync(good, "Online"));
        Assert.False(await IsTrustedAsync(revoked, "Online"));
        Assert.Equal(2, _authority.Asked);
    }

    private string Responder => $"'authorityInfoAccess=OCSP;URI:{_authority.Address}/ocsp'";

    private string List => $"crlDistributionPoints=URI:{_authority.ListAddress}";

    private static string Away => $"'authorityInfoAccess=OCSP;URI:http://127.0.0.1:{PinControlServer.FreePort()}/ocsp'";

    private static string AwayList => $"crlDistributionPoints=URI:http://127.0.0.1:{PinControlServer.FreePort()}/ca.crl";

    /// <summary>What .NET keeps of responders, in the user's home.</summary>
    private static string[] Kept()
    {
        var folder = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".dotnet/corefx/cryptography/ocsp");
        return Directory.Exists(folder) ? Directory.GetFiles(folder) : [];
    }

    private async Task<bool> IsTrustedAsync(X509Certificate2 certificate, string revocation)
    {
        var options = new CertificateOptions { AuthorityFile = _authority.CertificatePath, Revocation = revocation };
        using var trust = new CertificateTrust(options, TimeProvider.System, NullLogger<CertificateTrust>.Instance);
        return await trust.IsTrustedAsync(certificate, CertificateMark.ThumbprintOf(certificate), Cancellation);
    }

    private HttpClient NewClient(Uri address, X509Certificate2? certificate)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPemFile(_authority.CertificatePath);
        var handler = new SocketsHttpHandler { SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = policy } };
        if (certificate is not null)
        {
            // Offline: the client asks nobody for its own chain.
            handler.SslOptions.ClientCertificateContext = SslStreamCertificateContext.Create(certificate, null, offline: true);
        }

        return new HttpClient(handler) { BaseAddress = address };
    }
}
