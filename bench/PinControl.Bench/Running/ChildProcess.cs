using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace PinControl.Bench.Running;

/// <summary>A process this run started: its last lines are kept for the day it fails; it is ended by its own id.</summary>
internal sealed partial class ChildProcess : IAsyncDisposable
{
    private const int MostLines = 40;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _name;
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();
    private bool _disposed;

    public ChildProcess(string name, string program, IEnumerable<string> arguments, string folder, IReadOnlyDictionary<string, string>? environment)
    {
        _name = name;
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (key, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[key] = value;
        }

        _process = Process.Start(start) ?? throw new BenchException($"{name} did not start.");
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public int Id => _process.Id;

    /// <summary>What asks it to end: SIGTERM, unless it has another way.</summary>
    public int EndSignal { get; set; } = 15;

    /// <summary>Until the address answers with success.</summary>
    /// <exception cref="BenchException">It ended, or did not answer in time.</exception>
    public async Task WaitForAsync(Uri address)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        var waited = Stopwatch.StartNew();
        while (waited.Elapsed < Patience)
        {
            if (_process.HasExited)
            {
                throw new BenchException($"{_name} ended with code {_process.ExitCode}:\n{string.Join('\n', _lines)}");
            }

            try
            {
                using var response = await http.GetAsync(address);
                if ((int)response.StatusCode < 500)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            await Task.Delay(100);
        }

        throw new BenchException($"{_name} does not answer at {address}:\n{string.Join('\n', _lines)}");
    }

    /// <summary>Until it has done its work.</summary>
    /// <returns>What it wrote.</returns>
    /// <exception cref="BenchException">It failed or took too long.</exception>
    public async Task<string> FinishAsync(TimeSpan most)
    {
        using var limit = new CancellationTokenSource(most);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill();
            throw new BenchException($"{_name} was stopped after {most.TotalSeconds} s.");
        }

        var text = string.Join('\n', _lines);
        return _process.ExitCode == 0 ? text : throw new BenchException($"{_name} ended with code {_process.ExitCode}:\n{text}");
    }

    /// <summary>Asks it to end, then ends it. A second time it is gone already.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        if (!_process.HasExited)
        {
            _ = Signal(_process.Id, EndSignal);
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            try
            {
                await _process.WaitForExitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill();
            }
        }

        _process.Dispose();
    }

    private void Keep(string? line)
    {
        if (line is null)
        {
            return;
        }

        _lines.Enqueue(line);
        while (_lines.Count > MostLines)
        {
            _lines.TryDequeue(out _);
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Signal(int processId, int signal);
}
