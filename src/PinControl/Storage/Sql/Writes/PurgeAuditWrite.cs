using System.Globalization;
using PinControl.Audit;

namespace PinControl.Storage.Sql.Writes;

/// <summary>
/// One batch of retention: the oldest records of a few chains, then, when no record is due, a day's checkpoints. Each batch leaves a store that
/// verifies, and says in the trail what it took.
/// </summary>
internal static class PurgeAuditWrite
{
    public static object Execute(SqlWork work, PurgeAudit purge)
    {
        var before = purge.Before;
        var records = 0L;
        while (records < purge.Most && CutNext(work, before, purge.Most - (int)records) is var cut and > 0)
        {
            records += cut;
        }

        var checkpoints = records == 0 ? DropCheckpoints(work, before) : 0;
        var done = new AuditPurged(records, checkpoints);
        if (!done.IsNothing)
        {
            Record(work, purge, records);
        }

        return done;
    }

    /// <summary>The oldest records of the first chain that has any to give.</summary>
    private static int CutNext(SqlWork work, DateTimeOffset before, int most)
    {
        if (NextChain(work, before) is not { } next)
        {
            return 0;
        }

        var removed = 0;
        (long Sequence, DateTimeOffset At, byte[] Hash) last = default;
        using (var row = work.Statement("audit-purge-marks").With("chain_no", next.Chain).With("after", next.Cut).With("most", most).Read())
        {
            // A clock may have gone back: what follows a younger record stays until that one goes.
            while (row.Read() && row.Time("at") < before)
            {
                last = (row.Long("seq"), row.Time("at"), row.BytesOrNull("hash")!);
                removed++;
            }
        }

        work.Statement("audit-cut-put")
            .With("chain_no", next.Chain).With("seq", last.Sequence).With("hash", last.Hash).With("at", last.At)
            .Execute();
        work.Statement("audit-purge-records").With("chain_no", next.Chain).With("seq", last.Sequence).Execute();
        return removed;
    }

    private static (long Chain, long Cut)? NextChain(SqlWork work, DateTimeOffset before)
    {
        using var row = work.Statement("audit-purge-next-chain").With("before", before).Read();
        return row.Read() ? (row.Long("chain_no"), row.Long("seq")) : null;
    }

    /// <summary>Up to the next checkpoint that names every head: what is left begins with such a one.</summary>
    private static long DropCheckpoints(SqlWork work, DateTimeOffset before) =>
        work.Statement("checkpoint-purge-target").With("before", before).Scalar() is { } target and not DBNull
            ? work.Statement("checkpoint-purge").With("number", target).Execute()
            : 0;

    private static void Record(SqlWork work, PurgeAudit purge, long records)
    {
        var (inAll, digest) = AuditPurge.Sum(AuditRows.Cuts(work.Statement("audit-cuts")));
        var oldest = work.Statement("checkpoint-oldest").Scalar();
        var first = oldest is null or DBNull ? 0 : Convert.ToInt64(oldest, CultureInfo.InvariantCulture);
        var entry = purge.Operator.Entry(AuditEvent.AuditPurge) with
        {
            Detail = new AuditPurge(records, purge.Before, inAll, digest, first).ToDetail(),
        };
        work.Audit(entry, AuditOutcome.Ok);
    }
}
