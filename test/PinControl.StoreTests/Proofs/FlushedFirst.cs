using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;
using PinControl.Load;
using PinControl.StoreTests.Stage;
using PinControl.Tests.Serving.Postgres;
using Xunit;

namespace PinControl.StoreTests.Proofs;

/// <summary>
/// A killed process does not lose what the system has not yet written to the disk, a machine without power does. So the order is looked
/// at itself: the bytes of a token's record go to the store's log, the log is flushed, and only then the first byte of the answer leaves.
/// </summary>
[Trait("needs", "strace")]
public sealed partial class FlushedFirst(StoreStage stage)
{
    private const int Tokens = 120;
    private const int AtOnce = 12;

    [Theory]
    [MemberData(nameof(Stores.All), MemberType = typeof(Stores))]
    public async Task No_token_is_answered_before_its_record_is_flushed(string kind)
    {
        var (answered, early) = await IssueUnderTraceAsync(kind, flushes: true);
        Print.Line($"{kind}: {answered} tokens answered, {early.Count} before their record was flushed");
        Assert.Equal(Tokens, answered);
        Assert.Empty(early);
    }

    /// <summary>
    /// The check can fail. SQLite: the same service, with a start-up hook by which its SQLite passes over <c>synchronous=FULL</c> (there is
    /// no such setting). PostgreSQL: its own <c>fsync=off</c>, behind the running service's back.
    /// </summary>
    [Theory]
    [MemberData(nameof(Stores.All), MemberType = typeof(Stores))]
    public async Task A_store_that_does_not_flush_is_found_out(string kind)
    {
        var (answered, early) = await IssueUnderTraceAsync(kind, flushes: false);
        Print.Line($"{kind} without flush: {answered} tokens answered, {early.Count} before their record was flushed");
        Assert.Equal(Tokens, answered);
        Assert.Equal(Tokens, early.Count);
    }

    private async Task<(int Answered, IReadOnlyList<string> Early)> IssueUnderTraceAsync(string kind, bool flushes)
    {
        await using var store = await stage.NewStoreAloneAsync(kind);
        var trace = Path.Combine(store.Folder, "trace");
        var databaseTrace = Path.Combine(Path.GetTempPath(), $"pincontrol-trace-{Guid.NewGuid():N}");
        var server = (store as PostgresStore)?.Server;
        if (server is not null)
        {
            await server.StopAsync();
            await server.StartAgainAsync(SystemCalls.Tracing(databaseTrace));
        }

        try
        {
            int service;
            string[] hook = flushes || server is not null ? [] : ["env", $"DOTNET_STARTUP_HOOKS={typeof(LoadPlastics).Assembly.Location}"];
            await using (var node = await store.StartNodeAsync(null, [.. SystemCalls.Tracing(trace), .. hook]))
            {
                service = node.Id;
                if (server is not null && !flushes)
                {
                    // Only now: the service does not start on such a server.
                    await server.SetAsync("fsync", "off");
                    await AssertNotReadyAsync(node.Address);
                }

                using var cards = new Cards(node.Address);
                await Parallel.ForAsync(0, Tokens, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (_, _) =>
                {
                    using var answer = await cards.AskForTokenAsync("1001", "VIEW_PIN");
                    Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
                });
                Signals.Send(node.Id, Signals.Terminate);
                Assert.Equal(0, await node.EndAsync());
            }

            await EndOfTraceAsync(trace, service);
            if (server is not null)
            {
                var postmaster = server.Id;
                await server.StopAsync();
                await EndOfTraceAsync(databaseTrace, postmaster);
            }

            var answers = SystemCalls.Read(trace);
            return Judge(answers, server is null ? answers : SystemCalls.Read(databaseTrace));
        }
        finally
        {
            File.Delete(databaseTrace);
        }
    }

    /// <summary>It is seen while the service runs, at the next look at whether it is ready.</summary>
    private static async Task AssertNotReadyAsync(Uri address)
    {
        using var anonymous = new HttpClient { BaseAddress = address };
        var said = string.Empty;
        for (var patience = Stopwatch.StartNew(); patience.Elapsed < TimeSpan.FromSeconds(30) && !said.Contains("fsync=off", StringComparison.Ordinal); await Task.Delay(100))
        {
            using var answer = await anonymous.GetAsync("/health/ready");
            said = await answer.Content.ReadAsStringAsync();
            Assert.Equal(said.Contains("fsync=off", StringComparison.Ordinal) ? HttpStatusCode.ServiceUnavailable : HttpStatusCode.OK, answer.StatusCode);
        }

        Assert.Contains("it would lose acknowledged writes", said, StringComparison.Ordinal);
    }

    /// <param name="calls">The service's.</param>
    /// <param name="ofStore">Those of whoever writes the log.</param>
    private static (int Answered, IReadOnlyList<string> Early) Judge(IReadOnlyList<SystemCall> calls, IReadOnlyList<SystemCall> ofStore)
    {
        var log = ofStore.Where(static call => Log().IsMatch(call.Text)).ToList();
        var writes = log.Where(static call => call.Name.Contains("write", StringComparison.Ordinal)).ToList();
        var flushes = log.Where(static call => call.Name.EndsWith("sync", StringComparison.Ordinal)).ToList();
        var early = new List<string>();
        var answered = 0;
        foreach (var answer in calls.Where(static call => call.Name.StartsWith("send", StringComparison.Ordinal) && call.Text.Contains("HTTP/1.1 201", StringComparison.Ordinal)))
        {
            answered++;
            var reference = Reference().Match(answer.Text).Groups["reference"].Value;
            Assert.NotEmpty(reference);
            var write = writes.First(call => call.Text.Contains(reference, StringComparison.Ordinal));
            if (!flushes.Exists(flush => flush.Begun >= write.Ended && flush.Ended <= answer.Begun))
            {
                early.Add(reference);
            }
        }

        return (answered, early);
    }

    /// <summary>The tracer writes its last lines after the program has ended: the very last says how.</summary>
    private static async Task EndOfTraceAsync(string trace, int program)
    {
        var patience = Stopwatch.StartNew();
        while (!(await File.ReadAllLinesAsync(trace)).Any(line => Ended().Match(line) is { Success: true } ended && ended.Groups["program"].ValueSpan.SequenceEqual($"{program}")))
        {
            Assert.True(patience.Elapsed < TimeSpan.FromSeconds(60), "The trace has no end.");
            await Task.Delay(300);
        }
    }

    [GeneratedRegex(@"^\d+<[^>]*(-wal|/pg_wal/[0-9A-F]+)>", RegexOptions.ExplicitCapture)]
    private static partial Regex Log();

    [GeneratedRegex(@"^(?<program>\d+) .*\+\+\+ exited with \d+ \+\+\+$", RegexOptions.ExplicitCapture)]
    private static partial Regex Ended();

    [GeneratedRegex(@"\\""reference\\"":\\""(?<reference>[A-Za-z0-9_-]{43})\\""", RegexOptions.ExplicitCapture)]
    private static partial Regex Reference();
}
