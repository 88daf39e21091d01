using System.Security.Cryptography;
using System.Text;

namespace PinControl.Storage.Sqlite;

/// <summary>
/// Brings the schema up to this version: numbered files, each in a transaction, never changed once released (their hash is kept and
/// checked). Several processes may start at once: the lock is the database's own.
/// </summary>
internal static class SqliteMigrations
{
    /// <exception cref="StoreRefusedException">The database is newer than this program, or a released migration was changed.</exception>
    public static void Apply(SqliteSession session, TimeProvider clock)
    {
        session.Command(SqlFiles.Read("Statements/migration-table"));
        foreach (var (number, name, text) in SqlFiles.Migrations())
        {
            session.Command("BEGIN IMMEDIATE");
            try
            {
                var hash = SHA256.HashData(Encoding.UTF8.GetBytes(text));
                var applied = session.Statement("Statements/migration-find").With("$number", number).Scalar() as byte[];
                if (applied is null)
                {
                    session.Command(text);
                    session.Statement("Statements/migration-record")
                        .With("$number", number).With("$name", name).With("$hash", hash).With("$at", Microseconds.Of(clock.GetUtcNow()))
                        .Execute();
                }
                else if (!applied.AsSpan().SequenceEqual(hash))
                {
                    throw new StoreRefusedException($"Migration {name} is not the one this database was made with.");
                }

                session.Command("COMMIT");
            }
            catch
            {
                session.Command("ROLLBACK");
                throw;
            }
        }

        var newest = Convert.ToInt32(session.Statement("Statements/migration-newest").Scalar(), System.Globalization.CultureInfo.InvariantCulture);
        if (newest > SqlFiles.Migrations()[^1].Number)
        {
            throw new StoreRefusedException("The database was made by a newer version of PinControl. Start that version.");
        }
    }
}
