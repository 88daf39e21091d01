using Npgsql;
using PinControl.Bench.Running;

namespace PinControl.Bench.Stores;

/// <inheritdoc />
/// <param name="owner">How the schema's owner reaches it.</param>
/// <param name="service">How the service's own role does: <see cref="PostgresCluster.ServiceRole"/>.</param>
internal sealed class PostgresStore(string folder, string owner, string service) : IBenchStore
{
    private readonly string _connectionString = owner + ";Search Path=pincontrol;Pooling=false;Command Timeout=1800";

    public string Name => "PostgreSQL";

    public IReadOnlyList<string> OwnerArguments => ArgumentsOf(owner);

    public IReadOnlyList<string> Arguments => ArgumentsOf(service);

    public async Task AdoptAsync()
    {
        await RunAsync(
            """
            UPDATE client SET name = 'bench' WHERE name = 'demo';
            DELETE FROM frame_key_origin;
            DELETE FROM frame_key;
            """);
        // What the service grants its own role, from its own file.
        var grants = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "grants.sql"));
        await RunAsync(grants.Replace("{role}", PostgresCluster.ServiceRole, StringComparison.Ordinal));
    }

    public async Task FillAsync(int count)
    {
        // The rows are right by construction: their foreign keys need not be looked up one by one.
        await RunAsync(
            $"""
            SET session_replication_role = replica;
            INSERT INTO plastic (tenant_no, plastic_id, card_id, sequence_number, status, produced, pin_length, pin_status, sealed_pin, binding_tag, key_version)
            SELECT (SELECT min(tenant_no) FROM tenant), ({Plastics.First} + i)::text, i::text, 1, 2, true, 4, 2,
                   decode(repeat('00', 24), 'hex'), decode(repeat('00', 32), 'hex'), 1
            FROM generate_series(0, {count - 1}) AS i;
            """);
        await RunAsync("VACUUM (ANALYZE) plastic");
        await RunAsync("CHECKPOINT");
    }

    public async Task<long> CountTokensAsync()
    {
        await using var connection = await OpenAsync();
        await using var command = new NpgsqlCommand("SELECT count(*) FROM token", connection);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private string[] ArgumentsOf(string connectionString) =>
        ["--Storage:Provider", "postgresql", "--Storage:ConnectionString", connectionString, "--Storage:SqlitePath", Path.Combine(folder, "unused.db")];

    private async Task RunAsync(string text)
    {
        await using var connection = await OpenAsync();
        await using var command = new NpgsqlCommand(text, connection);
        await command.ExecuteNonQueryAsync();
    }

    private async Task<NpgsqlConnection> OpenAsync()
    {
        var connection = new NpgsqlConnection(_connectionString);
        await connection.OpenAsync();
        return connection;
    }
}
