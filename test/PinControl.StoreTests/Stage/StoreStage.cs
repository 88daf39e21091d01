using PinControl.StoreTests.Stage;
using PinControl.Tests.Serving.Postgres;
using PinControl.Tests.Serving;
using Xunit;

[assembly: AssemblyFixture(typeof(StoreStage))]
// Each proof puts the machine under load, and half of its time waits for starts and kills: two at once, on however large a machine.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.Collections, MaxThreads = 2)]

namespace PinControl.StoreTests.Stage;

/// <summary>What all proofs share: one PostgreSQL server, started when the first of them asks, and one set of vault keys.</summary>
public sealed class StoreStage : IAsyncDisposable
{
    private static readonly string[] VaultFiles = ["vault.keys", "vault.seal"];

    private readonly Lazy<Task<PostgresServer>> _postgres = new(PostgresServer.StartAsync);
    private readonly Lazy<Task<string>> _vaultFolder = new(MakeVaultAsync);

    internal Task<PostgresServer> PostgresAsync() => _postgres.Value;

    /// <summary>An empty store.</summary>
    internal async Task<IStoreUnderTest> NewStoreAsync(string kind) =>
        kind == Stores.Sqlite ? new SqliteStore(await NewFolderAsync()) : await NewDatabaseAsync(await PostgresAsync());

    /// <summary>An empty store that the proof takes away: a server of its own, since other proofs need the one they share.</summary>
    internal async Task<IStoreUnderTest> NewStoreAloneAsync(string kind)
    {
        if (kind == Stores.Sqlite)
        {
            return await NewStoreAsync(kind);
        }

        var store = await NewDatabaseAsync(await PostgresServer.StartAsync());
        store.IsAlone = true;
        return store;
    }

    /// <summary>A fresh database, migrated by the owner; the service works in it under its own role, which may do no more than it needs.</summary>
    internal async Task<PostgresStore> NewDatabaseAsync(PostgresServer server, params PostgresServer[] others)
    {
        var database = await server.CreateDatabaseAsync();
        var folder = await NewFolderAsync();
        await Migration.RunAsync(folder, server.ConnectionString(PostgresServer.OwnerRole, database, others));
        return new PostgresStore(folder, server, database, server.ConnectionString(PostgresServer.ServiceRole, database, others));
    }

    /// <summary>An empty store, without a schema.</summary>
    internal async Task<IStoreUnderTest> NewBareStoreAsync(string kind) =>
        kind == Stores.Sqlite ? new SqliteStore(await NewFolderAsync()) : await NewBareDatabaseAsync(await PostgresAsync());

    /// <summary>A database without a schema, which the service is to make: it works under the owner's role.</summary>
    private async Task<PostgresStore> NewBareDatabaseAsync(PostgresServer server)
    {
        var database = await server.CreateDatabaseAsync();
        return new PostgresStore(await NewFolderAsync(), server, database, server.ConnectionString(PostgresServer.OwnerRole, database));
    }

    /// <summary>A folder with vault keys in it, as nodes that share a store share them.</summary>
    internal async Task<string> NewFolderAsync()
    {
        var folder = Directory.CreateTempSubdirectory("pincontrol-proof-").FullName;
        foreach (var file in VaultFiles)
        {
            File.Copy(Path.Combine(await _vaultFolder.Value, file), Path.Combine(folder, file));
        }

        return folder;
    }

    public async ValueTask DisposeAsync()
    {
        if (_postgres.IsValueCreated)
        {
            await (await _postgres.Value).DisposeAsync();
        }

        if (_vaultFolder.IsValueCreated)
        {
            Directory.Delete(await _vaultFolder.Value, recursive: true);
        }
    }

    private static async Task<string> MakeVaultAsync()
    {
        var folder = Directory.CreateTempSubdirectory("pincontrol-proof-").FullName;
        await using var service = await ServiceProcess.StartAsync(folder);
        return folder;
    }
}
