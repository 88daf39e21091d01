using System.Data.Common;
using PinControl.Tests.Serving;

namespace PinControl.StoreTests.Stage;

/// <summary>A fresh store of one kind: what a proof must know of it, and nothing that differs between the two.</summary>
internal interface IStoreUnderTest : IAsyncDisposable
{
    /// <summary>The nodes' own files, the vault's keys among them.</summary>
    string Folder { get; }

    /// <summary>The settings by which the service finds it.</summary>
    IReadOnlyList<string> Settings { get; }

    /// <summary>A connection for an auditor, past the service; unqualified names are the schema's.</summary>
    Task<DbConnection> ConnectAsync();

    /// <summary>The column's time in microseconds since 1970.</summary>
    string Microseconds(string column);

    /// <summary>The store does not answer until the result is disposed.</summary>
    Task<IAsyncDisposable> TakeAwayAsync();
}

internal static class StoresUnderTest
{
    /// <summary>A node of the service on this store.</summary>
    public static Task<ServiceProcess> StartNodeAsync(this IStoreUnderTest store, Uri? address = null, params string[] through) =>
        ServiceProcess.StartAsync(
            store.Folder, address ?? ServiceProcess.FreeAddress(), through,
            [.. store.Settings, "--Limits:CardholderRequestsPerSecond=100000", "--Logging:LogLevel:Default=Warning"]);

    public static async Task<List<TRow>> QueryAsync<TRow>(this IStoreUnderTest store, string query, Func<DbDataReader, TRow> read)
    {
        await using var connection = await store.ConnectAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = query;
        await using var row = await command.ExecuteReaderAsync();
        var rows = new List<TRow>();
        while (await row.ReadAsync())
        {
            rows.Add(read(row));
        }

        return rows;
    }

    public static async Task<long> CountAsync(this IStoreUnderTest store, string from) =>
        (await store.QueryAsync($"SELECT count(*) FROM {from}", static row => row.GetInt64(0)))[0];
}
