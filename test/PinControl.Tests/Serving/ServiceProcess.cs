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
        var address = new Uri($"http://127.0.0.1:{PinControlServer.FreePort()}");
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(typeof(StartUp).Assembly.Location);
        foreach (var argument in (string[])[
            "--environment=Development", $"--Urls={address}", $"--PublicUrl={address}", $"--contentRoot={folder}",
            $"--Storage:SqlitePath={Path.Combine(folder, "pincontrol.db")}", $"--Vault:Software:KeyFile={Path.Combine(folder, "vault.keys")}",
            $"--Vault:Software:PassphraseFile={Path.Combine(folder, "vault.passphrase")}", "--Limits:RequestsPerSecond=100000", .. settings])
        {
            start.ArgumentList.Add(argument);
        }

        var process = Process.Start(start)!;
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

    public static HttpClient NewClient(Uri address)
    {
        var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 512 }) { BaseAddress = address };
        client.DefaultRequestHeaders.Authorization = PinControlServer.Basic("demo", "demo-secret");
        return client;
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
