using Microsoft.Data.Sqlite;
using PinControl.Storage.Sql;

namespace PinControl.Storage.Sqlite;

/// <summary>A connection to the file.</summary>
internal sealed class SqliteSession : SqlSession
{
    // 32 MiB of pages, and four times as much of the log before it is copied back: random keys touch pages all over the file, and what later batches touch
    // again is then neither read from nor written to the file in between.
    private const string WriterCache = "PRAGMA cache_size=-32768";
    private const string WriterCheckpoint = "PRAGMA wal_autocheckpoint=32768";

    private static readonly TimeSpan UsualPatience = TimeSpan.FromSeconds(2);

    private readonly SqliteConnection _connection;

    private SqliteSession(SqliteConnection connection) : base(connection, SqliteStore.Files) => _connection = connection;

    /// <param name="path">The database file.</param>
    /// <param name="patience">How long a statement waits for a lock that another process holds.</param>
    /// <param name="mayMake">Whether a missing file is made. Not where one was before: an empty database must not take the place of one moved away.</param>
    /// <param name="writes">Whether it is the writer lane's, of which there is one.</param>
    public static SqliteSession Open(string path, TimeSpan? patience = null, bool mayMake = false, bool writes = false)
    {
        var seconds = (int)(patience ?? UsualPatience).TotalSeconds;

        // The pool would keep the file open after the service let go of it; sessions are kept by us instead.
        var connectionString = new SqliteConnectionStringBuilder
        {
            DataSource = path, Pooling = false, DefaultTimeout = seconds, Mode = mayMake ? SqliteOpenMode.ReadWriteCreate : SqliteOpenMode.ReadWrite,
        };
        if (mayMake)
        {
            MakeOwnersAlone(path);
        }

        var connection = new SqliteConnection(connectionString.ToString());
        try
        {
            connection.Open();
            var session = new SqliteSession(connection);
            SQLitePCL.raw.sqlite3_busy_timeout(connection.Handle, 1000 * seconds);
            session.Command("PRAGMA journal_mode=WAL");
            session.Command("PRAGMA synchronous=FULL");
            session.Command("PRAGMA foreign_keys=ON");
            session.Command("PRAGMA secure_delete=ON");
            if (writes)
            {
                session.Command(WriterCache);
                session.Command(WriterCheckpoint);
            }

            return session;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    // Empty, which SQLite takes for a new database. It gives its other files (-wal, -shm, -journal) the mode of this one.
    private static void MakeOwnersAlone(string path)
    {
        if (OperatingSystem.IsWindows() || File.Exists(path))
        {
            return;
        }

        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite };
            new FileStream(path, options).Dispose();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // Another process was faster; or SQLite says what is wrong.
        }
    }

    /// <inheritdoc />
    protected override SqlStatement Prepare(string text) => new SqliteStatement(_connection.Handle!, text);
}
