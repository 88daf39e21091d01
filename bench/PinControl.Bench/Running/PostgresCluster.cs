using System.Globalization;
using System.Security.Cryptography;
using Npgsql;

namespace PinControl.Bench.Running;

/// <summary>A PostgreSQL of this run's own: never the one that Debian's package makes.</summary>
internal sealed class PostgresCluster
{
    /// <summary>What a deployed service connects as: no owner of anything.</summary>
    public const string ServiceRole = "pincontrol_service";

    private readonly int _port;
    private readonly string _secret;

    private PostgresCluster(int port, string secret)
    {
        _port = port;
        _secret = secret;
    }

    /// <param name="bin">The folder of initdb and postgres.</param>
    public static async Task<PostgresCluster> StartAsync(Workplace workplace, string bin)
    {
        var folder = workplace.Make("postgresql");
        var data = Path.Combine(folder, "data");
        var secretFile = Path.Combine(folder, "superuser");
        var secret = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
        await File.WriteAllTextAsync(secretFile, secret);
        if (Environment.IsPrivilegedProcess)
        {
            // The server refuses to run as root.
            await workplace.Start("chown", "chown", ["-R", "postgres", folder]).FinishAsync(TimeSpan.FromSeconds(10));
        }

        var port = Workplace.FreePort();
        await AsServer(workplace, Path.Combine(bin, "initdb"), folder, "-D", data, "-U", "bench", "--auth=scram-sha-256", $"--pwfile={secretFile}", "--encoding=UTF8", "--locale=C")
            .FinishAsync(TimeSpan.FromMinutes(2));
        // A quarter of the machine's memory, as its documentation advises, and never over 4 GiB. Durability stays as it is by default: on.
        var buffers = Math.Clamp(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4 / (1024 * 1024), 128, 4096);
        var server = AsServer(
            workplace, Path.Combine(bin, "postgres"), folder, "-D", data, "-k", folder, "-h", "127.0.0.1", "-p", port.ToString(CultureInfo.InvariantCulture),
            "-c", $"shared_buffers={buffers}MB", "-c", "max_wal_size=4GB", "-c", "fsync=on", "-c", "synchronous_commit=on", "-c", "full_page_writes=on",
            "-c", "max_connections=200");
        // SIGINT: at once. On SIGTERM it would wait for its clients to go.
        server.EndSignal = 2;
        var cluster = new PostgresCluster(port, secret);
        await cluster.WaitAsync();
        await cluster.CommandAsync($"CREATE ROLE {ServiceRole} LOGIN PASSWORD '{secret}'");
        return cluster;
    }

    public string ConnectionString(string database, string role = "bench") =>
        $"Host=127.0.0.1;Port={_port};Username={role};Password={_secret};Database={database}";

    /// <returns>Its owner's connection string.</returns>
    public async Task<string> CreateDatabaseAsync(string name)
    {
        await CommandAsync($"CREATE DATABASE {name}");
        return ConnectionString(name);
    }

    private async Task CommandAsync(string text)
    {
        await using var connection = new NpgsqlConnection(ConnectionString("postgres"));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(text, connection);
        await command.ExecuteNonQueryAsync();
    }

    private async Task WaitAsync()
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                await using var connection = new NpgsqlConnection(ConnectionString("postgres") + ";Pooling=false");
                await connection.OpenAsync();
                return;
            }
            catch (NpgsqlException) when (tries < 300)
            {
                await Task.Delay(100);
            }
        }
    }

    private static ChildProcess AsServer(Workplace workplace, string program, string folder, params string[] arguments) =>
        Environment.IsPrivilegedProcess
            ? workplace.Start(Path.GetFileName(program), "setpriv", ["--reuid=postgres", "--regid=postgres", "--clear-groups", "--", program, .. arguments], folder)
            : workplace.Start(Path.GetFileName(program), program, arguments, folder);
}
