using Microsoft.Extensions.Logging.Abstractions;
using PinControl.Audit;
using PinControl.Storage.Lane;
using PinControl.Storage.Postgres;
using PinControl.Storage.Sqlite;

namespace PinControl.Storage;

/// <summary>A database's parts: the writer's, which the lane uses, the readers', and the whole trail's.</summary>
internal sealed record StoreParts(IWriteEngine Engine, IStoreReads Reads, IAuditTrail Trail)
{
    /// <summary>Opens nothing yet: the first use does.</summary>
    /// <param name="mayMigrate">Whether the schema of PostgreSQL may be brought up to date by whoever comes first. SQLite's always is.</param>
    /// <param name="logs">For what an operator must know of the database.</param>
    /// <param name="patience">How long a writer waits for another process that writes; the usual time if none is given.</param>
    public static StoreParts Of(StoreChoice choice, TimeProvider clock, bool mayMigrate, ILoggerFactory logs, TimeSpan? patience = null) => choice switch
    {
        StoreChoice.Sqlite sqlite => new StoreParts(new SqliteEngine(sqlite.Path, clock, patience), SqliteStore.Reads(sqlite.Path, clock), SqliteStore.Trail(sqlite.Path)),
        StoreChoice.Postgres postgres => new StoreParts(new PostgresEngine(postgres, mayMigrate, logs.CreateLogger<PostgresEngine>()), PostgresStore.Reads(postgres, clock), PostgresStore.Trail(postgres)),
        _ => throw new InvalidOperationException($"No store for {choice.GetType().Name}."),
    };

    /// <summary>Whether the service could open the store, found out without a change of it.</summary>
    /// <exception cref="StoreRefusedException">It would refuse it.</exception>
    /// <exception cref="StoreUnavailableException">It does not answer.</exception>
    public static void Look(StoreChoice choice)
    {
        if (choice is StoreChoice.Postgres postgres)
        {
            using var engine = new PostgresEngine(postgres, mayMigrate: false, NullLogger<PostgresEngine>.Instance);
            engine.Look();
        }
        else if (choice is StoreChoice.Sqlite sqlite)
        {
            SqliteStore.Look(sqlite.Path);
        }
    }
}
