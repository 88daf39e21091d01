using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Npgsql;

namespace PinControl.Tests.Serving.Postgres;

/// <summary>A PostgreSQL of our own in a temporary folder: never Debian's cluster. Flushing stays on: durability is what is tested.</summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    private const string Superuser = "postgres";
    private const string StandbyName = "standby";
    private static readonly ConcurrentDictionary<PostgresServer, byte> Running = [];

    private readonly string _password;
    private readonly ConcurrentQueue<string> _said = new();
    private Process? _postmaster;
    private int _databases;

    // A run that is told to end, or ends on a fault nobody catches, leaves no server behind.
    static PostgresServer() => AppDomain.CurrentDomain.ProcessExit += static (_, _) =>
    {
        foreach (var server in Running.Keys)
        {
            server.Kill();
            Directory.Delete(server.Folder, recursive: true);
        }
    };

    private PostgresServer(string folder, string password)
    {
        Folder = folder;
        _password = password;
    }

    public string Folder { get; }

    public int Port { get; } = PinControlServer.FreePort();

    /// <summary>The postmaster's process.</summary>
    public int Id => _postmaster!.Id;

    private string DataFolder => Path.Combine(Folder, "data");

    /// <summary>Owns the schema.</summary>
    public const string OwnerRole = "pincontrol_owner";

    /// <summary>Least privileges: what the migrations grant to it.</summary>
    public const string ServiceRole = "pincontrol_service";

    public static async Task<PostgresServer> StartAsync()
    {
        var password = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
        var server = new PostgresServer(await MakeFolderAsync(), password);
        var passwordFile = Path.Combine(server.Folder, "password");
        await File.WriteAllTextAsync(passwordFile, password);
        await OwnAsync(passwordFile);
        await Command.RunAsync(PostgresBinaries.Command(
            "initdb", "-D", server.DataFolder, "-U", Superuser, "--pwfile", passwordFile, "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C",
            "--wal-segsize=1", "--no-sync", "--no-instructions"));
        await server.StartAgainAsync();
        await server.ExecuteAsync($"CREATE ROLE {OwnerRole} LOGIN PASSWORD '{password}'; CREATE ROLE {ServiceRole} LOGIN PASSWORD '{password}'");
        return server;
    }

    /// <summary>Starts on its data: after a stop, or after a kill, when it recovers what its log holds.</summary>
    /// <param name="through">A command that becomes the server.</param>
    public async Task StartAgainAsync(IReadOnlyList<string>? through = null)
    {
        string[] command =
        [
            .. through ?? [],
            .. PostgresBinaries.Command("postgres", "-D", DataFolder, "-p", Port.ToString(CultureInfo.InvariantCulture), "-k", Folder),
            .. ((string[])["listen_addresses=127.0.0.1", "shared_buffers=32MB", "max_wal_size=64MB", "max_connections=200"])
                .SelectMany(static setting => (string[])["-c", setting]),
        ];
        var process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.OutputDataReceived += (_, line) => _said.Enqueue(line.Data ?? string.Empty);
        process.ErrorDataReceived += (_, line) => _said.Enqueue(line.Data ?? string.Empty);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        _postmaster = process;
        Running[this] = 0;
        for (var patience = Stopwatch.StartNew(); patience.Elapsed < TimeSpan.FromSeconds(60) && !process.HasExited;)
        {
            try
            {
                await using var connection = await ConnectAsync(Superuser, "postgres");
                return;
            }
            catch (NpgsqlException)
            {
                await Task.Delay(20);
            }
        }

        throw new InvalidOperationException($"PostgreSQL did not start. It wrote:\n{string.Join('\n', _said)}");
    }

    /// <summary>Ends it in order; clients are sent away.</summary>
    public async Task StopAsync()
    {
        Signals.Send(Id, Signals.Interrupt);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await _postmaster!.WaitForExitAsync(patience.Token);
        Running.TryRemove(this, out _);
    }

    /// <summary>SIGKILL for the postmaster and each of its children, in one moment: nothing is finished.</summary>
    public void Kill()
    {
        if (_postmaster is { HasExited: false })
        {
            // Stopped first, so that it starts no further child while they are counted.
            Signals.Send(Id, Signals.Stop);
            var children = File.ReadAllText($"/proc/{Id}/task/{Id}/children")
                .Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Select(static id => int.Parse(id, CultureInfo.InvariantCulture)).ToList();
            Signals.Send(Id, Signals.Kill);
            children.ForEach(static child => Signals.Send(child, Signals.Kill));
            _postmaster.WaitForExit();
            SpinWait.SpinUntil(() => !children.Exists(Signals.IsRunning), TimeSpan.FromSeconds(10));
        }

        Running.TryRemove(this, out _);
    }

    /// <summary>A database of the owner role: empty, or a copy that nobody is connected to.</summary>
    /// <returns>Its name.</returns>
    public async Task<string> CreateDatabaseAsync(string template = "template1")
    {
        var name = $"pincontrol_{Interlocked.Increment(ref _databases)}";
        await ExecuteAsync($"CREATE DATABASE {name} OWNER {OwnerRole} TEMPLATE {template}");
        return name;
    }

    /// <param name="others">Further servers, of which the one that takes writes is to be used.</param>
    public string ConnectionString(string role, string database, params PostgresServer[] others)
    {
        var text = new NpgsqlConnectionStringBuilder
        {
            Host = string.Join(',', others.Prepend(this).Select(static server => $"127.0.0.1:{server.Port}")),
            // A busy machine may take long over a burst of first connections; a server that is gone refuses at once.
            Database = database, Username = role, Password = _password, Timeout = 15,
        }.ConnectionString;
        return others.Length == 0 ? text : $"{text};Target Session Attributes=primary";
    }

    /// <summary>A copy of this server that follows it; from then on no commit is acknowledged before the copy has it on disk.</summary>
    public async Task<PostgresServer> StartStandbyAsync()
    {
        var standby = new PostgresServer(await MakeFolderAsync(), _password);
        await Command.RunAsync(
            PostgresBinaries.Command(
                "pg_basebackup", "-d", $"host=127.0.0.1 port={Port} user={Superuser} application_name={StandbyName}", "-D", standby.DataFolder,
                "-R", "-X", "stream", "-c", "fast", "--no-sync"),
            ("PGPASSWORD", _password));
        await standby.StartAgainAsync();
        await SetAsync("synchronous_standby_names", StandbyName);
        for (var patience = Stopwatch.StartNew(); (long)(await ScalarAsync("SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'"))! == 0;)
        {
            if (patience.Elapsed > TimeSpan.FromSeconds(60))
            {
                throw new InvalidOperationException("The standby does not follow.");
            }

            await Task.Delay(20);
        }

        return standby;
    }

    /// <summary>Makes a standby a server of its own that takes writes.</summary>
    public Task PromoteAsync() => ExecuteAsync("SELECT pg_promote(true, 30)");

    /// <summary>Changes a setting of the running server.</summary>
    public async Task SetAsync(string name, string value)
    {
        await ExecuteAsync($"ALTER SYSTEM SET {name} = {value}");
        await ExecuteAsync("SELECT pg_reload_conf()");
        for (var patience = Stopwatch.StartNew(); (string)(await ScalarAsync($"SHOW {name}"))! != value;)
        {
            if (patience.Elapsed > TimeSpan.FromSeconds(60))
            {
                throw new InvalidOperationException($"{name} does not become {value}.");
            }

            await Task.Delay(10);
        }
    }

    /// <summary>As superuser.</summary>
    public Task ExecuteAsync(string statement) => ScalarAsync(statement);

    public async ValueTask DisposeAsync()
    {
        Kill();
        _postmaster?.Dispose();
        if (Environment.GetEnvironmentVariable("PINCONTROL_ARTIFACTS") is { Length: > 0 } artefacts)
        {
            await File.WriteAllLinesAsync(Path.Combine(artefacts, $"postgresql-{Port}.log"), _said);
        }

        await Task.Run(() => Directory.Delete(Folder, recursive: true));
    }

    private async Task<object?> ScalarAsync(string statement)
    {
        await using var connection = await ConnectAsync(Superuser, "postgres");
        await using var command = new NpgsqlCommand(statement, connection);
        return await command.ExecuteScalarAsync();
    }

    private async Task<NpgsqlConnection> ConnectAsync(string role, string database)
    {
        var connection = new NpgsqlConnection($"{ConnectionString(role, database)};Pooling=false");
        try
        {
            await connection.OpenAsync();
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private static async Task<string> MakeFolderAsync()
    {
        var folder = Directory.CreateTempSubdirectory("pincontrol-pg-").FullName;
        await OwnAsync(folder);
        return folder;
    }

    /// <summary>Gives a file to whom the server runs as.</summary>
    private static async Task OwnAsync(string path)
    {
        if (Environment.IsPrivilegedProcess)
        {
            await Command.RunAsync(["chown", "postgres:", path]);
        }
    }
}
