using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace PinControl.Storage.Sqlite;

/// <summary>The rows of a statement, one after the other; disposing makes the statement ready for its next use.</summary>
internal sealed class SqliteCursor : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;
    private readonly Dictionary<string, int> _columns = new(StringComparer.Ordinal);

    public SqliteCursor(sqlite3 database, sqlite3_stmt statement)
    {
        (_database, _statement) = (database, statement);
        for (var i = 0; i < raw.sqlite3_column_count(statement); i++)
        {
            _columns.TryAdd(raw.sqlite3_column_name(statement, i).utf8_to_string(), i);
        }
    }

    /// <summary>Goes to the next row; <see langword="false"/> after the last.</summary>
    public bool Read()
    {
        switch (raw.sqlite3_step(_statement))
        {
            case raw.SQLITE_ROW:
                return true;
            case raw.SQLITE_DONE:
                return false;
            case var fault:
                SqliteException.ThrowExceptionForRC(fault, _database);
                return false;
        }
    }

    public int GetOrdinal(string column) => _columns[column];

    public bool IsDBNull(int ordinal) => raw.sqlite3_column_type(_statement, ordinal) == raw.SQLITE_NULL;

    public long GetInt64(int ordinal) => raw.sqlite3_column_int64(_statement, ordinal);

    public int GetInt32(int ordinal) => checked((int)GetInt64(ordinal));

    public string GetString(int ordinal) => raw.sqlite3_column_text(_statement, ordinal).utf8_to_string();

    public byte[] GetBytes(int ordinal) => raw.sqlite3_column_blob(_statement, ordinal).ToArray();

    /// <summary>A number, text, bytes, or nothing.</summary>
    public object? Value(int ordinal) => raw.sqlite3_column_type(_statement, ordinal) switch
    {
        raw.SQLITE_NULL => null,
        raw.SQLITE_INTEGER => GetInt64(ordinal),
        raw.SQLITE_TEXT => GetString(ordinal),
        _ => GetBytes(ordinal),
    };

    public void Dispose()
    {
        // Its result repeats that of the last step, which was dealt with there.
        _ = raw.sqlite3_reset(_statement);
    }
}
