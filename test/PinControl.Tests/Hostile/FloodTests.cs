using PinControl.Bench.Running;
using PinControl.Leaks;
using PinControl.Tests.Cli;
using PinControl.Tests.Clients;
using PinControl.Tests.Serving;
using Xunit;

namespace PinControl.Tests.Hostile;

/// <summary>Hostile requests without end, over real sockets, to the real service in a process of its own.</summary>
public sealed class FloodTests : IDisposable
{
    // Changed by hand to look elsewhere; a failure names the connection's own, which makes its requests again.
    private const ulong Seed = 20_261_126;
    private const long Slack = 16 * 1024 * 1024;

    private static readonly FloodSecrets Secrets = new("738294610527", "pcs_hostile-hostile-hostile-hostile-hostile-hos");

    private readonly string _folder = Directory.CreateTempSubdirectory("pincontrol-flood-").FullName;
    private readonly string _given = Directory.CreateTempSubdirectory("pincontrol-flood-given-").FullName;
    private readonly TokenSigner _provider = new("flood");
    private readonly FloodCredentials _credentials;

    public FloodTests()
    {
        using var certificate = TestAuthority.SelfSigned("CN=flood");
        File.WriteAllText(Path.Combine(_given, "flood.crt"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(_given, "provider.jwks"), _provider.KeySet);
        var claims = TokenSigner.Claims(TimeProvider.System.GetUtcNow());
        claims["exp"] = TimeProvider.System.GetUtcNow().AddHours(2).ToUnixTimeSeconds();
        _credentials = new FloodCredentials(_provider.Sign(claims), Convert.ToBase64String(certificate.RawData));
    }

    private string Log => Path.Combine(_folder, "service.log");

    public void Dispose()
    {
        _provider.Dispose();
        Directory.Delete(_folder, recursive: true);
        Directory.Delete(_given, recursive: true);
    }

    [Fact]
    public async Task Five_thousand_hostile_requests_are_each_answered_and_none_by_a_fault()
    {
        await using var service = await StartAsync(planted: null);
        var flood = new Flood(service.Address, Secrets, _credentials);
        await flood.RunAsync(5_000, Seed);
        TestContext.Current.SendDiagnosticMessage(flood.Summary);
        AssertSound(flood);
        service.Kill();
        Assert.Empty(FindLeaks());
    }

    [Fact]
    [Trait("long", "yes")]
    public async Task A_hundred_thousand_hostile_requests_leave_the_service_as_it_was()
    {
        await using var service = await StartAsync(planted: null);
        var first = new Flood(service.Address, Secrets, _credentials);
        await first.RunAsync(20_000, Seed + 1000);
        var before = await ServiceMemory.AfterFullCollectionAsync(service.Id);
        var flood = new Flood(service.Address, Secrets, _credentials);
        await flood.RunAsync(100_000, Seed + 2000);
        var after = await ServiceMemory.AfterFullCollectionAsync(service.Id);
        TestContext.Current.SendDiagnosticMessage($"{flood.Summary}; resident {before / 1048576.0:N1} MiB before, {after / 1048576.0:N1} MiB after");
        await File.WriteAllTextAsync(Path.Combine(Environment.GetEnvironmentVariable("PINCONTROL_ARTIFACTS") ?? _folder, "flood.txt"), $"{flood.Summary}\n{before} bytes resident before, {after} after\n");
        AssertSound(flood);
        Assert.True(after <= (before * 1.1) + Slack, $"{before} bytes before, {after} after");
        service.Kill();
        Assert.Empty(FindLeaks());
    }

    [Theory]
    [InlineData("throw", "500")]
    [InlineData("unavailable", "503")]
    public async Task A_planted_fault_that_one_rare_character_brings_about_is_found(string planted, string status)
    {
        await using var service = await StartAsync(planted);
        var flood = new Flood(service.Address, Secrets, _credentials);
        await flood.RunAsync(800, Seed);
        Assert.NotEmpty(flood.Faults);
        Assert.All(flood.Faults, fault => Assert.StartsWith(status, fault, StringComparison.Ordinal));
        Assert.All(flood.Faults, static fault => Assert.Contains(PinControl.Planted.PlantedFaults.Rare, fault, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_planted_log_line_with_a_body_or_with_credentials_is_found()
    {
        await using var service = await StartAsync("log,head");
        await new Flood(service.Address, Secrets, _credentials).RunAsync(400, Seed);
        service.Kill();
        var found = FindLeaks().Select(static leak => leak.What).ToHashSet();
        Assert.Superset(new HashSet<string> { "the PIN", "the secret", "the demo client's credentials", "the token", "the certificate" }, found);
    }

    [Fact]
    [Trait("long", "yes")]
    public async Task A_planted_growth_of_memory_is_found()
    {
        await using var service = await StartAsync("keep");
        var flood = new Flood(service.Address, Secrets, _credentials);
        await flood.RunAsync(2_000, Seed);
        var before = await ServiceMemory.AfterFullCollectionAsync(service.Id);
        await flood.RunAsync(20_000, Seed + 100);
        var after = await ServiceMemory.AfterFullCollectionAsync(service.Id);
        Assert.True(after > (before * 1.1) + Slack, $"{before} bytes before, {after} after");
    }

    private static void AssertSound(Flood flood)
    {
        Assert.True(flood.Faults.Count == 0, $"{flood.Summary}\n{string.Join('\n', flood.Faults.Take(5))}");
        Assert.True(flood.PastAuthentication * 2 >= flood.Sent, flood.Summary);
        // A service that refuses everything withstands everything.
        Assert.All((string[])["basic", "bearer", "certificate"], way => Assert.True(flood.PastBy.GetValueOrDefault(way) * 25 >= flood.Sent, flood.Summary));
        Assert.True(flood.Answers.GetValueOrDefault("200") * 20 >= flood.Sent, flood.Summary);
        Assert.True(flood.Answers.GetValueOrDefault("201") * 300 >= flood.Sent, flood.Summary);
    }

    private List<LeakFinding> FindLeaks()
    {
        var search = new LeakSearch(
        [
            new Needle("the PIN", Secrets.Pin), new Needle("the secret", Secrets.Secret), new Needle("the demo client's credentials", FloodCredentials.Basic),
            new Needle("the token", _credentials.Token), new Needle("the certificate", _credentials.Certificate),
        ]);
        return [.. Directory.GetFiles(_folder).Where(static path => Path.GetFileName(path) != "flood.txt").SelectMany(path => search.In(new Sink(Path.GetFileName(path), File.ReadAllBytes(path))))];
    }

    /// <summary>With all that the service itself can log, into a file, and every way to sign in.</summary>
    private async Task<ServiceProcess> StartAsync(string? planted)
    {
        var service = await ServiceProcess.StartAsync(
            _folder, ServiceProcess.FreeAddress(), [.. WithMistake.Through(planted), "sh", "-c", $"exec \"$0\" \"$@\" >'{Log}' 2>&1"],
            [
                "--Logging:LogLevel:Default=Trace", "--Logging:LogLevel:Microsoft=Warning", "--Limits:CardholderRequestsPerSecond=100000", "--Limits:FailedLogins=1000000", "--Limits:UnknownControlIds=1000000",
                "--Authentication:Schemes=basic,bearer,certificate", $"--Authentication:Bearer:KeyFile={Path.Combine(_given, "provider.jwks")}", $"--Authentication:Bearer:Issuer={TokenSigner.Issuer}",
                $"--Authentication:Bearer:Audience={TokenSigner.Audience}", $"--Authentication:Certificate:ForwardedHeader={FloodCredentials.CertificateHeader}", "--Proxy:TrustedNetworks=127.0.0.0/8",
            ]);
        if (planted is null)
        {
            (await CommandProcess.RunAsync(_folder, "client", "certificate", "add", "demo", "--file", Path.Combine(_given, "flood.crt"), "--operator", "flood")).AssertDone();
        }

        return service;
    }
}
