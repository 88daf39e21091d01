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

    private const string LogSuffix = "-wal";

    private readonly SqliteConnection _connection;

    // How the file was that is read as one that stands still.
    private FileState? _still;

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

    /// <inheritdoc />
    public override string? Disturbance => _still is { } still && (File.Exists(still.Path + LogSuffix) || FileState.Of(still.Path) != still)
        ? "Something began to write to the store while it was read. Run it again."
        : null;

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

    /// <summary>To read alone: the file stays as it is, byte for byte, and nothing is made beside it that a running service has not made.</summary>
    /// <param name="path">The database file itself, no link to it: SQLite's other files are beside it.</param>
    public static SqliteSession OpenToRead(string path)
    {
        // With a write-ahead log beside it, the file's newest records may lie there, and a service may be at work. Without one nobody has it open: SQLite
        // is told so, for it would make a log and its index to read a file that is kept with one.
        FileState? still = File.Exists(path + LogSuffix) ? null : FileState.Of(path);
        var seconds = (int)UsualPatience.TotalSeconds;
        var connectionString = new SqliteConnectionStringBuilder
        {
            DataSource = still is null ? path : $"{new Uri(Path.GetFullPath(path)).AbsoluteUri}?immutable=1",
            Pooling = false, DefaultTimeout = seconds, Mode = SqliteOpenMode.ReadOnly,
        };
        var connection = new SqliteConnection(connectionString.ToString());
        try
        {
            connection.Open();
            SQLitePCL.raw.sqlite3_busy_timeout(connection.Handle, 1000 * seconds);
            return new SqliteSession(connection) { _still = still };
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <inheritdoc />
    protected override SqlStatement Prepare(string text) => new SqliteStatement(_connection.Handle!, text);

    private sealed record FileState(string Path, long Length, DateTime Written)
    {
        public static FileState Of(string path) => new FileInfo(path) is { Exists: true } file
            ? new FileState(path, file.Length, file.LastWriteTimeUtc)
            : new FileState(path, 0, default);
    }
}
