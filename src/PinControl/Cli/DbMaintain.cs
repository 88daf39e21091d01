using PinControl.Audit;
using PinControl.Hosting;
using PinControl.Storage;
using PinControl.Storage.Postgres;

namespace PinControl.Cli;

/// <summary>
/// <c>pincontrol db maintain</c>: what a store needs now and then. On SQLite it removes audit records that are older than the setting keeps them.
/// </summary>
internal static class DbMaintain
{
    private const int MostRecords = 10_000;

    public static Verb Verb(StoreAccess access)
    {
        var who = Options.Operator();
        var json = Options.Json();
        var verb = new Verb(
            "maintain", "Removes audit records older than the setting Retention:AuditMonths; on PostgreSQL also makes partitions ahead and drops old ones. Run it daily.",
            """
            pincontrol db maintain --operator cron
            pincontrol db maintain --operator you --Retention:AuditMonths 24 --json
            pincontrol db maintain --operator cron --Storage:Provider postgresql --Storage:OwnerConnectionStringFile /etc/pincontrol/owner
            """)
        {
            who, json,
        };
        verb.SetAction((parsed, cancellation) => RunAsync(access, parsed.GetRequiredValue(who), parsed.GetValue(json), cancellation));
        return verb;
    }

    private static async Task<int> RunAsync(StoreAccess access, Operator who, bool json, CancellationToken cancellation)
    {
        var retention = access.ReadRetention();
        var done = access.Read(asOwner: true).Choice is StoreChoice.Postgres postgres
            ? await MaintainAsync(access, postgres, retention, who, cancellation)
            : await PurgeAsync(
                access, retention.AuditMonths, RetentionSettings.AuditBoundary(TimeProvider.System.GetUtcNow(), retention.AuditMonths), who, cancellation);
        if (json)
        {
            Report.Write(done);
            return 0;
        }

        Report.WriteFact("Store", done.Store);
        Report.WriteFact("Retention", done.AuditRecordsBefore is { } kept
            ? $"{done.AuditMonths} {(done.AuditMonths == 1 ? "month" : "months")}: audit records from {kept} on are kept"
            : "audit records are kept for ever (Retention:AuditMonths is 0)");
        Report.WriteFact("Removed", $"{done.AuditRecordsRemoved} audit records, {done.CheckpointsRemoved} checkpoints");
        if (done.PartitionsMade is not null)
        {
            Report.WriteFact("Partitions", $"{done.PartitionsMade.Count} made, {done.PartitionsDropped!.Count} dropped");
        }

        return 0;
    }

    /// <summary>Partitions ahead first: without them requests would fail, without the rest nothing would.</summary>
    private static async Task<Maintained> MaintainAsync(
        StoreAccess access, StoreChoice.Postgres postgres, RetentionOptions retention, Operator who, CancellationToken cancellation)
    {
        using var owner = PostgresOwner.Open(postgres);
        var tokens = owner.Maintain(TimeSpan.FromHours(retention.TokenHours));
        var boundary = RetentionSettings.AuditMonthBoundary(TimeProvider.System.GetUtcNow(), retention.AuditMonths);
        var done = await PurgeAsync(access, retention.AuditMonths, boundary, who, cancellation);
        var months = retention.AuditMonths == 0 ? [] : owner.DropOldRecords(boundary);
        return done with { PartitionsMade = tokens.Made, PartitionsDropped = [.. tokens.Dropped, .. months] };
    }

    /// <summary>Batch by batch, so that the service's own writes find their turn in between.</summary>
    private static async Task<Maintained> PurgeAsync(
        StoreAccess access, int months, DateTimeOffset boundary, Operator who, CancellationToken cancellation)
    {
        await using var opened = access.Open(mayMake: false, asOwner: true);
        if (months == 0)
        {
            return new Maintained(opened.Description, months, null, 0, 0);
        }

        var (records, checkpoints) = (0L, 0L);
        while (true)
        {
            // Ended half-way, nothing further is dropped; the next run goes on.
            cancellation.ThrowIfCancellationRequested();
            var batch = await opened.Store.PurgeAuditAsync(new PurgeAudit(boundary, MostRecords, who));
            if (batch.IsNothing)
            {
                break;
            }

            (records, checkpoints) = (records + batch.Records, checkpoints + batch.Checkpoints);
        }

        return new Maintained(opened.Description, months, AuditTime.Text(boundary), records, checkpoints);
    }

    private sealed record Maintained(string Store, int AuditMonths, string? AuditRecordsBefore, long AuditRecordsRemoved, long CheckpointsRemoved)
    {
        public IReadOnlyList<string>? PartitionsMade { get; init; }

        public IReadOnlyList<string>? PartitionsDropped { get; init; }
    }
}
