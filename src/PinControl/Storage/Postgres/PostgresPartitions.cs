using System.Globalization;
using Npgsql;
using PinControl.Storage.Sql;

namespace PinControl.Storage.Postgres;

/// <summary>
/// The partitions of <c>token</c> (by the hour for two days, by the day for two weeks more) and of <c>audit</c> (by the month), made ahead and dropped
/// under the owner's role. Nothing here waits for, or holds up, a request.
/// </summary>
internal static class PostgresPartitions
{
    private const int HourlyDays = 2;
    private const int DailyDays = 15;
    private const int Months = 3;
    private static readonly string[] Parents = ["token", "audit"];

    /// <summary>Makes what is missing ahead of the database's clock.</summary>
    /// <returns>The names of the partitions made.</returns>
    public static IReadOnlyList<string> KeepAhead(PostgresSession session) => Alone(session, () =>
    {
        DropOrphans(session);
        var now = new PostgresWork(session, 0, default).Now;
        var there = List(session, "token");
        var made = new List<string>();

        // First what only adds. A day is split last: that waits for whoever reads the table, a backup for instance.
        for (var day = HourlyDays + 1; day <= DailyDays; day++)
        {
            var start = now.Date.AddDays(day);
            if (!there.Any(known => known.Covers(start)))
            {
                made.Add(Make(session, Partition.OfDay(start)));
            }
        }

        var months = List(session, "audit");
        for (var month = 0; month <= Months; month++)
        {
            var one = Partition.OfMonth(new DateTime(now.Year, now.Month, 1, 0, 0, 0, DateTimeKind.Utc).AddMonths(month));
            if (!months.Contains(one))
            {
                made.Add(Make(session, one));
            }
        }

        for (var day = 0; day <= HourlyDays; day++)
        {
            var start = now.Date.AddDays(day);
            var whole = Partition.OfDay(start);
            if (day > 0 && there.Contains(whole))
            {
                // Still all in the future, so nothing is in it: its hours take its place.
                Drop(session, whole);
                there.Remove(whole);
            }

            for (var hour = day == 0 ? now.Hour : 0; hour < 24; hour++)
            {
                var one = Partition.OfHour(start.AddHours(hour));
                if (!there.Any(known => known.Covers(one.From)))
                {
                    made.Add(Make(session, one));
                }
            }
        }

        return made;
    });

    /// <summary>Drops the token partitions that ended <paramref name="keep"/> ago or longer.</summary>
    /// <returns>Their names.</returns>
    public static IReadOnlyList<string> DropOldTokens(PostgresSession session, TimeSpan keep) => Alone(session, () =>
    {
        var before = new PostgresWork(session, 0, default).Now.UtcDateTime - keep;
        var old = List(session, "token").Where(partition => partition.To <= before).ToList();
        old.ForEach(partition => Drop(session, partition));
        return old.Select(static partition => partition.Name).ToList();
    });

    /// <summary>Drops the months of the trail that ended at <paramref name="boundary"/> or before. Every chain was cut behind them.</summary>
    /// <returns>Their names.</returns>
    public static IReadOnlyList<string> DropOldRecords(PostgresSession session, DateTimeOffset boundary) => Alone(session, () =>
    {
        // A month that still holds a record behind no cut stays: a clock may have gone back, or records come since.
        var old = List(session, "audit").Where(partition => partition.To <= boundary.UtcDateTime && !HoldsLiveRecords(session, partition)).ToList();
        old.ForEach(partition => Drop(session, partition));
        return old.Select(static partition => partition.Name).ToList();
    });

    /// <summary>Until when every row has its partition, from <paramref name="now"/> on without a gap.</summary>
    public static DateTimeOffset CoveredUntil(IReadOnlyList<string> names, DateTimeOffset now)
    {
        var all = names.Select(Partition.Parse).OrderBy(static one => one.From).ToLookup(static one => one.Parent);
        return Parents.Min(parent => all[parent].Aggregate(now.UtcDateTime, static (until, one) => one.Covers(until) ? one.To : until));
    }

    internal static List<Partition> List(PostgresSession session, string parent)
    {
        var partitions = new List<Partition>();
        using var row = session.Statement("partition-list").With("parent", parent).Read();
        while (row.Read())
        {
            partitions.Add(Partition.Parse(row.Text("name")));
        }

        return partitions;
    }

    /// <summary>Detached first, while requests go on; then dropped.</summary>
    internal static void Drop(PostgresSession session, Partition partition)
    {
        try
        {
            session.Command($"ALTER TABLE {partition.Parent} DETACH PARTITION {partition.Name} CONCURRENTLY");
        }
        catch (PostgresException fault) when (fault.SqlState == PostgresErrorCodes.ObjectNotInPrerequisiteState)
        {
            // An earlier run was ended half-way.
            session.Command($"ALTER TABLE {partition.Parent} DETACH PARTITION {partition.Name} FINALIZE");
        }

        session.Command($"DROP TABLE {partition.Name}");
    }

    private static bool HoldsLiveRecords(PostgresSession session, Partition month) =>
        session.Statement("audit-uncut").With("from", month.From).With("until", month.To).Scalar() is not null;

    private static void DropOrphans(PostgresSession session)
    {
        var orphans = new List<Partition>();
        using (var row = session.Statement("partition-orphans").Read())
        {
            while (row.Read())
            {
                orphans.Add(Partition.Parse(row.Text("name")));
            }
        }

        orphans.ForEach(partition => session.Command($"DROP TABLE {partition.Name}"));
    }

    /// <summary>Made apart and attached: making it in place would lock the whole table against requests.</summary>
    internal static string Make(PostgresSession session, Partition partition)
    {
        session.Command(string.Create(
            CultureInfo.InvariantCulture,
            $"""
            BEGIN;
            CREATE TABLE {partition.Name} (LIKE {partition.Parent} INCLUDING ALL);
            ALTER TABLE {partition.Parent} ATTACH PARTITION {partition.Name} FOR VALUES FROM ('{partition.From:yyyy-MM-dd HH:mm}+00') TO ('{partition.To:yyyy-MM-dd HH:mm}+00');
            COMMIT
            """));
        return partition.Name;
    }

    private static T Alone<T>(PostgresSession session, Func<T> work)
    {
        session.Command("SET lock_timeout = '60s'; SET statement_timeout = '10min'; SELECT pg_advisory_lock(hashtext('pincontrol partitions'))");
        try
        {
            return work();
        }
        finally
        {
            Release(session);
        }
    }

    private static void Release(PostgresSession session)
    {
        try
        {
            session.Command("ROLLBACK");
            session.Command("SELECT pg_advisory_unlock(hashtext('pincontrol partitions')); SET lock_timeout = '4s'; SET statement_timeout = '8s'");
        }
        catch (NpgsqlException)
        {
            // What ended the work is told by its own fault; the lock goes with the session.
        }
    }
}
