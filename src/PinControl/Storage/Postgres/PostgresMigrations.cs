using PinControl.Storage.Sql;

namespace PinControl.Storage.Postgres;

/// <summary>
/// The schema's numbered steps. <c>db migrate</c> takes them under the owner's role, under a lock, so that several who start at once migrate once;
/// all in one transaction, but for those that build an index while the service works. Steps only add: versions N−1 and N of the service run on one schema.
/// </summary>
internal static class PostgresMigrations
{
    /// <summary>The newest step that a program must know to work with this schema. Raised only when a release no longer runs beside it.</summary>
    private const int OldestProgram = 1;

    private const string Unlock = "SELECT pg_advisory_unlock(hashtext('pincontrol migrations'))";

    // Tried rather than waited for: an index that is built beside the service waits for every statement that runs, the waiting one too.
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(100);

    /// <returns>The names of the steps taken.</returns>
    /// <exception cref="StoreRefusedException">The database is newer than this program, or a released migration was changed.</exception>
    public static IReadOnlyList<string> Apply(PostgresSession session)
    {
        while (session.Statement("migration-lock").Scalar() is not true)
        {
            Thread.Sleep(BetweenTries);
        }

        try
        {
            session.Command("CREATE SCHEMA IF NOT EXISTS pincontrol");
            session.Statement("migration-table").Execute();
            var taken = Pending(session, PostgresStore.Files.Migrations());
            for (var rest = taken; rest.Count > 0;)
            {
                var steps = rest.TakeWhile(step => step.IsOutside == rest[0].IsOutside).ToList();
                if (steps[0].IsOutside)
                {
                    steps.ForEach(step => TakeOutside(session, step));
                }
                else
                {
                    Take(session, steps);
                }

                rest = rest[steps.Count..];
            }

            return [.. taken.Select(static step => step.Name)];
        }
        finally
        {
            TryQuietly(session, Unlock);
        }
    }

    /// <exception cref="StoreRefusedException">Steps are pending, or the database is not one of this program's.</exception>
    public static void RefusePending(PostgresSession session)
    {
        if (session.Statement("schema-find").Scalar() is not true)
        {
            throw new StoreRefusedException("The database has no PinControl schema. Make it: pincontrol db migrate (docs/postgresql.md).");
        }

        if (Pending(session, PostgresStore.Files.Migrations()) is [_, ..] pending)
        {
            throw new StoreRefusedException(
                $"The database lacks {string.Join(", ", pending.Select(static migration => migration.Name))}. Bring it up to date first: pincontrol db migrate (docs/postgresql.md).");
        }
    }

    private static void Take(PostgresSession session, List<Migration> steps)
    {
        session.Command("BEGIN");
        try
        {
            foreach (var step in steps)
            {
                session.Command(step.Text);
                Record(session, step);
            }

            session.Command("COMMIT");
        }
        catch
        {
            TryQuietly(session, "ROLLBACK");
            throw;
        }
    }

    /// <summary>However long it takes: the service works meanwhile.</summary>
    private static void TakeOutside(PostgresSession session, Migration step)
    {
        session.Command("SET statement_timeout = 0; SET lock_timeout = 0");
        try
        {
            foreach (var statement in step.Statements)
            {
                session.Command(statement);
            }

            Record(session, step);
        }
        finally
        {
            TryQuietly(session, PostgresSession.Timeouts);
        }
    }

    private static void Record(PostgresSession session, Migration step) => session.Statement("migration-record")
        .With("number", step.Number).With("name", step.Name).With("hash", step.Hash).With("oldest", OldestProgram)
        .Execute();

    private static void TryQuietly(PostgresSession session, string command)
    {
        try
        {
            session.Command(command);
        }
        catch (Npgsql.NpgsqlException)
        {
            // The connection is gone, and transaction and lock with it; the fault that matters is another.
        }
    }

    private static List<Migration> Pending(PostgresSession session, IReadOnlyList<Migration> known)
    {
        var applied = new Dictionary<int, byte[]>();
        var oldest = 0;
        using (var row = session.Statement("migration-list").Read())
        {
            while (row.Read())
            {
                applied.Add(row.Int("number"), row.BytesOrNull("hash")!);
                oldest = Math.Max(oldest, row.Int("oldest"));
            }
        }

        Migration.RefuseNewer(oldest, known);
        var pending = new List<Migration>();
        foreach (var migration in known)
        {
            if (applied.TryGetValue(migration.Number, out var hash))
            {
                migration.RefuseOther(hash);
            }
            else
            {
                pending.Add(migration);
            }
        }

        return pending;
    }
}
