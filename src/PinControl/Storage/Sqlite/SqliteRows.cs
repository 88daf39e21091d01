using Microsoft.Data.Sqlite;
using PinControl.Audit;
using PinControl.Storage.Sql;
using SQLitePCL;

namespace PinControl.Storage.Sqlite;

/// <summary>A statement's rows. Disposing makes the statement, and this, ready for their next use.</summary>
internal sealed class SqliteRows : SqlRows
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;
    private readonly Dictionary<string, int> _columns = new(StringComparer.Ordinal);

    public SqliteRows(sqlite3 database, sqlite3_stmt statement)
    {
        (_database, _statement) = (database, statement);
        for (var i = 0; i < raw.sqlite3_column_count(statement); i++)
        {
            _columns.TryAdd(raw.sqlite3_column_name(statement, i).utf8_to_string(), i);
        }
    }

    /// <inheritdoc />
    public override bool Read()
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

    /// <inheritdoc />
    public override ValueTask<bool> ReadAsync() => ValueTask.FromResult(Read());

    /// <inheritdoc />
    public override int Ordinal(string column) => _columns[column];

    /// <inheritdoc />
    public override bool IsNull(int ordinal) => raw.sqlite3_column_type(_statement, ordinal) == raw.SQLITE_NULL;

    /// <inheritdoc />
    public override long GetLong(int ordinal) => raw.sqlite3_column_int64(_statement, ordinal);

    /// <inheritdoc />
    public override int GetInt(int ordinal) => checked((int)GetLong(ordinal));

    /// <inheritdoc />
    public override bool GetFlag(int ordinal) => GetLong(ordinal) != 0;

    /// <inheritdoc />
    public override string GetText(int ordinal) => raw.sqlite3_column_text(_statement, ordinal).utf8_to_string();

    /// <inheritdoc />
    public override byte[] GetBytes(int ordinal) => raw.sqlite3_column_blob(_statement, ordinal).ToArray();

    /// <inheritdoc />
    public override DateTimeOffset GetTime(int ordinal) => AuditTime.Of(GetLong(ordinal));

    /// <inheritdoc />
    public override long GetMicroseconds(int ordinal) => GetLong(ordinal);

    /// <summary>A number, text, bytes, or nothing.</summary>
    public object? Value(int ordinal) => raw.sqlite3_column_type(_statement, ordinal) switch
    {
        raw.SQLITE_NULL => null,
        raw.SQLITE_INTEGER => GetLong(ordinal),
        raw.SQLITE_TEXT => GetText(ordinal),
        _ => GetBytes(ordinal),
    };

    /// <inheritdoc />
    public override void Dispose()
    {
        // Its result repeats that of the last step, which was dealt with there.
        _ = raw.sqlite3_reset(_statement);
    }

    /// <inheritdoc />
    public override ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }
}
