using System.Collections.Concurrent;
using System.Diagnostics;
using PinControl.Hosting;

namespace PinControl.Tests.Serving;

/// <summary>The service as a process of its own, which a test can kill.</summary>
internal sealed class ServiceProcess : IAsyncDisposable
{
    private const int MostKept = 200;

    // What lets any environment but Development listen by plain http: the test stands for the proxy.
    private static readonly string[] BehindAProxy = ["--PublicUrl=https://pin.example", "--Proxy:TrustedNetworks=127.0.0.1", "--Proxy:AssumeHttps=true"];

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _said = new();

    private ServiceProcess(Process process, Uri address)
    {
        (_process, Address) = (process, address);
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public Uri Address { get; }

    public int Id => _process.Id;

    /// <summary>The last lines it wrote.</summary>
    public string Said => string.Join('\n', _said);

    /// <summary>What it wrote, once a text stands in it: a line comes through a queue and a pipe, after the answer of the request that it is about.</summary>
    public async Task<string> SaysAsync(string text, int times = 1)
    {
        for (var patience = Stopwatch.StartNew(); patience.Elapsed < TimeSpan.FromSeconds(60); await Task.Delay(20))
        {
            if (Said is var said && said.Split(text).Length > times)
            {
                return said;
            }
        }

        throw new InvalidOperationException($"The service did not say \"{text}\" {times} times. It wrote:\n{Said}");
    }

    /// <param name="folder">Where its data lies.</param>
    /// <param name="settings">Further arguments: <c>--NAME=VALUE</c>, or a verb.</param>
    public static Task<ServiceProcess> StartAsync(string folder, params string[] settings) => StartAsync(folder, FreeAddress(), [], settings);

    /// <param name="folder">Where its data lies.</param>
    /// <param name="address">Where it listens.</param>
    /// <param name="through">A command that becomes the service: it gets the service's own command line as its last arguments.</param>
    /// <param name="settings">Further arguments.</param>
    public static async Task<ServiceProcess> StartAsync(string folder, Uri address, IReadOnlyList<string> through, IReadOnlyList<string> settings)
    {
        var service = new ServiceProcess(Launch(folder, address, through, settings), address);
        using var http = NewClient(address);
        for (var patience = Stopwatch.StartNew(); patience.Elapsed < TimeSpan.FromSeconds(60) && !service._process.HasExited;)
        {
            try
            {
                using var live = await http.GetAsync("/health/live");
                return service;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(20);
            }
        }

        await service.DisposeAsync();
        throw new InvalidOperationException($"The service did not start. It wrote:\n{service.Said}");
    }

    /// <summary>For a service that refuses to start.</summary>
    /// <returns>Its exit code and what it wrote to standard error.</returns>
    public static async Task<(int Code, string Error)> RunToEndAsync(string folder, params string[] settings)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var process = Launch(folder, FreeAddress(), [], settings);
        process.OutputDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        try
        {
            var error = await process.StandardError.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            return (process.ExitCode, error);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw new InvalidOperationException("The service did not refuse to start.");
        }
    }

    public static HttpClient NewClient(Uri address)
    {
        var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 512 }) { BaseAddress = address };
        client.DefaultRequestHeaders.Authorization = PinControlServer.Basic("demo", "demo-secret");
        return client;
    }

    public static Uri FreeAddress() => new($"http://127.0.0.1:{PinControlServer.FreePort()}");

    private static Process Launch(string folder, Uri address, IReadOnlyList<string> through, IReadOnlyList<string> settings)
    {
        string[] command =
        [
            .. through, "dotnet", typeof(StartUp).Assembly.Location,
            "--environment=Development", $"--Urls={address}", $"--PublicUrl={address}", $"--contentRoot={folder}",
            $"--Storage:SqlitePath={Path.Combine(folder, "pincontrol.db")}", .. TestVault.SoftwareArguments(folder),
            "--Limits:RequestsPerSecond=100000",
            .. settings.Any(IsProduction) ? BehindAProxy : [], .. settings,
        ];
        return Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
    }

    private static bool IsProduction(string setting) =>
        setting.StartsWith("--environment=", StringComparison.Ordinal) && setting != "--environment=Development";

    /// <summary>SIGKILL: nothing is finished.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>Waits until it has ended by itself.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> EndAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await _process.WaitForExitAsync(patience.Token);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            Kill();
        }

        if (Environment.GetEnvironmentVariable("PINCONTROL_ARTIFACTS") is { Length: > 0 } artefacts)
        {
            await File.WriteAllTextAsync(Path.Combine(artefacts, $"service-{_process.Id}.log"), Said);
        }

        _process.Dispose();
    }

    private void Keep(string? line)
    {
        if (line is not null)
        {
            _said.Enqueue(line);
            while (_said.Count > MostKept)
            {
                _said.TryDequeue(out _);
            }
        }
    }
}
