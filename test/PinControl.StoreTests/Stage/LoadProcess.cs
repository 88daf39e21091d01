using System.Diagnostics;
using System.Globalization;
using PinControl.Load;

namespace PinControl.StoreTests.Stage;

/// <summary>The load as a process of its own, which knows nothing of the service but its addresses.</summary>
internal sealed class LoadProcess : IAsyncDisposable
{
    // It ends with the proof; this is for one that never does.
    private const int AtMostSeconds = 1200;

    private readonly Process _process;
    private readonly string _ledger;

    private LoadProcess(Process process, string ledger)
    {
        _process = process;
        _ledger = ledger;
        Record = new LoadRecord(ledger);
    }

    public LoadRecord Record { get; }

    public static LoadProcess Start(int clients, params Uri[] nodes)
    {
        // Chosen and shown PINs of made-up plastics stand in it: only here, and only while the proof runs.
        var ledger = Path.Combine(Directory.CreateTempSubdirectory("pincontrol-load-").FullName, "ledger");
        var start = new ProcessStartInfo("dotnet") { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (var argument in (string[])[typeof(LoadPlastics).Assembly.Location, ledger, Text(clients), Text(AtMostSeconds), .. nodes.Select(static node => node.ToString())])
        {
            start.ArgumentList.Add(argument);
        }

        return new LoadProcess(Process.Start(start)!, ledger);
    }

    public async Task GoAsync()
    {
        await _process.StandardInput.WriteLineAsync("go");
        await _process.StandardInput.FlushAsync();
    }

    /// <summary>Returns once no request is under way; the record is complete then.</summary>
    /// <returns>The load's own count.</returns>
    public async Task<string> PauseAsync()
    {
        await _process.StandardInput.WriteLineAsync("pause");
        await _process.StandardInput.FlushAsync();
        // An act of a client's is three requests, of which each may take a quarter of a minute before the client gives it up.
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(120));
        var count = await _process.StandardOutput.ReadLineAsync(patience.Token) ?? throw new InvalidOperationException("The load has ended.");
        Record.Read();
        return count;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        Directory.Delete(Path.GetDirectoryName(_ledger)!, recursive: true);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
