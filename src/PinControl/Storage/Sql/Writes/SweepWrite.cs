using PinControl.Audit;
using PinControl.Device;
using PinControl.Storage.Lane;
using PinControl.Tokens;

namespace PinControl.Storage.Sql.Writes;

/// <summary>Ends what time has ended, erases what need not be kept, purges what is old; a bounded number of each at a time.</summary>
internal static class SweepWrite
{
    private static readonly TimeSpan OutcomeDue = TimeSpan.FromSeconds(60);

    /// <returns>The most rows of any kind: as many as were allowed means that there are more.</returns>
    public static object Execute(SqlWork work, Sweep sweep)
    {
        int[] done =
        [
            EndSessions(work, sweep.Most),
            FailIntents(work, sweep.Most),
            work.Statement("sweep-answers").With("before", work.Now - OutcomeDue).With("most", sweep.Most).Execute(),
            Purge(work, sweep),
            ViewRelease.Purge(work, sweep.Most),
        ];
        return done.Max();
    }

    private static int EndSessions(SqlWork work, int most)
    {
        var due = Keys(work.Statement("sweep-sessions-due").With("now", work.Now).With("most", most));
        foreach (var sessionHash in due)
        {
            if (SessionRow.Find(work, sessionHash) is not { } session)
            {
                // Its token was purged first, after a long standstill: nothing is left to tell of.
                work.Statement("session-end").With("session_hash", sessionHash).With("ended_for", (int)DeviceRefusal.SessionExpired).Execute();
                continue;
            }

            SessionEnding.End(work, sessionHash, session.IdHash, TokenState.Failed, DeviceRefusal.SessionExpired, support: null);
            work.Audit(session.Entry(AuditEvent.SessionEnd, from: null), AuditOutcome.SessionExpired, session.PlasticNo);
        }

        return due.Count;
    }

    /// <summary>An intent without outcome could be taken up by its device for 60 seconds; then it has failed.</summary>
    private static int FailIntents(SqlWork work, int most)
    {
        var left = Keys(work.Statement("sweep-intents-left").With("before", work.Now - OutcomeDue).With("most", most));
        foreach (var idHash in left)
        {
            FailTokenWrite.Execute(work, new TokenFailure(idHash, DeviceRefusal.Unavailable, Support: null, From: null));
        }

        return left.Count;
    }

    private static int Purge(SqlWork work, Sweep sweep)
    {
        var before = work.Now - sweep.KeepTokens;
        var purged = 0;
        foreach (var statement in work.Purges)
        {
            purged = Math.Max(purged, work.Statement(statement).With("before", before).With("most", sweep.Most).Execute());
        }

        return purged;
    }

    private static List<byte[]> Keys(SqlStatement statement)
    {
        var keys = new List<byte[]>();
        using var row = statement.Read();
        while (row.Read())
        {
            keys.Add(row.GetBytes(0));
        }

        return keys;
    }
}
