using System.Security.Cryptography.X509Certificates;
using PinControl.Tests.Cli;
using PinControl.Tests.Clients;
using PinControl.Tests.Serving;
using PinControl.Vault;
using Xunit;

namespace PinControl.Tests.Hosting;

/// <summary>What Production refuses to start with: real processes, each with one thing wrong.</summary>
public sealed class ProductionStart : IDisposable
{
    private const string Production = "--environment=Production";
    private const string Allowed = $"--Vault:AllowSoftwareInProduction={VaultOptions.SoftwareInProduction}";

    private readonly string _folder = Directory.CreateTempSubdirectory("pincontrol-production-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("Vault:AllowSoftwareInProduction", Production)]
    [InlineData("PublicUrl", Production, Allowed, "--PublicUrl=")]
    [InlineData("PublicUrl", Production, Allowed, "--PublicUrl=http://pin.example")]
    [InlineData("Proxy:TrustedNetworks", Production, Allowed, "--Proxy:TrustedNetworks=", "--Proxy:AssumeHttps=")]
    [InlineData("Proxy:TrustedNetworks", "--environment=Staging", Allowed, "--Proxy:TrustedNetworks=", "--Proxy:AssumeHttps=")]
    [InlineData("Proxy:TrustedNetworks", Production, Allowed, "--Proxy:TrustedNetworks=0.0.0.0/0")]
    [InlineData("ASPNETCORE_FORWARDEDHEADERS_ENABLED", Production, Allowed, "--ForwardedHeaders_Enabled=true")]
    [InlineData("Tls:CertificatePath", Production, Allowed, "--Urls=https://127.0.0.1:0")]
    [InlineData("Tls:CertificatePath", Production, Allowed, "--Urls=https://127.0.0.1:0", "--Tls:CertificatePath=nowhere.crt", "--Tls:KeyPath=nowhere.key")]
    public async Task A_refusal_names_the_setting_and_ends_with_2(string setting, params string[] settings)
    {
        var (code, error) = await ServiceProcess.RunToEndAsync(_folder, settings);
        Assert.Equal(2, code);
        Assert.Contains(setting, error, StringComparison.Ordinal);
        Assert.DoesNotContain("things stand in the way", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public async Task All_that_stands_in_the_way_is_said_at_once_and_doctor_says_the_same()
    {
        await using (await ServiceProcess.StartAsync(_folder))
        {
            // Development makes keys, the demo client and its frame keys.
        }

        using var authority = new TestAuthority("Root");
        using var certificate = authority.Issue("CN=pin", forServers: true);
        var tls = Path.Combine(_folder, "tls.key");
        await File.WriteAllTextAsync(Path.Combine(_folder, "tls.crt"), certificate.ExportCertificatePem(), TestContext.Current.CancellationToken);
        using var key = certificate.GetECDsaPrivateKey()!;
        await File.WriteAllTextAsync(tls, key.ExportPkcs8PrivateKeyPem(), TestContext.Current.CancellationToken);
        File.SetUnixFileMode(tls, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        File.SetUnixFileMode(Path.Combine(_folder, "vault.seal"), UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        string[] settings =
        [
            Production, "--PublicUrl=", "--Proxy:TrustedNetworks=", "--Proxy:AssumeHttps=true", "--Urls=http://127.0.0.1:0;https://127.0.0.1:0", $"--Tls:CertificatePath={Path.Combine(_folder, "tls.crt")}",
            $"--Tls:KeyPath={tls}", "--Limits:RequestsPerSecond=0",
        ];
        string[] expected =
        [
            "The setting PublicUrl", "The setting Proxy:AssumeHttps", "VaultOptions", "plain http (http://127.0.0.1:0)", $"setting Tls:KeyPath: {tls}. Run: chmod 600", "setting Vault:Software:SealKeyFile",
            "client demo, whose secret everybody knows", "frame key demo-frame-any", "The setting Limits:RequestsPerSecond",
        ];
        var (code, error) = await ServiceProcess.RunToEndAsync(_folder, settings);
        Assert.Equal(2, code);
        Assert.Contains("9 things stand in the way", error, StringComparison.Ordinal);
        Assert.All(expected, one => Assert.Contains(one == "VaultOptions" ? VaultOptions.SoftwareInProduction : one, error, StringComparison.Ordinal));

        var doctor = await CommandProcess.RunAsync("Production", "dotnet",
        [
            typeof(PinControl.Hosting.StartUp).Assembly.Location, "doctor", "--settings", $"--contentRoot={_folder}", .. settings[1..],
            $"--Storage:SqlitePath={Path.Combine(_folder, "pincontrol.db")}", .. TestVault.SoftwareArguments(_folder),
        ]);
        Assert.Equal(1, doctor.Code);
        Assert.All(expected, one => Assert.Contains(one == "VaultOptions" ? VaultOptions.SoftwareInProduction : one, doctor.Output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Plain_http_is_answered_to_the_trusted_proxy_alone()
    {
        await using (await ServiceProcess.StartAsync(_folder))
        {
            // Development makes the keys.
        }

        string[] settings = [Production, Allowed, $"--Storage:SqlitePath={Path.Combine(_folder, "own.db")}"];
        await using (var service = await ServiceProcess.StartAsync(_folder, [.. settings, "--Proxy:TrustedNetworks=10.0.3.0/24"]))
        {
            using var http = ServiceProcess.NewClient(service.Address);
            Assert.Equal("ready\n", await http.GetStringAsync("/health/ready"));
            var refused = await http.IssueAsync(Calls.Demo, ("X-Forwarded-For", "10.0.3.1"), ("X-Forwarded-Proto", "https"));
            Assert.Equal(403, refused.Status);
            Assert.Contains("HTTPS_REQUIRED", refused.Body, StringComparison.Ordinal);
        }

        await using (var service = await ServiceProcess.StartAsync(_folder, settings))
        {
            using var http = ServiceProcess.NewClient(service.Address);
            Assert.Equal(401, (await http.IssueAsync(Calls.Demo)).Status);
            Assert.Equal(403, (await http.IssueAsync(Calls.Demo, ("X-Forwarded-Proto", "http"))).Status);
            using var request = new HttpRequestMessage(HttpMethod.Get, "/pincontrol/frame?key=none");
            request.Headers.Add("X-Forwarded-Proto", "https");
            using var page = await http.SendAsync(request);
            Assert.Equal(["max-age=31536000"], page.Headers.GetValues("Strict-Transport-Security"));
            string[] files = ["own.db", "own.db-shm", "own.db-wal"];
            Assert.Equal(files, Directory.GetFiles(_folder, "own.db*").Select(Path.GetFileName).Order(StringComparer.Ordinal));
            Assert.All(files, file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_folder, file))));
        }

        // A proxy that says nothing of its caller's scheme vouches for none; health is asked as before, and tells browsers what everything tells them.
        await using (var service = await ServiceProcess.StartAsync(_folder, [.. settings, "--Proxy:AssumeHttps=false"]))
        {
            using var http = ServiceProcess.NewClient(service.Address);
            var silent = await http.IssueAsync(Calls.Demo);
            Assert.Equal(403, silent.Status);
            Assert.Contains("HTTPS_REQUIRED", silent.Body, StringComparison.Ordinal);
            Assert.Equal(403, (await http.IssueAsync(Calls.Demo, ("X-Forwarded-Proto", "nonsense"))).Status);
            Assert.Equal(401, (await http.IssueAsync(Calls.Demo, ("X-Forwarded-Proto", "https"))).Status);
            foreach (var (path, proto) in ((string, string?)[])[("/health/live", "https"), ("/health/ready", "https"), ("/health/live", null)])
            {
                using var request = new HttpRequestMessage(HttpMethod.Head, path);
                request.Headers.Add("X-Forwarded-Proto", proto);
                using var answer = await http.SendAsync(request);
                Assert.Equal(200, (int)answer.StatusCode);
                Assert.Equal(proto is not null, answer.Headers.Contains("Strict-Transport-Security"));
            }
        }
    }
}
