using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using PinControl.Clients.Certificates;
using PinControl.Tests.Serving;
using Xunit;

namespace PinControl.Tests.Clients;

/// <summary>Whether an authority's word that it revoked a certificate is asked for and heeded: a real list over HTTP.</summary>
public sealed class Revocation : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pincontrol-revocation-").FullName;
    private readonly TestAuthority _authority = new("Revoking Root");
    private readonly string _address = $"http://127.0.0.1:{PinControlServer.FreePort()}";
    private readonly WebApplication _list;
    private int _asked;

    public Revocation()
    {
        File.WriteAllText(Path.Combine(_folder, "ca.pem"), _authority.Pem);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls(_address);
        _list = builder.Build();
        _list.Run(async context =>
        {
            Interlocked.Increment(ref _asked);
            await context.Response.Body.WriteAsync(_authority.RevocationList());
        });
    }

    public async ValueTask DisposeAsync()
    {
        await _list.DisposeAsync();
        _authority.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_revoked_certificate_is_refused_one_whose_list_is_away_too_and_nobody_is_asked_for_a_stranger()
    {
        await _list.StartAsync(TestContext.Current.CancellationToken);
        using var stranger = new TestAuthority("Stranger");
        using var good = _authority.Issue("CN=good", crl: $"{_address}/ca.crl");
        using var bad = _authority.Issue("CN=bad", crl: $"{_address}/ca.crl");
        using var away = _authority.Issue("CN=away", crl: $"http://127.0.0.1:{PinControlServer.FreePort()}/ca.crl");
        using var silent = _authority.Issue("CN=silent");
        using var foreign = stranger.Issue("CN=foreign", crl: $"{_address}/foreign.crl");
        _authority.Revoke(bad);

        Assert.False(await IsTrustedAsync(foreign, "Online"));
        Assert.Equal(0, _asked);
        Assert.True(await IsTrustedAsync(good, "Online"));
        Assert.True(_asked > 0);
        Assert.False(await IsTrustedAsync(bad, "Online"));
        Assert.False(await IsTrustedAsync(away, "Online"));
        Assert.False(await IsTrustedAsync(silent, "Online"));
        Assert.True(await IsTrustedAsync(bad, "NoCheck"));
        Assert.True(await IsTrustedAsync(silent, "NoCheck"));
    }

    private ValueTask<bool> IsTrustedAsync(X509Certificate2 certificate, string revocation) => new CertificateTrust(
            new CertificateOptions { AuthorityFile = Path.Combine(_folder, "ca.pem"), Revocation = revocation }, TimeProvider.System, NullLogger<CertificateTrust>.Instance)
        .IsTrustedAsync(certificate, CertificateMark.ThumbprintOf(certificate), TestContext.Current.CancellationToken);
}
