using Npgsql;
using PinControl.Tests.Serving.Postgres;
using Xunit;

namespace PinControl.StoreTests.Proofs;

/// <summary>That the other proofs may rely on the PostgreSQL server they start.</summary>
public sealed class ServerOfOurOwn
{
    [Fact]
    public async Task It_survives_a_kill_and_its_standby_has_what_it_acknowledged()
    {
        await using var primary = await PostgresServer.StartAsync();
        var database = await primary.CreateDatabaseAsync();
        await RunAsync(primary, database, "CREATE TABLE kept (number int); INSERT INTO kept VALUES (1)");
        primary.Kill();
        await primary.StartAgainAsync();
        Assert.Equal(1L, await RunAsync(primary, database, "SELECT count(*) FROM kept"));

        await using var standby = await primary.StartStandbyAsync();
        await RunAsync(primary, database, "INSERT INTO kept VALUES (2)");
        primary.Kill();
        await standby.PromoteAsync();
        Assert.Equal(2L, await RunAsync(standby, database, "SELECT count(*) FROM kept"));
        await RunAsync(standby, database, "INSERT INTO kept VALUES (3)");
    }

    private static async Task<object?> RunAsync(PostgresServer server, string database, string statement)
    {
        await using var connection = new NpgsqlConnection($"{server.ConnectionString(PostgresServer.OwnerRole, database)};Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(statement, connection);
        return await command.ExecuteScalarAsync();
    }
}
