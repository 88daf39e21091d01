using System.Diagnostics;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using PinControl.Clients.Certificates;
using PinControl.Tests.Serving;
using Xunit;

namespace PinControl.Tests.Clients;

/// <summary>Whether an authority's word that it revoked a certificate is asked for and heeded: a real list over HTTP.</summary>
public sealed class Revocation : IAsyncDisposable
{
    // The service gives an authority five seconds.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    private readonly string _folder = Directory.CreateTempSubdirectory("pincontrol-revocation-").FullName;
    private readonly TestAuthority _authority = new("Revoking Root");
    private readonly string _address = $"http://127.0.0.1:{PinControlServer.FreePort()}";
    private readonly string _run = Guid.NewGuid().ToString("N");
    private readonly WebApplication _list;
    private TaskCompletionSource _open = Closed();
    private int _asked;
    private int _atOnce;
    private int _mostAtOnce;

    public Revocation()
    {
        _open.SetResult();
        File.WriteAllText(Path.Combine(_folder, "ca.pem"), _authority.Pem);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls(_address);
        _list = builder.Build();
        _list.Run(async context =>
        {
            Interlocked.Increment(ref _asked);
            var atOnce = Interlocked.Increment(ref _atOnce);
            for (var most = _mostAtOnce; atOnce > most; most = _mostAtOnce)
            {
                Interlocked.CompareExchange(ref _mostAtOnce, atOnce, most);
            }

            try
            {
                await _open.Task.WaitAsync(context.RequestAborted);
            }
            finally
            {
                Interlocked.Decrement(ref _atOnce);
            }

            if (!context.Request.Path.Value!.EndsWith("/broken.crl", StringComparison.Ordinal))
            {
                await context.Response.Body.WriteAsync(_authority.RevocationList());
            }
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
        using var good = _authority.Issue("CN=good", crl: $"{Lists}/ca.crl");
        using var bad = _authority.Issue("CN=bad", crl: $"{Lists}/ca.crl");
        using var away = _authority.Issue("CN=away", crl: $"http://127.0.0.1:{PinControlServer.FreePort()}/{Guid.NewGuid():N}/ca.crl");
        using var silent = _authority.Issue("CN=silent");
        using var foreign = stranger.Issue("CN=foreign", crl: $"{Lists}/foreign.crl");
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

    [Fact]
    public async Task A_slow_list_is_asked_for_once_however_many_wait_and_takes_no_thread_that_serves()
    {
        await _list.StartAsync(Cancellation);
        _open = Closed();
        using var certificate = _authority.Issue("CN=waiting", crl: $"{Lists}/slow.crl");
        using var trust = NewTrust("Online", TimeProvider.System);
        var waiting = Enumerable.Range(0, 100).Select(_ => IsTrustedAsync(trust, certificate).AsTask()).ToList();
        await Task.Run(static () => { }, Cancellation).WaitAsync(Patience, Cancellation);
        await UntilAsync(() => Volatile.Read(ref _asked) > 0);
        Assert.DoesNotContain(waiting, static one => one.IsCompleted);
        _open.SetResult();
        Assert.All(await Task.WhenAll(waiting), Assert.True);
        Assert.Equal(1, _asked);
    }

    [Fact]
    public async Task At_most_eight_certificates_are_asked_for_at_a_time_and_the_others_wait_their_turn()
    {
        await _list.StartAsync(Cancellation);
        _open = Closed();
        var certificates = Enumerable.Range(0, 12).Select(i => _authority.Issue($"CN=many-{i}", crl: $"{Lists}/{i}.crl")).ToList();
        using var trust = NewTrust("Online", TimeProvider.System);
        var waiting = certificates.Select(one => Task.Run(() => IsTrustedAsync(trust, one).AsTask())).ToList();
        await UntilAsync(() => Volatile.Read(ref _atOnce) >= 8);
        // A ninth would have come meanwhile.
        await Task.Delay(TimeSpan.FromSeconds(0.5), Cancellation);
        _open.SetResult();
        Assert.All(await Task.WhenAll(waiting), Assert.True);
        Assert.Equal(12, _asked);
        Assert.Equal(8, _mostAtOnce);
        certificates.ForEach(static one => one.Dispose());
    }

    [Fact]
    public async Task A_refusal_is_kept_for_seconds_and_whoever_leaves_takes_nobody_s_answer_along()
    {
        await _list.StartAsync(Cancellation);
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        clock.SetLocalTimeZone(TimeZoneInfo.Local);
        using var certificate = _authority.Issue("CN=broken", crl: $"{Lists}/broken.crl");
        using var trust = NewTrust("Online", clock);
        Assert.False(await IsTrustedAsync(trust, certificate));
        var asked = _asked;
        Assert.True(asked > 0);
        Assert.False(await IsTrustedAsync(trust, certificate));
        Assert.Equal(asked, _asked);
        clock.Advance(TimeSpan.FromSeconds(6));
        Assert.False(await IsTrustedAsync(trust, certificate));
        Assert.True(_asked > asked);

        _open = Closed();
        asked = _asked;
        using var leaving = new CancellationTokenSource();
        using var good = _authority.Issue("CN=good", crl: $"{Lists}/other.crl");
        using var same = X509CertificateLoader.LoadCertificate(good.RawData);
        var left = trust.IsTrustedAsync(good, CertificateMark.ThumbprintOf(good), leaving.Token).AsTask();
        var stays = IsTrustedAsync(trust, same).AsTask();
        await UntilAsync(() => Volatile.Read(ref _asked) > asked);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        good.Dispose();
        _open.SetResult();
        Assert.True(await stays);
    }

    // .NET keeps a list in the user's home for as long as it is good, by its address and its issuer's name: each run has addresses of its own, on whatever port.
    private string Lists => $"{_address}/{_run}";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Nobody is answered until it is set.</summary>
    private static TaskCompletionSource Closed() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static async Task UntilAsync(Func<bool> condition)
    {
        for (var patience = Stopwatch.StartNew(); !condition() && patience.Elapsed < Patience; await Task.Delay(10, Cancellation))
        {
        }

        Assert.True(condition());
    }

    private CertificateTrust NewTrust(string revocation, TimeProvider clock) =>
        new(new CertificateOptions { AuthorityFile = Path.Combine(_folder, "ca.pem"), Revocation = revocation }, clock, NullLogger<CertificateTrust>.Instance);

    private static ValueTask<bool> IsTrustedAsync(CertificateTrust trust, X509Certificate2 certificate) =>
        trust.IsTrustedAsync(certificate, CertificateMark.ThumbprintOf(certificate), Cancellation);

    private async Task<bool> IsTrustedAsync(X509Certificate2 certificate, string revocation)
    {
        using var trust = NewTrust(revocation, TimeProvider.System);
        return await IsTrustedAsync(trust, certificate);
    }
}
