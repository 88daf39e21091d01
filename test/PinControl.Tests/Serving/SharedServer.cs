using System.Text;
using Microsoft.Data.Sqlite;

namespace PinControl.Tests.Serving;

/// <summary>One server for the tests of a class that do not disturb each other.</summary>
public sealed class SharedServer : IAsyncDisposable
{
    internal PinControlServer Server { get; } = PinControlServer.Start();

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    /// <summary>Changes the running service's database, as an operator could.</summary>
    internal void Sql(string statement) => Sql(Server.DatabasePath, statement);

    internal static object? Sql(string databasePath, string statement)
    {
        using var connection = new SqliteConnection($"Data Source={databasePath};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = statement;
        return command.ExecuteScalar();
    }

    /// <summary>Holds the database's write lock until disposed.</summary>
    internal static SqliteConnection Lock(string databasePath)
    {
        var connection = new SqliteConnection($"Data Source={databasePath};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "BEGIN IMMEDIATE";
        command.ExecuteNonQuery();
        return connection;
    }

    internal async Task PutAsync(string plastic, string status, bool produced)
    {
        using var body = new StringContent(
            $$"""{"cardId":"c{{plastic}}","sequenceNumber":1,"status":"{{status}}","produced":{{(produced ? "true" : "false")}}}""",
            Encoding.UTF8, "application/json");
        using var response = await Server.Client.PutAsync($"/pincontrol/cards/v1/plastics/{plastic}?auditUser=test", body);
        response.EnsureSuccessStatusCode();
    }
}
