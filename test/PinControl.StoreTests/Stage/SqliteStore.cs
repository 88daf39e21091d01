using System.Data.Common;
using Microsoft.Data.Sqlite;
using PinControl.Tests.Serving;

namespace PinControl.StoreTests.Stage;

/// <summary>A file in the nodes' folder.</summary>
internal sealed class SqliteStore(string folder) : IStoreUnderTest
{
    private readonly string _database = Path.Combine(folder, "pincontrol.db");

    public string Folder => folder;

    public IReadOnlyList<string> Settings => [];

    public async Task<DbConnection> ConnectAsync()
    {
        var connection = new SqliteConnection($"Data Source={_database};Pooling=False");
        await connection.OpenAsync();
        return connection;
    }

    public string Microseconds(string column) => column;

    /// <summary>Another process writes, for longer than the service waits.</summary>
    public Task<IAsyncDisposable> TakeAwayAsync() => Task.FromResult(new SqliteTestStore(_database).Lock());

    public async ValueTask DisposeAsync() => await Task.Run(() => Directory.Delete(folder, recursive: true));
}
