using Microsoft.Data.Sqlite;

namespace PinControl.Storage.Sqlite;

/// <summary>A connection and its prepared statements, by name. Not for two threads at once.</summary>
internal sealed class SqliteSession : IDisposable
{
    private static readonly TimeSpan UsualPatience = TimeSpan.FromSeconds(2);

    private readonly SqliteConnection _connection;
    private readonly Dictionary<string, SqliteStatement> _statements = new(StringComparer.Ordinal);

    /// <param name="path">The database file; made if it is missing.</param>
    /// <param name="patience">How long a statement waits for a lock that another process holds.</param>
    public SqliteSession(string path, TimeSpan? patience = null)
    {
        var seconds = (int)(patience ?? UsualPatience).TotalSeconds;

        // The pool would keep the file open after the service let go of it; sessions are kept by us instead.
        var connectionString = new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = seconds }.ToString();
        _connection = new SqliteConnection(connectionString);
        try
        {
            _connection.Open();
            Command("PRAGMA journal_mode=WAL");
            Command("PRAGMA synchronous=FULL");
            Command("PRAGMA foreign_keys=ON");
            Command("PRAGMA secure_delete=ON");
        }
        catch
        {
            _connection.Dispose();
            throw;
        }
    }

    /// <summary>The statement of an embedded file <c>Storage/Sqlite/{name}.sql</c>, prepared once.</summary>
    public SqliteStatement Statement(string name)
    {
        if (!_statements.TryGetValue(name, out var statement))
        {
            statement = new SqliteStatement(_connection, SqlFiles.Read(name));
            _statements.Add(name, statement);
        }

        return statement;
    }

    /// <summary>A statement without parameters or rows: transactions, pragmas, migrations.</summary>
    public void Command(string text)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = text;
        command.ExecuteNonQuery();
    }

    public void Dispose()
    {
        foreach (var statement in _statements.Values)
        {
            statement.Dispose();
        }

        _connection.Dispose();
    }
}
