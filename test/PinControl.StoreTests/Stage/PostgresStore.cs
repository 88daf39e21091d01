using System.Data.Common;
using Npgsql;
using PinControl.Tests.Serving.Postgres;

namespace PinControl.StoreTests.Stage;

/// <summary>A database on a server of our own.</summary>
/// <param name="server">Where an auditor reads; after a failover, that is the standby.</param>
/// <param name="connectionString">What the service is given.</param>
internal sealed class PostgresStore(string folder, PostgresServer server, string database, string connectionString) : IStoreUnderTest
{
    public string Folder => folder;

    public IReadOnlyList<string> Settings => ["--Storage:Provider=postgresql", $"--Storage:ConnectionString={connectionString}"];

    public PostgresServer Server { get; set; } = server;

    /// <summary>Whether the server goes with the store.</summary>
    public bool IsAlone { get; set; }

    public async Task<DbConnection> ConnectAsync()
    {
        var connection = new NpgsqlConnection($"{Server.ConnectionString(PostgresServer.OwnerRole, database)};Pooling=false;Search Path=pincontrol");
        await connection.OpenAsync();
        return connection;
    }

    public string Microseconds(string column) => $"(extract(epoch FROM {column}) * 1000000)::bigint";

    /// <summary>The server is stopped.</summary>
    public async Task<IAsyncDisposable> TakeAwayAsync()
    {
        await Server.StopAsync();
        return new Return(Server);
    }

    public async ValueTask DisposeAsync()
    {
        await Task.Run(() => Directory.Delete(folder, recursive: true));
        if (IsAlone)
        {
            await Server.DisposeAsync();
        }
    }

    private sealed class Return(PostgresServer server) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await server.StartAgainAsync();
    }
}
