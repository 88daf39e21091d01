using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using PinControl.Audit;
using PinControl.Audit.Checkpoints;
using PinControl.Hosting;
using PinControl.Storage.Lane;
using PinControl.Storage.Sql;
using PinControl.Storage.Sqlite;
using PinControl.Tests.Cli;
using PinControl.Tests.Serving;
using Xunit;

namespace PinControl.Tests.Audit;

/// <summary>Old records go, what is left verifies, and nobody can pass a removal of their own off as a purge.</summary>
public sealed class Retention : IAsyncDisposable
{
    private static readonly DateTimeOffset Began = new(2025, 3, 10, 12, 0, 0, TimeSpan.Zero);

    private readonly string _folder = Directory.CreateTempSubdirectory("pincontrol-retention-").FullName;
    private readonly FakeTimeProvider _clock = new(Began);
    private readonly TestSigner _signer = new();
    private readonly TrailCopy _copy;
    private readonly List<(SqliteEngine Engine, SqlReads Reads, WriterLane Lane)> _processes = [];

    public Retention() => _copy = new TrailCopy(_folder);

    public async ValueTask DisposeAsync()
    {
        foreach (var (engine, reads, lane) in _processes)
        {
            await lane.DisposeAsync();
            engine.Dispose();
            reads.Dispose();
        }

        _signer.Dispose();
        _copy.Dispose();
    }

    [Fact]
    public async Task A_purge_in_batches_leaves_a_trail_that_verifies_after_each_of_them()
    {
        var store = await RecordDaysAsync(4);
        var exported = _copy.Export();
        var purge = new PurgeAudit(new DateTimeOffset(Began.UtcDateTime.Date.AddDays(2), TimeSpan.Zero), Most: 3, Who());
        var batches = 0;
        for (var batch = await store.PurgeAuditAsync(purge); !batch.IsNothing; batch = await store.PurgeAuditAsync(purge))
        {
            batches++;
            Assert.InRange(batch.Records, 0, 3);
            _copy.Verify(null, _signer.Point).AssertSound();
        }

        // Two days of five records, the first with the chain's start; the checkpoints before the last full one that old.
        Assert.Equal(4 + 1, batches);
        Assert.Equal(11L, _copy.Sql<long>("SELECT seq FROM audit_cut WHERE chain_no = 1"));
        Assert.Equal(12L, _copy.Sql<long>("SELECT min(seq) FROM audit WHERE chain_no = 1"));
        Assert.Equal(3L, _copy.Sql<long>("SELECT min(number) FROM checkpoint"));
        Assert.Equal(5L, _copy.Sql<long>("SELECT count(*) FROM audit WHERE event = 'AUDIT_PURGE' AND json_extract(CAST(body AS TEXT), '$.operator') = 'you'"));
        var report = _copy.Verify(exported);
        report.AssertSound();
        Assert.Equal((11L, 6L), (report.RemovedByRetention, report.Checkpoints));

        // Nothing is left to remove, and nothing is written about that.
        Assert.True((await store.PurgeAuditAsync(purge)).IsNothing);
        Assert.Equal(5L, _copy.Sql<long>("SELECT count(*) FROM audit WHERE event = 'AUDIT_PURGE'"));
    }

    [Fact]
    public async Task A_checkpoint_exported_after_a_purge_of_its_chain_s_first_record_is_a_witness_too()
    {
        var store = await RecordDaysAsync(4);
        await PurgeAsync(store, days: 2);
        var exported = _copy.Export();
        Assert.Null(exported.Heads[0].Node);
        Assert.True(ExportedCheckpoint.TryParse(exported.ToJson(), out var read));
        Assert.Equal(exported.ToJson(), read.ToJson());
        _copy.Verify(read).AssertSound();
    }

    [Fact]
    public async Task The_schema_lets_nobody_remove_what_no_purge_cut_off()
    {
        var store = await RecordDaysAsync(3);
        await PurgeAsync(store, days: 1);
        foreach (var statement in (string[])[
            "DELETE FROM audit WHERE seq = 9", "DELETE FROM audit_cut", "UPDATE audit_cut SET seq = 1", "UPDATE checkpoint SET at = 0",
            "DELETE FROM checkpoint WHERE number = (SELECT max(number) FROM checkpoint)", "DELETE FROM identity_key", "UPDATE identity_key SET point = X'00'"])
        {
            Assert.Throws<Microsoft.Data.Sqlite.SqliteException>(() => new SqliteTestStore(_copy.Database).Sql(statement));
        }
    }

    [Fact]
    public async Task A_cut_that_no_purge_made_is_found()
    {
        await RecordDaysAsync(3);
        ForgeCut(6);
        Assert.Contains("no record in the trail tells of a purge", _copy.Verify().AssertBroken("CUT_FORGED", null).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cut_moved_on_after_a_purge_is_found()
    {
        var store = await RecordDaysAsync(3);
        await PurgeAsync(store, days: 1);
        _copy.Verify().AssertSound();
        ForgeCut(9);
        Assert.Contains("elsewhere than the last purge tells", _copy.Verify().AssertBroken("CUT_FORGED", null).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cut_s_hash_that_was_changed_with_the_rest_hashed_anew_is_found()
    {
        var store = await RecordDaysAsync(3);
        await PurgeAsync(store, days: 1);
        _copy.Tamper("UPDATE audit_cut SET hash = zeroblob(32);");
        Assert.Contains(_copy.Verify().Findings, finding => finding.KindName == "CUT_FORGED");
    }

    [Fact]
    public async Task Checkpoints_removed_beyond_what_the_purge_took_are_named()
    {
        var store = await RecordDaysAsync(4);
        await PurgeAsync(store, days: 2);
        Assert.Equal(3L, _copy.Sql<long>("SELECT min(number) FROM checkpoint"));
        _copy.Tamper("DELETE FROM checkpoint WHERE number < 5;");
        _copy.Verify().AssertBroken("CHECKPOINT_REMOVED", null, 3);
    }

    [Fact]
    public async Task Db_maintain_removes_what_is_older_than_the_setting_and_says_so()
    {
        await RecordDaysAsync(2);
        var kept = (await CommandProcess.RunAsync(_folder, "db", "maintain", "--operator", "you")).AssertDone();
        Assert.Contains("kept for ever", kept.Output, StringComparison.Ordinal);
        var done = (await CommandProcess.RunAsync(_folder, "db", "maintain", "--operator", "you", "--Retention:AuditMonths", "1", "--json")).Json();
        Assert.Equal((11L, 2L), (done.GetProperty("auditRecordsRemoved").GetInt64(), done.GetProperty("checkpointsRemoved").GetInt64()));
        var purge = _copy.Sql<string>("SELECT json_extract(CAST(body AS TEXT), '$.detail') FROM audit WHERE event = 'AUDIT_PURGE' ORDER BY at LIMIT 1");
        Assert.StartsWith($"11 records before {done.GetProperty("auditRecordsBefore").GetString()}, 11 in all; cuts ", purge, StringComparison.Ordinal);
        (await CommandProcess.RunAsync(_folder, "audit", "verify")).AssertDone();
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("241")]
    [InlineData("soon")]
    public async Task A_retention_that_is_none_ends_with_2(string months)
    {
        (await CommandProcess.RunAsync(_folder, "db", "maintain", "--operator", "you", "--Retention:AuditMonths", months)).AssertRefused(2, "Retention:AuditMonths");
        var (code, error) = await ServiceProcess.RunToEndAsync(_folder, $"--Retention:AuditMonths={months}");
        Assert.Equal(2, code);
        Assert.Contains("Retention:AuditMonths", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2026-11-26T23:59:59Z", 1, "2026-10-26")]
    [InlineData("2026-03-31T00:00:00Z", 1, "2026-02-28")]
    [InlineData("2026-11-26T10:00:00+14:00", 240, "2006-11-25")]
    public void The_boundary_is_midnight_so_many_months_ago(string now, int months, string expected) => Assert.Equal(
        DateTimeOffset.Parse(expected + "T00:00:00Z", null), RetentionSettings.AuditBoundary(DateTimeOffset.Parse(now, null), months));

    /// <summary>Each day five records and two checkpoints, the day's first a full one.</summary>
    private async Task<LaneStore> RecordDaysAsync(int days)
    {
        var store = Process();
        var chain = new CheckpointChain();
        for (var day = 0; day < days; day++)
        {
            _clock.SetUtcNow(Began.AddDays(day));
            for (var i = 0; i < 5; i++)
            {
                await store.AppendAsync(new AuditEntry(AuditEvent.RefusalsCounted) { Detail = $"test {i}" }, AuditOutcome.Ok, default);
                if (i is 2 or 4)
                {
                    await CheckpointAsync(store, chain);
                }
            }
        }

        Assert.Equal(2L * days, _copy.Sql<long>("SELECT count(*) FROM checkpoint"));
        Assert.Equal((long)days, _copy.Sql<long>("SELECT count(*) FROM checkpoint WHERE is_full = 1"));
        return store;
    }

    private async Task CheckpointAsync(LaneStore store, CheckpointChain chain)
    {
        CheckpointBody? body;
        using (var snapshot = SqliteStore.Trail(_copy.Database).Open())
        {
            chain.CatchUp(snapshot);
            body = chain.Next(snapshot.Heads(), _clock.GetUtcNow(), out var lost);
            Assert.Empty(lost);
        }

        Assert.True(await store.AddCheckpointAsync(_signer.Sign(body!), default));
        // Of two nodes that take the same number one wins.
        Assert.False(await store.AddCheckpointAsync(_signer.Sign(body! with { At = body.At.AddSeconds(1) }), default));
    }

    private static async Task PurgeAsync(LaneStore store, int days)
    {
        var purge = new PurgeAudit(new DateTimeOffset(Began.UtcDateTime.Date.AddDays(days), TimeSpan.Zero), Most: 100, Who());
        while (!(await store.PurgeAuditAsync(purge)).IsNothing)
        {
        }
    }

    private void ForgeCut(long last) => _copy.Tamper($"""
        INSERT OR REPLACE INTO audit_cut SELECT chain_no, seq, hash, at FROM audit WHERE chain_no = 1 AND seq = {last};
        DELETE FROM audit WHERE chain_no = 1 AND seq <= {last};
        """);

    private LaneStore Process()
    {
        var engine = new SqliteEngine(_copy.Database, _clock);
        var reads = SqliteStore.Reads(_copy.Database, _clock);
        var lane = new WriterLane(engine, NullLogger<WriterLane>.Instance);
        _processes.Add((engine, reads, lane));
        return new LaneStore(lane, reads);
    }

    private static Operator Who() => Operator.TryParse("you", out var who) ? who : throw new InvalidOperationException();
}
