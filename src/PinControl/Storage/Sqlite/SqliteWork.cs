using PinControl.Storage.Sql;

namespace PinControl.Storage.Sqlite;

/// <summary>A transaction that holds the database's one write lock: no row can change under it, and its clock is read once.</summary>
/// <param name="now">Read after the lock was had.</param>
internal sealed class SqliteWork(SqlSession session, DateTimeOffset now, long chainNo, ChainHead head) : SqlWork(session, chainNo, head)
{
    /// <inheritdoc />
    public override DateTimeOffset Now { get; } = Microseconds.Truncate(now);

    /// <inheritdoc />
    public override IReadOnlyList<string> Purges { get; } = ["purge-tries", "purge-sessions", "purge-slots", "purge-tokens"];

    /// <inheritdoc />
    public override void Lock(string name, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
    }
}
