using System.Net;
using PinControl.Hosting;
using PinControl.Tests.Serving;
using Xunit;

namespace PinControl.Tests.Cli;

/// <summary>How the program is started: with a verb, without one, from a clone.</summary>
public sealed class CommandLineTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pincontrol-cli-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Without_a_verb_it_serves_and_so_does_serve(bool named)
    {
        await using var service = await ServiceProcess.StartAsync(_folder, named ? ["serve"] : []);
        using var http = ServiceProcess.NewClient(service.Address);
        using var live = await http.GetAsync("/health/live");
        Assert.Equal(HttpStatusCode.OK, live.StatusCode);
    }

    [Fact]
    public async Task Help_explains_every_verb_with_examples()
    {
        var root = (await CommandProcess.RunAsync(_folder, "--help")).AssertDone().Output;
        foreach (var verb in (string[])["serve", "client", "frame-key", "plastics", "audit", "db"])
        {
            Assert.Contains(verb, root, StringComparison.Ordinal);
        }

        foreach (var verb in (string[][])[["client", "add"], ["client", "list"], ["frame-key", "add"], ["frame-key", "list"], ["plastics", "list"], ["audit", "verify"], ["audit", "checkpoint"], ["audit", "export"], ["audit", "search"], ["pages", "manifest"], ["db", "maintain"], ["serve"]])
        {
            var help = (await CommandProcess.RunAsync(_folder, [.. verb, "--help"])).AssertDone().Output;
            Assert.Contains($"Examples:\n  pincontrol {string.Join(' ', verb)}", help, StringComparison.Ordinal);
        }

        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Fact]
    public async Task A_list_makes_no_store_and_client_add_does()
    {
        (await CommandProcess.RunAsync(_folder, "client", "list")).AssertRefused(2, $"There is no store at {_folder}");
        Assert.Empty(Directory.GetFiles(_folder));
        var added = (await CommandProcess.RunAsync(_folder, "client", "add", "shop", "--tenant", "acme", "--new-tenant", "--permission", "view", "--operator", "you")).AssertDone();
        Assert.StartsWith($"Store       {Path.Combine(_folder, "pincontrol.db")} (new)\n", added.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settings_stand_before_between_and_after_a_verb_s_words_and_in_the_environment()
    {
        var database = Path.Combine(_folder, "elsewhere.db");
        var program = typeof(StartUp).Assembly.Location;
        (await CommandProcess.RunAsync("Production", "dotnet", [program, $"--Storage:SqlitePath={database}", "client", "add", "shop", "--tenant", "acme", "--new-tenant", "--permission", "view", "--operator", "you"])).AssertDone();
        (await CommandProcess.RunAsync("Production", "dotnet", [program, "client", "--Storage:SqlitePath", database, "list"])).AssertDone();
        (await CommandProcess.RunAsync("Production", "dotnet", [program, "client", "list", "--contentRoot", _folder, "--Storage:SqlitePath", "elsewhere.db"])).AssertDone();
    }

    [Fact]
    public async Task Outside_Development_a_frame_s_parent_is_never_plain_http()
    {
        string[] store = ["--Storage:SqlitePath", Path.Combine(_folder, "pincontrol.db")];
        var program = typeof(StartUp).Assembly.Location;
        (await CommandProcess.RunAsync("Production", "dotnet", [program, "client", "add", "shop", "--tenant", "acme", "--new-tenant", "--permission", "view", "--operator", "you", .. store])).AssertDone();
        (await CommandProcess.RunAsync("Production", "dotnet", [program, "frame-key", "add", "--client", "shop", "--origin", "http://localhost:3000", "--operator", "you", .. store]))
            .AssertRefused(2, "http://localhost:3000 is plain http");
        (await CommandProcess.RunAsync("Production", "dotnet", [program, "frame-key", "add", "--client", "shop", "--origin", "https://*.shop.example", "--operator", "you", .. store]))
            .AssertRefused(2, "--origin https://*.shop.example has a wildcard");
        (await CommandProcess.RunAsync("Production", "dotnet", [program, "frame-key", "add", "app", "--client", "shop", "--origin", "capacitor://localhost", "--operator", "you", .. store])).AssertDone();
    }

    [Fact]
    public async Task The_script_of_a_clone_runs_a_verb_from_any_folder()
    {
        var help = (await CommandProcess.RunScriptAsync("plastics", "list", "--help")).AssertDone();
        Assert.Contains("pincontrol plastics list", help.Output, StringComparison.Ordinal);
        (await CommandProcess.RunScriptAsync("client", "list", "--Storage:SqlitePath", Path.Combine(_folder, "none.db"))).AssertRefused(2, "(environment Development)");
    }
}
