using System.Globalization;
using Microsoft.Data.Sqlite;
using PinControl.Storage.Sql;

namespace PinControl.Storage.Sqlite;

/// <summary>The embedded store's parts.</summary>
internal static class SqliteStore
{
    public static SqlFiles Files { get; } = new("Sqlite");

    public static SqlReads Reads(string path, TimeProvider clock) => new(new SqlPool(_ => ValueTask.FromResult<SqlSession>(SqliteSession.Open(path)), Unavailable), clock);

    public static SqlAuditTrail Trail(string path) => new(() => Begin(path), Unavailable);

    /// <summary>Whatever SQLite complains of, but for a constraint, is no fault of the request's.</summary>
    public static StoreUnavailableException? Unavailable(Exception fault) => fault is SqliteException { SqliteErrorCode: not SQLitePCL.raw.SQLITE_CONSTRAINT } known
        ? new StoreUnavailableException($"SQLite: error {known.SqliteErrorCode} ({known.SqliteExtendedErrorCode}).", fault)
        : null;

    /// <summary>Whether a start would open it. An older one it would bring up to date.</summary>
    /// <exception cref="StoreRefusedException">It would refuse it.</exception>
    /// <exception cref="StoreUnavailableException">The file cannot be read.</exception>
    public static void Look(string path)
    {
        try
        {
            using var session = SqliteSession.Open(path);
            SqliteMigrations.RefuseOther(session);
        }
        catch (Exception fault) when (Unavailable(fault) is { } unavailable)
        {
            throw unavailable;
        }
    }

    private static SqliteSession Begin(string path)
    {
        var session = SqliteSession.Open(path);
        try
        {
            session.Command("BEGIN");
            // Also the transaction's first read, which settles the moment that all later ones see.
            if (Convert.ToInt32(session.Statement("migration-newest").Scalar(), CultureInfo.InvariantCulture) < Files.Migrations()[^1].Number)
            {
                throw new StoreRefusedException("The store is of an older version of PinControl. Start the service once: it brings the store up to this version.");
            }

            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }
}
