using Microsoft.Data.Sqlite;
using PinControl.Storage.Sql;
using SQLitePCL;

namespace PinControl.Storage.Sqlite;

/// <summary>
/// Speaks to SQLite itself: ADO.NET's command looks up every parameter by its name and makes a reader for every statement, which in the writer lane
/// costs more than SQLite does.
/// </summary>
internal sealed class SqliteStatement : SqlStatement
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;
    private readonly Dictionary<string, int> _parameters = new(StringComparer.Ordinal);
    private readonly SqliteRows _rows;
    private readonly ulong _allSet;
    private ulong _set;

    /// <exception cref="SqliteException">The text is not SQLite's.</exception>
    public SqliteStatement(sqlite3 database, string text)
    {
        _database = database;
        SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v3(_database, text, raw.SQLITE_PREPARE_PERSISTENT, out _statement), _database);
        for (var i = 1; i <= raw.sqlite3_bind_parameter_count(_statement); i++)
        {
            _parameters.Add(raw.sqlite3_bind_parameter_name(_statement, i).utf8_to_string()[1..], i);
            _allSet |= 1UL << i;
        }

        _rows = new SqliteRows(_database, _statement);
    }

    /// <summary>A name that the statement does not have is another provider's.</summary>
    /// <inheritdoc />
    public override SqlStatement With(string name, object? value)
    {
        if (_parameters.TryGetValue(name, out var place))
        {
            var result = Bind(place, value);
            if (result != raw.SQLITE_OK)
            {
                SqliteException.ThrowExceptionForRC(result, _database);
            }

            _set |= 1UL << place;
        }

        return this;
    }

    /// <inheritdoc />
    public override int Execute()
    {
        using var rows = Read();
        while (rows.Read())
        {
            // To its end.
        }

        return raw.sqlite3_changes(_database);
    }

    /// <inheritdoc />
    public override SqlRows Read() => _set == _allSet ? _rows : throw new InvalidOperationException("A statement's parameters were not all set.");

    /// <inheritdoc />
    public override ValueTask<SqlRows> ReadAsync(CancellationToken cancellation) => ValueTask.FromResult(Read());

    /// <inheritdoc />
    public override object? Scalar()
    {
        using var rows = Read();
        return rows.Read() ? _rows.Value(0) : null;
    }

    /// <inheritdoc />
    public override void Dispose()
    {
        _rows.Dispose();
        _statement.Dispose();
    }

    private int Bind(int place, object? value) => value switch
    {
        null => raw.sqlite3_bind_null(_statement, place),
        string text => raw.sqlite3_bind_text(_statement, place, text),
        byte[] { Length: 0 } => raw.sqlite3_bind_zeroblob(_statement, place, 0),
        byte[] bytes => raw.sqlite3_bind_blob(_statement, place, bytes),
        long number => raw.sqlite3_bind_int64(_statement, place, number),
        int number => raw.sqlite3_bind_int64(_statement, place, number),
        bool flag => raw.sqlite3_bind_int64(_statement, place, flag ? 1 : 0),
        DateTimeOffset time => raw.sqlite3_bind_int64(_statement, place, Microseconds.Of(time)),
        TimeSpan span => raw.sqlite3_bind_int64(_statement, place, Microseconds.Of(span)),
        _ => throw new InvalidOperationException($"No column keeps a {value.GetType().Name}."),
    };
}
