using Npgsql;

namespace PinControl.Storage.Postgres;

/// <summary>What only the schema's owner does: <c>db migrate</c> and <c>db maintain</c>.</summary>
internal sealed class PostgresOwner : IDisposable
{
    private readonly StoreChoice.Postgres _choice;
    private readonly NpgsqlDataSource _source;
    private readonly PostgresSession _session;

    private PostgresOwner(StoreChoice.Postgres choice, NpgsqlDataSource source, PostgresSession session) =>
        (_choice, _source, _session) = (choice, source, session);

    /// <exception cref="StoreUnavailableException">The database does not answer.</exception>
    public static PostgresOwner Open(StoreChoice.Postgres choice)
    {
        var source = PostgresSession.Source(choice.OwnerConnectionString!, mayTakeLong: true);
        try
        {
            return new PostgresOwner(choice, source, PostgresSession.Open(source));
        }
        catch (Exception fault)
        {
            source.Dispose();
            throw PostgresStore.Unavailable(fault) ?? fault;
        }
    }

    /// <summary>Brings the schema up to date, makes the partitions ahead, and grants the service's role what it needs.</summary>
    /// <exception cref="StoreRefusedException">The database is newer than this program, or has no such role.</exception>
    public Migrated Migrate() => Answer(() =>
    {
        var steps = PostgresMigrations.Apply(_session);
        PostgresRoles.Grant(_session, _choice.ServiceRole);
        return new Migrated(steps, PostgresPartitions.KeepAhead(_session));
    });

    /// <summary>Makes the partitions ahead and drops those whose tokens are all older than <paramref name="keepTokens"/>.</summary>
    /// <exception cref="StoreRefusedException">The schema is not up to date.</exception>
    public Maintained Maintain(TimeSpan keepTokens) => Answer(() =>
    {
        PostgresMigrations.RefusePending(_session);
        return new Maintained(PostgresPartitions.KeepAhead(_session), PostgresPartitions.DropOldTokens(_session, keepTokens));
    });

    /// <summary>Drops the months before <paramref name="boundary"/>, behind which every chain was cut.</summary>
    /// <returns>Their partitions.</returns>
    public IReadOnlyList<string> DropOldRecords(DateTimeOffset boundary) => Answer(() => PostgresPartitions.DropOldRecords(_session, boundary));

    public void Dispose()
    {
        _session.Dispose();
        _source.Dispose();
    }

    private static T Answer<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (PostgresException fault) when (fault.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            throw new StoreRefusedException(
                $"PostgreSQL: {fault.MessageText}. The setting Storage:OwnerConnectionString must name the role that owns the schema (docs/postgresql.md).", fault);
        }
        catch (Exception fault) when (PostgresStore.Unavailable(fault) is { } unavailable)
        {
            throw unavailable;
        }
    }
}

/// <param name="Steps">The migrations applied.</param>
/// <param name="Partitions">The partitions made.</param>
internal sealed record Migrated(IReadOnlyList<string> Steps, IReadOnlyList<string> Partitions);

/// <param name="Made">The partitions made.</param>
/// <param name="Dropped">The token partitions dropped.</param>
internal sealed record Maintained(IReadOnlyList<string> Made, IReadOnlyList<string> Dropped);
