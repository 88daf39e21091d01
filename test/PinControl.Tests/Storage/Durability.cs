using System.Data.Common;
using System.Net;
using PinControl.Audit;
using PinControl.Storage.Lane;
using PinControl.Tests.Device;
using PinControl.Tests.Serving;
using Xunit;

namespace PinControl.Tests.Storage;

/// <summary>What was acknowledged is there after a second start; what time has ended is ended, recorded and removed.</summary>
public sealed class Durability
{
    [Fact]
    public async Task A_second_start_keeps_the_data()
    {
        var first = PinControlServer.Start();
        using (var device = new TestDevice(first.Anonymous))
        {
            await device.OpenSetAsync(await first.IssueAsync("1002", "SET_PIN"));
            using var set = await device.SetAsync(device.Wrap("7294"));
            Assert.Equal(HttpStatusCode.NoContent, set.StatusCode);
        }

        await first.PutAsync("1002", "ACTIVE", produced: true);
        using var before = new TestDevice(first.Anonymous);
        var pinOf1001 = await before.ViewAsync(await first.IssueAsync("1001", "VIEW_PIN"));
        await first.StopAsync();

        await using var second = PinControlServer.StartAgain(first);
        using var after = new TestDevice(second.Anonymous);
        Assert.Equal(pinOf1001, await after.ViewAsync(await second.IssueAsync("1001", "VIEW_PIN")));
        using var viewer = new TestDevice(second.Anonymous);
        Assert.Equal("7294", await viewer.ViewAsync(await second.IssueAsync("1002", "VIEW_PIN")));
        AuditTrail.AssertChainsHold(second.Store);
        Assert.Equal(2L, second.Sql("SELECT count(*) FROM audit_head"));
    }

    [Fact]
    public async Task The_audit_trail_refuses_change_and_removal()
    {
        await using var server = PinControlServer.Start();
        await server.IssueAsync("1001", "VIEW_PIN");
        Assert.ThrowsAny<DbException>(() => server.Sql("UPDATE audit SET outcome = 0"));
        Assert.ThrowsAny<DbException>(() => server.Sql("DELETE FROM audit"));
    }

    [Fact]
    public async Task An_intent_left_without_outcome_fails_after_60_seconds_audited()
    {
        await using var server = PinControlServer.Start();
        var id = await server.IssueAsync("1001", "VIEW_PIN");
        using var device = new TestDevice(server.Anonymous);
        using var response = await device.OpenAsync(id, "VIEW_PIN");
        server.Sql("UPDATE token SET state = 2, answer = NULL");
        server.Clock.Turn(TimeSpan.FromSeconds(61));
        var lane = (LaneStore)server.Services.GetService(typeof(LaneStore))!;
        await lane.SweepAsync(new Sweep(TimeSpan.FromHours(24), 100));
        Assert.Equal(6L, server.Sql("SELECT state FROM token"));
        Assert.Equal(1L, server.Sql("SELECT count(*) FROM audit WHERE event = 'TOKEN_FAIL'"));
    }

    [Fact]
    public async Task A_sweep_erases_answers_ends_sessions_and_purges_after_the_retention()
    {
        await using var server = PinControlServer.Start();
        using var viewer = new TestDevice(server.Anonymous);
        await viewer.ViewAsync(await server.IssueAsync("1001", "VIEW_PIN"));
        using var chooser = new TestDevice(server.Anonymous);
        await chooser.OpenSetAsync(await server.IssueAsync("1002", "SET_PIN"));
        var lane = (LaneStore)server.Services.GetService(typeof(LaneStore))!;
        var sweep = new Sweep(TimeSpan.FromHours(24), 100);

        server.Clock.Turn(TimeSpan.FromMinutes(6));
        await lane.SweepAsync(sweep);
        Assert.Equal(0L, server.Sql("SELECT count(*) FROM token WHERE answer IS NOT NULL"));
        Assert.Equal(0L, server.Sql("SELECT count(*) FROM page_session WHERE wrapped_key IS NOT NULL"));
        Assert.Equal(1L, server.Sql("SELECT count(*) FROM audit WHERE event = 'SESSION_END' AND outcome = 37"));

        server.Clock.Turn(TimeSpan.FromHours(49));
        Assert.NotEqual(0, await lane.SweepAsync(sweep));
        server.Store.Maintain(sweep.KeepTokens);
        Assert.Equal(0L, server.Sql("SELECT (SELECT count(*) FROM token) + (SELECT count(*) FROM page_session)"));
    }
}

/// <summary>Reads the trail as an auditor would, with the file alone.</summary>
internal static class AuditTrail
{
    public static void AssertChainsHold(ITestStore store)
    {
        using var connection = store.Connect();
        var heads = new Dictionary<long, (long Sequence, byte[] Hash)>();
        using (var command = connection.CreateCommand())
        {
            command.CommandText = "SELECT chain_no, seq, at, outcome, body, hash FROM audit ORDER BY chain_no, seq";
            using var row = command.ExecuteReader();
            while (row.Read())
            {
                var previous = heads.GetValueOrDefault(row.GetInt64(0), (0, AuditChain.Start));
                Assert.Equal(previous.Item1 + 1, row.GetInt64(1));
                var hash = AuditChain.Next(previous.Item2, row.GetInt64(1), Microseconds(row.GetValue(2)), (AuditOutcome)row.GetInt16(3), row.GetFieldValue<byte[]>(4));
                Assert.Equal(hash, row.GetFieldValue<byte[]>(5));
                heads[row.GetInt64(0)] = (row.GetInt64(1), hash);
            }
        }

        Assert.NotEmpty(heads);
        using var headCommand = connection.CreateCommand();
        headCommand.CommandText = "SELECT chain_no, seq, hash FROM audit_head";
        using var head = headCommand.ExecuteReader();
        while (head.Read())
        {
            Assert.Equal(heads[head.GetInt64(0)].Sequence, head.GetInt64(1));
            Assert.Equal(heads[head.GetInt64(0)].Hash, head.GetFieldValue<byte[]>(2));
        }
    }

    private static long Microseconds(object at) => at is DateTime time ? (time - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond : (long)at;
}
