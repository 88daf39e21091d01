using Microsoft.Data.Sqlite;
using PinControl.Storage.Sql;

namespace PinControl.Storage.Sqlite;

/// <summary>The embedded store's parts.</summary>
internal static class SqliteStore
{
    public static SqlFiles Files { get; } = new("Sqlite");

    public static SqlReads Reads(string path, TimeProvider clock) => new(new SqlPool(() => SqliteSession.Open(path), Unavailable), clock);

    /// <summary>Whatever SQLite complains of, but for a constraint, is no fault of the request's.</summary>
    public static StoreUnavailableException? Unavailable(Exception fault) => fault is SqliteException { SqliteErrorCode: not SQLitePCL.raw.SQLITE_CONSTRAINT } known
        ? new StoreUnavailableException($"SQLite: error {known.SqliteErrorCode} ({known.SqliteExtendedErrorCode}).", fault)
        : null;
}
