using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using PinControl.Storage;
using PinControl.Storage.Sqlite;
using PinControl.Tests.Cli;
using PinControl.Tests.Clients;
using PinControl.Tests.Serving;
using PinControl.Vault;
using Xunit;

namespace PinControl.Tests.Hosting;

/// <summary>A start in Production on a store that cannot be looked at, and what <c>doctor --settings</c> says of one: real processes.</summary>
public sealed class StoreAtStart : IDisposable
{
    private const string Production = "--environment=Production";
    private const string Allowed = $"--Vault:AllowSoftwareInProduction={VaultOptions.SoftwareInProduction}";

    private readonly string _folder = Directory.CreateTempSubdirectory("pincontrol-away-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private SqliteTestStore Demo => new(Path.Combine(_folder, "pincontrol.db"));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Nothing_is_served_until_it_was_looked_at_and_what_is_found_late_ends_the_process()
    {
        await FillAsync();
        await using var lockOfDemo = Demo.Lock();
        await using var refused = await ServiceProcess.StartAsync(_folder, Production, Allowed);
        using (var http = ServiceProcess.NewClient(refused.Address))
        {
            await AssertAwayAsync(http);
        }

        await lockOfDemo.DisposeAsync();
        Assert.Equal(2, await refused.EndAsync());
        Assert.Contains("client demo, whose secret everybody knows", refused.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_in_order_is_served_by_itself_once_it_is_back()
    {
        await FillAsync();
        var own = Path.Combine(_folder, "own.db");
        string[] settings = [Production, Allowed, $"--Storage:SqlitePath={own}"];
        await using (await ServiceProcess.StartAsync(_folder, settings))
        {
            // Makes the store.
        }

        await using var lockOfStore = new SqliteTestStore(own).Lock();
        await using var service = await ServiceProcess.StartAsync(_folder, settings);
        using var http = ServiceProcess.NewClient(service.Address);
        await AssertAwayAsync(http);
        await lockOfStore.DisposeAsync();
        for (var patience = Stopwatch.StartNew(); await StatusAsync(http) != HttpStatusCode.OK && patience.Elapsed < TimeSpan.FromSeconds(30);)
        {
            await Task.Delay(100, Cancellation);
        }

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(http));
        Assert.Equal(401, (await http.IssueAsync(Calls.Demo, ("X-Forwarded-Proto", "https"))).Status);
    }

    [Fact]
    public async Task Doctor_says_what_a_start_would_refuse_and_what_it_could_not_look_at()
    {
        await FillAsync();
        var nowhere = await DoctorAsync("--Storage:Provider=postgresql", $"--Storage:ConnectionString=Host=127.0.0.1;Port={PinControlServer.FreePort()};Username=u;Database=d");
        Assert.Equal(1, nowhere.Code);
        Assert.Contains("could not be looked at", nowhere.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("nothing stands in the way", nowhere.Output, StringComparison.Ordinal);

        Demo.Sql("INSERT INTO schema_migration SELECT 999, 'newer', hash, applied_at FROM schema_migration WHERE number = 1");
        var newer = await DoctorAsync($"--Storage:SqlitePath={Path.Combine(_folder, "pincontrol.db")}");
        Assert.Equal(1, newer.Code);
        Assert.Contains("made by a newer version", newer.Output, StringComparison.Ordinal);

        var none = await DoctorAsync($"--Storage:SqlitePath={Path.Combine(_folder, "none.db")}");
        Assert.Equal(0, none.Code);
        Assert.Contains("nothing stands in the way of a start", none.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_folder, "none.db")));
    }

    [Fact]
    public async Task A_port_at_which_another_listens_is_told_without_a_trace_and_with_what_an_operator_does()
    {
        await FillAsync();
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var refused = await CommandProcess.RunAsync("Production", "dotnet",
        [
            typeof(PinControl.Hosting.StartUp).Assembly.Location, $"--contentRoot={_folder}", "--PublicUrl=https://pin.example", $"--Urls=http://{other.LocalEndpoint}",
            "--Proxy:TrustedNetworks=127.0.0.1", "--Proxy:AssumeHttps=true", Allowed, .. TestVault.SoftwareArguments(_folder),
            $"--Storage:SqlitePath={Path.Combine(_folder, "own.db")}",
        ]);
        refused.AssertRefused(1, "address already in use");
        Assert.Contains("let the setting Urls name another port", refused.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("dotnet run", refused.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", refused.Output + refused.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Hosting failed to start", refused.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void What_SQLite_complains_of_is_said_in_words()
    {
        string Look(string name, string? content)
        {
            var path = Path.Combine(_folder, name);
            if (content is not null)
            {
                File.WriteAllText(path, content);
            }

            var fault = Assert.Throws<StoreUnavailableException>(() => SqliteStore.Look(path));
            Assert.True(fault.HasAnswered);
            return fault.Message;
        }

        Assert.Equal("SQLite: the file is not a database of SQLite's (error 26).", Look("text", new string('x', 4096)));
        Assert.StartsWith("SQLite: the file cannot be opened: it is not there, or", Look("none", null), StringComparison.Ordinal);
        Assert.StartsWith("SQLite: the file is empty, or has no schema", Look("empty", string.Empty), StringComparison.Ordinal);
    }

    private async Task FillAsync()
    {
        await using (await ServiceProcess.StartAsync(_folder))
        {
            // Development makes keys and demo data.
        }
    }

    private Task<CommandResult> DoctorAsync(params string[] store) => CommandProcess.RunAsync("Production", "dotnet",
    [
        typeof(PinControl.Hosting.StartUp).Assembly.Location, "doctor", "--settings", $"--contentRoot={_folder}", "--PublicUrl=https://pin.example",
        "--Proxy:TrustedNetworks=127.0.0.1", "--Proxy:AssumeHttps=true", Allowed, .. TestVault.SoftwareArguments(_folder), .. store,
    ]);

    private static async Task AssertAwayAsync(HttpClient http)
    {
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync(http));
        var (status, body) = await http.IssueAsync(Calls.Demo, ("X-Forwarded-Proto", "https"));
        Assert.Equal(503, status);
        Assert.Contains("STORE_UNAVAILABLE", body, StringComparison.Ordinal);
        using var page = await http.GetAsync("/pincontrol/frame?key=demo-frame-any", Cancellation);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, page.StatusCode);
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient http)
    {
        using var answer = await http.GetAsync("/health/ready", Cancellation);
        return answer.StatusCode;
    }
}
