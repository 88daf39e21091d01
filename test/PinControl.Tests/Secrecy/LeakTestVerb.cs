using System.Text.Json;
using PinControl.Hosting;
using PinControl.Tests.Cli;
using PinControl.Tests.Hostile;
using Xunit;

namespace PinControl.Tests.Secrecy;

/// <summary><c>pincontrol leak-test</c>, as an operator or an assessor runs it, on the shipped service and on one with a mistake in it.</summary>
public sealed class LeakTestVerb
{
    private static readonly string Program = typeof(StartUp).Assembly.Location;

    [Fact]
    public async Task Nothing_slips_out_and_every_sink_is_searched_by_a_search_that_finds_what_is_planted()
    {
        var result = await CommandProcess.RunAsync("Production", "dotnet", [Program, "leak-test", "--json"]);
        Assert.True(result.Code == 0, result.Output + result.Error);
        using var report = JsonDocument.Parse(result.Output);
        Assert.Empty(report.RootElement.GetProperty("findings").EnumerateArray());

        var sinks = report.RootElement.GetProperty("sinks").EnumerateArray().ToDictionary(static sink => sink.GetProperty("sink").GetString()!);
        string[] expected =
        [
            "pincontrol.db, running", "pincontrol.db-wal, running", "pincontrol.db, stopped", "vault.keys, stopped", "answers, headers and bodies",
            "log, every category at Trace", "output of audit export", "output of audit checkpoint", "output of client add", "command line and environment",
        ];
        Assert.All(expected, sink => Assert.True(sinks[sink].GetProperty("bytes").GetInt32() > 0, sink));
        Assert.True(report.RootElement.GetProperty("controls").GetInt32() > 30);
        Assert.Empty(report.RootElement.GetProperty("controlsMissing").EnumerateArray());
        Assert.All(sinks.Values, static sink => Assert.Equal(sink.GetProperty("decoys").GetInt32(), sink.GetProperty("decoysFound").GetInt32()));
        Assert.All(sinks.Values, static sink => Assert.True(sink.GetProperty("decoys").GetInt32() > 10));
    }

    [Fact]
    public async Task A_log_line_with_a_PIN_is_found()
    {
        // As somebody looking for a fault might add it; the shipped program knows nothing of it.
        var result = await CommandProcess.RunAsync("Production", "env", [.. WithMistake.Through("log,head,generated").Skip(1), "dotnet", Program, "leak-test"]);
        Assert.True(result.Code == 1, result.Output + result.Error);
        Assert.Contains("a PIN in a bad request: digits, as it is: log, every category at Trace", result.Output, StringComparison.Ordinal);
        // The one that nobody sent, too; and what a client that signs in by no secret shows of itself.
        Assert.Contains("the generated PIN: digits, as it is: log, every category at Trace", result.Output, StringComparison.Ordinal);
        Assert.Contains("a token: claims, as it is: log, every category at Trace", result.Output, StringComparison.Ordinal);
        Assert.Contains("something slipped out", result.Output, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"\b\d{12}\b", result.Output);
    }

    [Fact]
    public async Task It_takes_no_settings_so_that_nothing_of_the_operator_s_is_touched() =>
        (await CommandProcess.RunAsync("Production", "dotnet", [Program, "leak-test", "--Storage:SqlitePath", "/tmp/x.db"]))
            .AssertRefused(2, "leak-test takes no settings");
}
