using PinControl.Storage.Sql;

namespace PinControl.Storage.Postgres;

/// <summary>
/// The schema's numbered steps. <c>db migrate</c> takes them under the owner's role, all in one transaction under a lock, so that several who start
/// at once migrate once. Steps only add: versions N−1 and N of the service run on one schema.
/// </summary>
internal static class PostgresMigrations
{
    /// <summary>The newest step that a program must know to work with this schema. Raised only when a release no longer runs beside it.</summary>
    private const int OldestProgram = 1;

    private const string Lock = "SELECT pg_advisory_xact_lock(hashtext('pincontrol migrations'))";

    /// <returns>The names of the steps taken.</returns>
    /// <exception cref="StoreRefusedException">The database is newer than this program, or a released migration was changed.</exception>
    public static IReadOnlyList<string> Apply(PostgresSession session)
    {
        var known = PostgresStore.Files.Migrations();
        var taken = new List<string>();
        session.Command("BEGIN");
        try
        {
            session.Command(Lock);
            session.Command("CREATE SCHEMA IF NOT EXISTS pincontrol");
            session.Statement("migration-table").Execute();
            foreach (var migration in Pending(session, known))
            {
                session.Command(migration.Text);
                session.Statement("migration-record")
                    .With("number", migration.Number).With("name", migration.Name).With("hash", migration.Hash).With("oldest", OldestProgram)
                    .Execute();
                taken.Add(migration.Name);
            }

            session.Command("COMMIT");
            return taken;
        }
        catch
        {
            TryRollBack(session);
            throw;
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

    private static void TryRollBack(PostgresSession session)
    {
        try
        {
            session.Command("ROLLBACK");
        }
        catch (Npgsql.NpgsqlException)
        {
            // The connection is gone, and the transaction with it; the fault that matters is the other.
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
