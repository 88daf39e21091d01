using System.Globalization;
using PinControl.Storage.Sql;

namespace PinControl.Storage.Sqlite;

/// <summary>
/// Brings the schema up to this version: numbered files, each in a transaction. Several processes may start at once: the lock is the
/// database's own.
/// </summary>
internal static class SqliteMigrations
{
    /// <exception cref="StoreRefusedException">The database is newer than this program, or a released migration was changed.</exception>
    public static void Apply(SqliteSession session, TimeProvider clock)
    {
        var migrations = SqliteStore.Files.Migrations();
        session.Statement("migration-table").Execute();
        foreach (var migration in migrations)
        {
            session.Command("BEGIN IMMEDIATE");
            try
            {
                if (session.Statement("migration-find").With("number", migration.Number).Scalar() is byte[] applied)
                {
                    migration.RefuseOther(applied);
                }
                else
                {
                    session.Command(migration.Text);
                    session.Statement("migration-record")
                        .With("number", migration.Number).With("name", migration.Name).With("hash", migration.Hash).With("at", clock.GetUtcNow())
                        .Execute();
                }

                session.Command("COMMIT");
            }
            catch
            {
                session.Command("ROLLBACK");
                throw;
            }
        }

        RefuseNewer(session, migrations);
    }

    /// <summary>Looks alone.</summary>
    /// <exception cref="StoreRefusedException">The database is newer than this program, or a released migration was changed.</exception>
    public static void RefuseOther(SqliteSession session)
    {
        var migrations = SqliteStore.Files.Migrations();
        RefuseNewer(session, migrations);
        foreach (var migration in migrations)
        {
            if (session.Statement("migration-find").With("number", migration.Number).Scalar() is byte[] applied)
            {
                migration.RefuseOther(applied);
            }
        }
    }

    private static void RefuseNewer(SqliteSession session, IReadOnlyList<Migration> known) =>
        Migration.RefuseNewer(Convert.ToInt32(session.Statement("migration-newest").Scalar(), CultureInfo.InvariantCulture), known);
}
