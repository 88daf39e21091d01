using PinControl.Storage.Sql;

namespace PinControl.Storage.Postgres;

/// <summary>A transaction among others: rows are locked before a decision, and the database's clock, read after that, decides.</summary>
internal sealed class PostgresWork(SqlSession session, long chainNo, ChainHead head) : SqlWork(session, chainNo, head)
{
    private DateTimeOffset? _now;

    /// <inheritdoc />
    public override DateTimeOffset Now => _now ??= ReadClock();

    /// <summary>Tokens go with their partition; a slot stays, for the plastic's next token.</summary>
    public override IReadOnlyList<string> Purges { get; } = ["purge-tries", "purge-sessions"];

    /// <inheritdoc />
    public override void Lock(string name, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        var statement = Statement(name);
        foreach (var (parameter, value) in parameters)
        {
            statement.With(parameter, value);
        }

        statement.Execute();
        _now = null;
    }

    private DateTimeOffset ReadClock()
    {
        using var row = Statement("clock").Read();
        row.Read();
        return row.Time("now");
    }
}
