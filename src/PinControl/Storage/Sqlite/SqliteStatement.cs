using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace PinControl.Storage.Sqlite;

/// <summary>
/// One prepared statement, kept with its connection. Parameters are set anew before each use. It speaks to SQLite itself: ADO.NET's command
/// looks up every parameter by its name and makes a reader for every statement, which in the writer lane costs more than SQLite does.
/// </summary>
internal sealed class SqliteStatement : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;
    private readonly Dictionary<string, int> _parameters = new(StringComparer.Ordinal);
    private readonly SqliteCursor _cursor;

    public SqliteStatement(SqliteConnection connection, string text)
    {
        _database = connection.Handle!;
        SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v3(_database, text, raw.SQLITE_PREPARE_PERSISTENT, out _statement), _database);
        for (var i = 1; i <= raw.sqlite3_bind_parameter_count(_statement); i++)
        {
            _parameters.Add(raw.sqlite3_bind_parameter_name(_statement, i).utf8_to_string(), i);
        }

        _cursor = new SqliteCursor(_database, _statement);
    }

    /// <param name="name">With its <c>$</c>.</param>
    public SqliteStatement With(string name, long? value) =>
        Bound(value is { } known ? raw.sqlite3_bind_int64(_statement, _parameters[name], known) : Null(name));

    public SqliteStatement With(string name, string? value) =>
        Bound(value is null ? Null(name) : raw.sqlite3_bind_text(_statement, _parameters[name], value));

    public SqliteStatement With(string name, byte[]? value) => Bound(value switch
    {
        null => Null(name),
        [] => raw.sqlite3_bind_zeroblob(_statement, _parameters[name], 0),
        _ => raw.sqlite3_bind_blob(_statement, _parameters[name], value),
    });

    /// <summary>How many rows changed.</summary>
    public int Execute()
    {
        using var rows = Read();
        while (rows.Read())
        {
            // To its end.
        }

        return raw.sqlite3_changes(_database);
    }

    /// <summary>The rows; disposed before the statement is used again.</summary>
    public SqliteCursor Read() => _cursor;

    /// <summary>The first row's first column, if there is a row.</summary>
    public object? Scalar()
    {
        using var rows = Read();
        return rows.Read() ? rows.Value(0) : null;
    }

    public void Dispose()
    {
        _cursor.Dispose();
        _statement.Dispose();
    }

    private int Null(string name) => raw.sqlite3_bind_null(_statement, _parameters[name]);

    private SqliteStatement Bound(int result)
    {
        if (result != raw.SQLITE_OK)
        {
            SqliteException.ThrowExceptionForRC(result, _database);
        }

        return this;
    }
}
