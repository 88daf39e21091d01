using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.Data.Sqlite;
using PinControl.Audit;

namespace PinControl.Storage.Sqlite;

/// <summary>The trail on the embedded store: each snapshot is a read transaction on a connection of its own, which never waits for the writer.</summary>
internal sealed class SqliteAuditTrail(string path) : IAuditTrail
{
    [SuppressMessage("Reliability", "CA2000", Justification = "The snapshot ends its session.")]
    public IAuditSnapshot Open()
    {
        try
        {
            return new AuditSnapshot(Begin());
        }
        catch (SqliteException fault)
        {
            throw new StoreUnavailableException($"SQLite: error {fault.SqliteErrorCode} ({fault.SqliteExtendedErrorCode}).", fault);
        }
    }

    private SqliteSession Begin()
    {
        if (!File.Exists(path))
        {
            // Opening would make an empty one in the place of a file that was moved away.
            throw new StoreUnavailableException("The database file is not there.");
        }

        var session = new SqliteSession(path);
        try
        {
            session.Command("BEGIN");
            CheckVersion(session);
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Also the transaction's first read, which settles the moment that all later ones see.</summary>
    private static void CheckVersion(SqliteSession session)
    {
        if (Convert.ToInt32(session.Statement("Statements/migration-newest").Scalar(), CultureInfo.InvariantCulture) < SqlFiles.Migrations()[^1].Number)
        {
            throw new StoreRefusedException("The store is of an older version of PinControl. Start the service once: it brings the store up to this version.");
        }
    }
}
