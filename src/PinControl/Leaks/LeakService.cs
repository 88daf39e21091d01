using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using PinControl.Vault;

namespace PinControl.Leaks;

/// <summary>
/// The service as it is deployed, in a process of its own on a store, keys and a port of its own, logging all it can; and the command line's verbs on
/// the same store. Nothing of the operator's settings reaches them.
/// </summary>
internal sealed class LeakService : IAsyncDisposable
{
    private const int Terminate = 15;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly string[] Inherited = ["PATH", "HOME", "USER", "LOGNAME", "LANG", "LC_ALL", "TZ", "LD_LIBRARY_PATH", "SystemRoot"];

    // The most talkative: every category at every level, with all values and scopes.
    private static readonly string[] Talkative =
    [
        "--Logging:LogLevel:Default=Trace", "--Logging:LogLevel:Microsoft=Trace", "--Logging:LogLevel:System=Trace",
        "--Logging:Console:FormatterName=json", "--Logging:Console:FormatterOptions:IncludeScopes=true",
    ];

    private readonly List<Sink> _said = [];
    private readonly List<byte> _complaints = [];
    private Process? _process;
    private Task<byte[]> _output = Task.FromResult(Array.Empty<byte>());
    private Task<byte[]> _errors = Task.FromResult(Array.Empty<byte>());

    /// <param name="client">Whom tokens stand for.</param>
    public LeakService(string client)
    {
        Folder = Directory.CreateTempSubdirectory("pincontrol-leak-test-").FullName;
        Directory.CreateDirectory(Temporary);
        Identity = new LeakIdentity(client, Folder);
        Address = new Uri($"http://127.0.0.1:{FreePort()}");
    }

    public string Folder { get; }

    public Uri Address { get; }

    public LeakIdentity Identity { get; }

    public string KeyFile => Path.Combine(Folder, "vault.keys");

    /// <summary>What the verbs printed.</summary>
    public IEnumerable<Sink> Printed => [.. _said, new Sink("errors of all verbs", [.. _complaints])];

    private string Temporary => Path.Combine(Folder, "tmp");

    /// <summary>Runs a verb to its end.</summary>
    /// <returns>What it printed.</returns>
    /// <exception cref="LeakTestException">It failed.</exception>
    public async Task<byte[]> RunAsync(string[] words, CancellationToken cancellation)
    {
        using var process = Start([.. words, .. Settings]);
        var output = ReadAsync(process.StandardOutput.BaseStream);
        var errors = ReadAsync(process.StandardError.BaseStream);
        await process.WaitForExitAsync(cancellation);
        if (process.ExitCode != 0)
        {
            throw new LeakTestException($"pincontrol {string.Join(' ', words.TakeWhile(static word => !word.StartsWith('-')))} ended with code {process.ExitCode}: {Said(await errors)}");
        }

        var name = string.Join(' ', words.TakeWhile(static word => !word.StartsWith('-')).Take(2));
        _said.Add(new Sink(LeakControls.OutputOf + name, await output));
        _complaints.AddRange(await errors);
        return await output;
    }

    /// <summary>Takes out of the last verb's output what the contract puts there, once and as it is: a second time, or in another form, is a leak.</summary>
    /// <exception cref="LeakTestException">It is not there.</exception>
    public void Except(string secret) => _said[^1] = _said[^1].Without($"\"{secret}\"")
        ?? throw new LeakTestException($"The {_said[^1].Name} does not hold what the contract puts there.");

    /// <exception cref="LeakTestException">It does not start.</exception>
    public async Task StartAsync(CancellationToken cancellation)
    {
        _process = Start(["serve", $"--Urls={Address.OriginalString}", .. Settings, .. Talkative]);
        _output = ReadAsync(_process.StandardOutput.BaseStream);
        _errors = ReadAsync(_process.StandardError.BaseStream);
        using var http = new HttpClient { BaseAddress = Address };
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < Patience && !_process.HasExited;)
        {
            try
            {
                using var ready = await http.GetAsync(new Uri("/health/ready", UriKind.Relative), cancellation);
                if (ready.StatusCode == HttpStatusCode.OK)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            await Task.Delay(50, cancellation);
        }

        throw new LeakTestException(_process.HasExited ? $"The service did not start: {Said(await _errors)}" : "The service did not get ready within a minute.");
    }

    /// <summary>All files, as they lie on the disk at this moment, and what the system shows of the process.</summary>
    /// <param name="when">Put before their names.</param>
    public IEnumerable<Sink> Files(string when)
    {
        foreach (var path in Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            if (TryRead(path) is { } bytes)
            {
                yield return new Sink($"{Path.GetRelativePath(Folder, path)}, {when}", bytes);
            }
        }

        if (_process is { HasExited: false } && OperatingSystem.IsLinux())
        {
            var shown = string.Create(CultureInfo.InvariantCulture, $"/proc/{_process.Id}/");
            yield return new Sink(LeakControls.Process, [.. File.ReadAllBytes(shown + "cmdline"), .. File.ReadAllBytes(shown + "environ")]);
        }
    }

    /// <summary>Stops it as an operator does.</summary>
    /// <returns>All that it wrote.</returns>
    public async Task<Sink> StopAsync(CancellationToken cancellation)
    {
        if (_process is not { } process)
        {
            return new Sink(LeakControls.Log, []);
        }

        if (OperatingSystem.IsWindows() || Kill(process.Id, Terminate) != 0)
        {
            process.Kill();
        }

        await process.WaitForExitAsync(cancellation);
        process.Dispose();
        _process = null;
        return new Sink(LeakControls.Log, [.. await _output, .. await _errors]);
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
            _process.Dispose();
        }

        Identity.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private string[] Settings =>
    [
        // Production, behind a proxy that this test stands for.
        "--environment=Production", "--PublicUrl=https://pin.example", "--Proxy:TrustedNetworks=127.0.0.1", "--Proxy:AssumeHttps=true",
        $"--Vault:AllowSoftwareInProduction={VaultOptions.SoftwareInProduction}", $"--contentRoot={Folder}", $"--Storage:SqlitePath={Path.Combine(Folder, "pincontrol.db")}",
        $"--Vault:Software:KeyFile={KeyFile}", $"--Vault:Software:PassphraseFile={Path.Combine(Folder, "vault.passphrase")}",
        .. Identity.Settings,
    ];

    private Process Start(string[] arguments)
    {
        var program = Environment.ProcessPath!;
        // Installed as one file, or run by the framework's own program.
        string[] command = Path.GetFileNameWithoutExtension(program) == "PinControl" ? arguments : [typeof(LeakService).Assembly.Location, .. arguments];
        var start = new ProcessStartInfo(program, command) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Folder };
        foreach (var name in start.Environment.Keys.Where(static name => !IsInherited(name)).ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment["TMPDIR"] = Temporary;
        // The runtime's pipes for debuggers would lie there, and whoever opens one to read it waits for ever.
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        return Process.Start(start) ?? throw new LeakTestException("The service's process did not start.");
    }

    // The runtime's own variables and what is loaded into it, but nothing that could be read as a setting.
    private static bool IsInherited(string name) => Inherited.Contains(name)
        || name == "ASPNETCORE_HOSTINGSTARTUPASSEMBLIES"
        || (name.StartsWith("DOTNET_", StringComparison.Ordinal) && !name.Contains("__", StringComparison.Ordinal)
            && name is not ("DOTNET_ENVIRONMENT" or "DOTNET_CONTENTROOT" or "DOTNET_URLS"));

    // What it complains of before anything secret was sent to it.
    private static string Said(byte[] errors) => Encoding.UTF8.GetString(errors).Trim();

    private static byte[]? TryRead(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var bytes = new MemoryStream();
            file.CopyTo(bytes);
            return bytes.ToArray();
        }
        catch (IOException)
        {
            // Gone meanwhile, or the runtime's own socket.
            return null;
        }
    }

    private static async Task<byte[]> ReadAsync(Stream stream)
    {
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes);
        return bytes.ToArray();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    // The framework ends processes without asking first; a service that is asked writes its last records.
    [DllImport("libc", EntryPoint = "kill", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int processId, int signal);
}
