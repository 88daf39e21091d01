using Microsoft.Data.Sqlite;

namespace PinControl.Bench.Stores;

/// <inheritdoc />
internal sealed class SqliteStore(string folder) : IBenchStore
{
    private readonly string _path = Path.Combine(folder, "pincontrol.db");

    public string Name => "SQLite";

    public IReadOnlyList<string> OwnerArguments => Arguments;

    public IReadOnlyList<string> Arguments => ["--Storage:SqlitePath", _path];

    public Task AdoptAsync() => RunAsync(
        """
        UPDATE client SET name = 'bench' WHERE name = 'demo';
        DELETE FROM frame_key_origin;
        DELETE FROM frame_key;
        """);

    public async Task FillAsync(int count)
    {
        await RunAsync(
            $"""
            PRAGMA cache_size = -262144;
            INSERT INTO plastic (tenant_no, plastic_id, card_id, sequence_number, status, produced, pin_length, pin_status, sealed_pin, binding_tag, key_version)
            WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {count - 1})
            SELECT (SELECT min(tenant_no) FROM tenant), {Plastics.First} + i, i, 1, 2, 1, 4, 2, zeroblob(24), zeroblob(32), 1 FROM n;
            """);
        await RunAsync("PRAGMA wal_checkpoint(TRUNCATE);");
    }

    public async Task<long> CountTokensAsync()
    {
        await using var connection = await OpenAsync();
        await using var command = new SqliteCommand("SELECT count(*) FROM token", connection);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private async Task RunAsync(string text)
    {
        await using var connection = await OpenAsync();
        await using var command = new SqliteCommand(text, connection) { CommandTimeout = 1800 };
        await command.ExecuteNonQueryAsync();
    }

    private async Task<SqliteConnection> OpenAsync()
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = _path, Pooling = false }.ToString());
        await connection.OpenAsync();
        return connection;
    }
}
