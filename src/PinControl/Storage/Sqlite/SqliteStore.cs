using System.Globalization;
using Microsoft.Data.Sqlite;
using PinControl.Storage.Sql;

namespace PinControl.Storage.Sqlite;

/// <summary>The embedded store's parts.</summary>
internal static class SqliteStore
{
    public static SqlFiles Files { get; } = new("Sqlite");

    public static SqlReads Reads(string path, TimeProvider clock) => new(new SqlPool(_ => ValueTask.FromResult<SqlSession>(SqliteSession.Open(path)), Unavailable), clock);

    public static SqlAuditTrail Trail(string path) => new(() => Begin(SqliteSession.Open(path)), Unavailable);

    /// <summary>For verbs that only read it: the file stays as it is.</summary>
    public static SqlAuditTrail TrailToRead(string path) => new(() =>
    {
        var file = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
        return Begin(SqliteSession.OpenToRead(file), new FileInfo(file).Length == 0);
    }, Unavailable);

    /// <summary>Whatever SQLite complains of, but for a constraint, is no fault of the request's.</summary>
    public static StoreUnavailableException? Unavailable(Exception fault) => fault is SqliteException { SqliteErrorCode: not SQLitePCL.raw.SQLITE_CONSTRAINT } known
        ? new StoreUnavailableException($"SQLite: {Words(known)} (error {known.SqliteExtendedErrorCode}).", fault) { HasAnswered = !IsBusy(known.SqliteErrorCode) }
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

    private static SqliteSession Begin(SqliteSession session, bool isEmpty = false)
    {
        try
        {
            if (isEmpty)
            {
                throw new StoreRefusedException("The store's file is empty: there is no audit trail in it. Look whether the setting Storage:SqlitePath names the right one.");
            }

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

    private static bool IsBusy(int code) => code is SQLitePCL.raw.SQLITE_BUSY or SQLitePCL.raw.SQLITE_LOCKED;

    /// <summary>What an operator can look at. SQLite's own words may be a statement's.</summary>
    private static string Words(SqliteException fault) => fault.SqliteErrorCode switch
    {
        SQLitePCL.raw.SQLITE_ERROR when fault.Message.Contains("no such", StringComparison.Ordinal) =>
            "the file is empty, or has no schema of PinControl's or an older one; the service, started once, makes it or brings it up to date",
        SQLitePCL.raw.SQLITE_PERM or SQLitePCL.raw.SQLITE_READONLY or SQLitePCL.raw.SQLITE_AUTH => "the file, or its folder, may not be written to: look at its owner and mode",
        SQLitePCL.raw.SQLITE_BUSY or SQLitePCL.raw.SQLITE_LOCKED => "another process holds the file's lock",
        SQLitePCL.raw.SQLITE_IOERR => "the disk failed to read or to write",
        SQLitePCL.raw.SQLITE_CORRUPT => "the file is damaged",
        SQLitePCL.raw.SQLITE_FULL => "the disk is full",
        SQLitePCL.raw.SQLITE_CANTOPEN => "the file cannot be opened: it is not there, or this user may not use it, its folder, or the files beside it (-wal, -shm)",
        SQLitePCL.raw.SQLITE_NOTADB => "the file is not a database of SQLite's",
        _ => "it cannot be read or written",
    };
}
