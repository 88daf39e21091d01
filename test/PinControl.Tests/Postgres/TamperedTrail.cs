using System.Globalization;
using PinControl.Audit;
using PinControl.Audit.Checkpoints;
using PinControl.Audit.Verification;
using PinControl.Storage;
using PinControl.Storage.Lane;
using PinControl.Storage.Postgres;
using PinControl.Storage.Sql;
using PinControl.Tests.Audit;
using PinControl.Tests.Serving;
using PinControl.Tests.Serving.Postgres;
using Xunit;

namespace PinControl.Tests.Postgres;

/// <summary>On PostgreSQL too, whoever has the owner's role and changes the trail by hand is found out. Each way of it is tried on SQLite.</summary>
public sealed class TamperedTrail : IAsyncLifetime
{
    private const string Disarm =
        "ALTER TABLE audit DISABLE TRIGGER USER; ALTER TABLE checkpoint DISABLE TRIGGER USER; ALTER TABLE audit_cut DISABLE TRIGGER USER; ";

    private readonly PostgresTestStore _store = new();
    private PinControlServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = PinControlServer.Start(folder: null, _store, []);
        for (var i = 0; i < 5; i++)
        {
            await _server.IssueAsync("1001", "VIEW_PIN");
        }

        // Its last checkpoint follows its last record.
        await _server.StopAsync();
    }

    public async ValueTask DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public void An_untouched_trail_is_sound()
    {
        var report = Verify();
        report.AssertSound();
        Assert.True(report.Records > 5);
    }

    [Theory]
    [InlineData("UPDATE audit SET body = convert_to(replace(convert_from(body, 'UTF8'), '1001', '1002'), 'UTF8') WHERE seq = {0}")]
    [InlineData("UPDATE audit SET outcome = 14 WHERE seq = {0}")]
    [InlineData("UPDATE audit SET at = at + interval '1 microsecond' WHERE seq = {0}")]
    [InlineData("UPDATE audit SET reference = NULL WHERE seq = {0}")]
    [InlineData("UPDATE audit SET plastic_no = 2 WHERE seq = {0}")]
    [InlineData("UPDATE audit SET event = 'PIN_VIEW' WHERE seq = {0}")]
    [InlineData("DELETE FROM audit WHERE seq = {0}")]
    public void A_record_changed_or_removed_is_named(string tampering)
    {
        // Neither the first of its kind nor the last.
        var issue = (long)_store.Sql("SELECT seq FROM audit WHERE event = 'TOKEN_ISSUE' ORDER BY seq OFFSET 1 LIMIT 1")!;
        _store.Sql(Disarm + string.Format(CultureInfo.InvariantCulture, tampering, issue));
        var finding = Assert.Single(Verify().Findings, static finding => finding.Chain is not null);
        Assert.Equal((1, issue), (finding.Chain, finding.Sequence));
    }

    [Fact]
    public void A_tail_cut_off_with_its_head_and_its_checkpoints_is_found_by_the_exported_one()
    {
        var exported = Export();
        _store.Sql(Disarm + """
            DELETE FROM audit WHERE seq > 6;
            UPDATE audit_head SET seq = 6, hash = (SELECT hash FROM audit WHERE seq = 6);
            DELETE FROM checkpoint;
            """);
        Verify().AssertSound();
        Assert.Contains(Verify(exported).Findings, static finding => finding.Chain == 1);
    }

    [Fact]
    public void A_chain_that_is_gone_is_found_by_the_exported_checkpoint()
    {
        var exported = Export();
        _store.Sql(Disarm + "DELETE FROM audit; DELETE FROM audit_head; DELETE FROM checkpoint;");
        Assert.Contains(Verify(exported).Findings, static finding => finding.Chain == 1);
    }

    [Fact]
    public async Task Months_that_retention_drops_leave_a_trail_that_verifies()
    {
        var choice = new StoreChoice.Postgres(_store.Owner, _store.Owner, PostgresServer.ServiceRole, IsOwner: true);
        var today = TimeProvider.System.GetUtcNow();
        var next = new DateTimeOffset(today.Year, today.Month, 1, 0, 0, 0, TimeSpan.Zero).AddMonths(1);
        _store.TurnClock(next.AddDays(1));
        var parts = StoreParts.Of(choice, TimeProvider.System, mayMigrate: false, Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance);
        await using (var lane = new WriterLane(parts.Engine, Microsoft.Extensions.Logging.Abstractions.NullLogger<WriterLane>.Instance))
        {
            var store = new LaneStore(lane, parts.Reads);
            Assert.True(Operator.TryParse("you", out var who));
            Assert.True((await store.PurgeAuditAsync(new PurgeAudit(next, 100, who))).Records > 5);
        }

        using (var owner = PostgresOwner.Open(choice))
        {
            Assert.Equal([$"audit_{next.AddMonths(-1):yyyyMM}"], owner.DropOldRecords(next));
        }

        Assert.Equal(2L, _store.Sql("SELECT count(*) FROM audit"));
        Verify().AssertSound();
        _store.Sql(Disarm + "UPDATE audit_cut SET seq = seq - 1");
        Assert.False(Verify().IsSound);
    }

    private VerificationReport Verify(ExportedCheckpoint? exported = null)
    {
        using var snapshot = Trail.Open();
        return AuditVerification.Run(snapshot, new AuditWitness(exported, []), static _ => { });
    }

    private ExportedCheckpoint Export()
    {
        using var snapshot = Trail.Open();
        return ExportedCheckpoint.Newest(snapshot)!;
    }

    private SqlAuditTrail Trail => PostgresStore.Trail(new StoreChoice.Postgres(_store.Owner, null, PostgresServer.ServiceRole, IsOwner: true));
}
