using PinControl.Storage.Lane;
using PinControl.Storage.Postgres;
using PinControl.Storage.Sqlite;

namespace PinControl.Storage;

/// <summary>A database's two halves: the writer's, which the lane uses, and the readers'.</summary>
internal sealed record StoreParts(IWriteEngine Engine, IStoreReads Reads)
{
    /// <summary>Opens nothing yet: the first use does.</summary>
    /// <param name="mayMigrate">Whether the schema of PostgreSQL may be brought up to date by whoever comes first. SQLite's always is.</param>
    /// <param name="patience">How long a writer waits for another process that writes; the usual time if none is given.</param>
    public static StoreParts Of(StoreChoice choice, TimeProvider clock, bool mayMigrate, TimeSpan? patience = null) => choice switch
    {
        StoreChoice.Sqlite sqlite => new StoreParts(new SqliteEngine(sqlite.Path, clock, patience), SqliteStore.Reads(sqlite.Path, clock)),
        StoreChoice.Postgres postgres => new StoreParts(new PostgresEngine(postgres, mayMigrate), PostgresStore.Reads(postgres, clock)),
        _ => throw new InvalidOperationException($"No store for {choice.GetType().Name}."),
    };
}
