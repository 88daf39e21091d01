using Microsoft.Data.Sqlite;

namespace PinControl.Storage.Sqlite;

/// <summary>One prepared statement, kept with its connection. Parameters are set anew before each use.</summary>
internal sealed class SqliteStatement : IDisposable
{
    private readonly SqliteCommand _command;

    public SqliteStatement(SqliteConnection connection, string text)
    {
        _command = connection.CreateCommand();
        _command.CommandText = text;
    }

    /// <param name="name">With its <c>$</c>.</param>
    public SqliteStatement With(string name, object? value)
    {
        if (_command.Parameters.Contains(name))
        {
            _command.Parameters[name].Value = value ?? DBNull.Value;
        }
        else
        {
            _command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        }

        return this;
    }

    /// <summary>How many rows changed.</summary>
    public int Execute() => _command.ExecuteNonQuery();

    /// <summary>The rows; disposed before the statement is used again.</summary>
    public SqliteDataReader Read() => _command.ExecuteReader();

    public object? Scalar() => _command.ExecuteScalar();

    public void Dispose() => _command.Dispose();
}
