using PinControl.Audit;
using PinControl.Hosting;

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
            "maintain", "Removes audit records older than the setting Retention:AuditMonths. Run it daily.",
            """
            pincontrol db maintain --operator cron
            pincontrol db maintain --operator you --Retention:AuditMonths 24 --json
            """)
        {
            who, json,
        };
        verb.SetAction((parsed, cancellation) => RunAsync(access, parsed.GetRequiredValue(who), parsed.GetValue(json), cancellation));
        return verb;
    }

    private static async Task<int> RunAsync(StoreAccess access, Operator who, bool json, CancellationToken cancellation)
    {
        var months = access.ReadRetention().AuditMonths;
        await using var opened = access.Open(mayMake: false);
        DateTimeOffset? boundary = months == 0 ? null : RetentionSettings.AuditBoundary(TimeProvider.System.GetUtcNow(), months);
        var removed = boundary is { } before ? await PurgeAsync(opened, new PurgeAudit(before, MostRecords, who), cancellation) : new AuditPurged(0, 0);
        if (json)
        {
            Report.Write(new Maintained(opened.Path, months, boundary is { } at ? AuditTime.Text(at) : null, removed.Records, removed.Checkpoints));
            return 0;
        }

        Report.WriteStore(opened);
        Report.WriteFact("Retention", boundary is { } kept
            ? $"{months} months: audit records from {AuditTime.Text(kept)} on are kept"
            : "audit records are kept for ever (Retention:AuditMonths is 0)");
        Report.WriteFact("Removed", $"{removed.Records} audit records, {removed.Checkpoints} checkpoints");
        return 0;
    }

    /// <summary>Batch by batch, so that the service's own writes find their turn in between.</summary>
    private static async Task<AuditPurged> PurgeAsync(OpenedStore opened, PurgeAudit purge, CancellationToken cancellation)
    {
        var all = new AuditPurged(0, 0);
        while (!cancellation.IsCancellationRequested)
        {
            var batch = await opened.Store.PurgeAuditAsync(purge);
            if (batch.IsNothing)
            {
                break;
            }

            all = new AuditPurged(all.Records + batch.Records, all.Checkpoints + batch.Checkpoints);
        }

        return all;
    }

    private sealed record Maintained(string Store, int AuditMonths, string? AuditRecordsBefore, long AuditRecordsRemoved, long CheckpointsRemoved);
}
