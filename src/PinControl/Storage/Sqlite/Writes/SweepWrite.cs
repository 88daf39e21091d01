using PinControl.Audit;
using PinControl.Device;
using PinControl.Storage.Lane;
using PinControl.Tokens;

namespace PinControl.Storage.Sqlite.Writes;

/// <summary>Ends what time has ended, erases what need not be kept, purges what is old; a bounded number of each at a time.</summary>
internal static class SweepWrite
{
    private static readonly long OutcomeDue = Microseconds.Of(TimeSpan.FromSeconds(60));

    public static object Execute(SqliteWork work, Sweep sweep)
    {
        EndSessions(work, sweep.Most);
        FailIntents(work, sweep.Most);
        work.Statement("Statements/sweep-answers").With("$before", work.NowMicroseconds - OutcomeDue).With("$most", sweep.Most).Execute();
        return Purge(work, sweep);
    }

    private static void EndSessions(SqliteWork work, int most)
    {
        foreach (var sessionHash in Keys(work.Statement("Statements/sweep-sessions-due").With("$now", work.NowMicroseconds).With("$most", most)))
        {
            var session = SessionRow.Find(work, sessionHash)!;
            SessionEnding.End(work, sessionHash, session.IdHash, TokenState.Failed, DeviceRefusal.SessionExpired, support: null);
            work.Audit(session.Entry(AuditEvent.SessionEnd, from: null), AuditOutcome.SessionExpired, session.PlasticNo);
        }
    }

    /// <summary>An intent without outcome could be taken up by its device for 60 seconds; then it has failed.</summary>
    private static void FailIntents(SqliteWork work, int most)
    {
        foreach (var idHash in Keys(work.Statement("Statements/sweep-intents-left").With("$before", work.NowMicroseconds - OutcomeDue).With("$most", most)))
        {
            FailTokenWrite.Execute(work, new TokenFailure(idHash, DeviceRefusal.Unavailable, SupportCode.Create(), From: null));
        }
    }

    private static int Purge(SqliteWork work, Sweep sweep)
    {
        var before = work.NowMicroseconds - Microseconds.Of(sweep.KeepTokens);
        foreach (var statement in (string[])["Statements/purge-tries", "Statements/purge-sessions", "Statements/purge-slots"])
        {
            work.Statement(statement).With("$before", before).With("$most", sweep.Most).Execute();
        }

        return work.Statement("Statements/purge-tokens").With("$before", before).With("$most", sweep.Most).Execute();
    }

    private static List<byte[]> Keys(SqliteStatement statement)
    {
        var keys = new List<byte[]>();
        using var row = statement.Read();
        while (row.Read())
        {
            keys.Add(row.GetFieldValue<byte[]>(0));
        }

        return keys;
    }
}
