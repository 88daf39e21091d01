using System.Data.Common;

namespace PinControl.Storage.Sql;

/// <summary>A connection and its prepared statements, by name. Not for two threads at once.</summary>
/// <param name="connection">Owned.</param>
/// <param name="files">The provider's SQL.</param>
internal abstract class SqlSession(DbConnection connection, SqlFiles files) : IDisposable
{
    private readonly Dictionary<string, SqlStatement> _statements = new(StringComparer.Ordinal);

    /// <summary>Why what was read may not be of one moment; nothing where the database sees to that.</summary>
    public virtual string? Disturbance => null;

    /// <summary>The statement of the provider's embedded file <c>Statements/{name}.sql</c>, prepared once.</summary>
    public SqlStatement Statement(string name)
    {
        if (!_statements.TryGetValue(name, out var statement))
        {
            statement = Prepare(files.Read($"Statements/{name}"));
            _statements.Add(name, statement);
        }

        return statement;
    }

    /// <summary>A statement without parameters or rows: transactions, pragmas, migrations.</summary>
    public void Command(string text)
    {
        using var command = connection.CreateCommand();
        command.CommandText = text;
        command.ExecuteNonQuery();
    }

    public void Dispose()
    {
        foreach (var statement in _statements.Values)
        {
            statement.Dispose();
        }

        connection.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <param name="text">Of one statement.</param>
    protected abstract SqlStatement Prepare(string text);
}
