using System.Diagnostics;
using PinControl.Hosting;

namespace PinControl.Tests.Serving;

/// <summary>The service as a process of its own, which a test can kill.</summary>
internal sealed class ServiceProcess : IAsyncDisposable
{
    private readonly Process _process;

    private ServiceProcess(Process process, Uri address) => (_process, Address) = (process, address);

    public Uri Address { get; }

    /// <param name="folder">Where its data lies.</param>
    /// <param name="settings">Further arguments: <c>--NAME=VALUE</c>, or a verb.</param>
    public static async Task<ServiceProcess> StartAsync(string folder, params string[] settings)
    {
        var address = FreeAddress();
        var process = Launch(folder, address, settings);
        process.OutputDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var service = new ServiceProcess(process, address);
        using var http = NewClient(address);
        for (var patience = Stopwatch.StartNew(); patience.Elapsed < TimeSpan.FromSeconds(60);)
        {
            try
            {
                using var live = await http.GetAsync("/health/live");
                return service;
            }
            catch (HttpRequestException) when (!process.HasExited)
            {
                await Task.Delay(50);
            }
        }

        throw new InvalidOperationException("The service did not start.");
    }

    /// <summary>For a service that refuses to start.</summary>
    /// <returns>Its exit code and what it wrote to standard error.</returns>
    public static async Task<(int Code, string Error)> RunToEndAsync(string folder, params string[] settings)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var process = Launch(folder, FreeAddress(), settings);
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

    private static Uri FreeAddress() => new($"http://127.0.0.1:{PinControlServer.FreePort()}");

    private static Process Launch(string folder, Uri address, string[] settings)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(typeof(StartUp).Assembly.Location);
        foreach (var argument in (string[])[
            "--environment=Development", $"--Urls={address}", $"--PublicUrl={address}", $"--contentRoot={folder}",
            $"--Storage:SqlitePath={Path.Combine(folder, "pincontrol.db")}", $"--Vault:Software:KeyFile={Path.Combine(folder, "vault.keys")}",
            $"--Vault:Software:PassphraseFile={Path.Combine(folder, "vault.passphrase")}", "--Limits:RequestsPerSecond=100000", .. settings])
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start)!;
    }

    /// <summary>SIGKILL: nothing is finished.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            Kill();
        }

        _process.Dispose();
        return ValueTask.CompletedTask;
    }
}
