using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using PinControl.Tests.Serving.Postgres;
using Xunit;

namespace PinControl.StoreTests.Stage;

/// <summary>A process that a test started and stopped, until this is disposed of: what its threads were at stays as it was.</summary>
internal sealed class StoppedProcess : IDisposable
{
    // Of a page's entry in /proc/PID/pagemap.
    private const ulong IsPresentOrSwapped = 3ul << 62;
    private const int EntrySize = sizeof(ulong);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private StoppedProcess(int id) => Id = id;

    public int Id { get; }

    public static async Task<StoppedProcess> StopAsync(int id)
    {
        var stopped = new StoppedProcess(id);
        try
        {
            Signals.Send(id, Signals.Stop);
            var waiting = Stopwatch.StartNew();
            while (!AreAllStopped(id))
            {
                Assert.True(waiting.Elapsed < Patience, $"Process {id} did not stop.");
                await Task.Delay(1);
            }

            return stopped;
        }
        catch
        {
            stopped.Dispose();
            throw;
        }
    }

    /// <summary>Whether its own memory has the bytes; not looked for across the edge of what is mapped.</summary>
    public bool Has(ReadOnlySpan<byte> bytes)
    {
        using var memory = File.OpenHandle($"/proc/{Id}/mem");
        using var pages = File.OpenHandle($"/proc/{Id}/pagemap");
        foreach (var line in File.ReadLines($"/proc/{Id}/maps"))
        {
            // "START-END rw-p OFFSET …", addresses in hexadecimal.
            var (dash, space) = (line.IndexOf('-', StringComparison.Ordinal), line.IndexOf(' ', StringComparison.Ordinal));
            if (line.AsSpan(space + 1, 2) is "rw" && Has(memory, pages, Address(line.AsSpan(0, dash)), Address(line.AsSpan((dash + 1)..space)), bytes))
            {
                return true;
            }
        }

        return false;
    }

    public void Dispose() => Signals.Send(Id, Signals.Continue);

    private static bool Has(SafeFileHandle memory, SafeFileHandle pages, long start, long end, ReadOnlySpan<byte> bytes)
    {
        var page = Environment.SystemPageSize;
        var entries = new ulong[(end - start) / page];
        var known = RandomAccess.Read(pages, MemoryMarshal.AsBytes(entries.AsSpan()), start / page * EntrySize) / EntrySize;
        for (int from = 0, to; from < known; from = to + 1)
        {
            // Pages that nobody has written to are most of a process, and hold nothing.
            for (to = from; to < known && (entries[to] & IsPresentOrSwapped) != 0; to++) { }

            var run = new byte[(to - from) * page];
            var read = run.Length == 0 ? 0 : RandomAccess.Read(memory, run, start + ((long)from * page));
            if (run.AsSpan(0, read).IndexOf(bytes) >= 0)
            {
                return true;
            }
        }

        return false;
    }

    private static long Address(ReadOnlySpan<char> hexadecimal) => long.Parse(hexadecimal, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static bool AreAllStopped(int id)
    {
        try
        {
            return Directory.GetDirectories($"/proc/{id}/task").All(static thread =>
            {
                var stat = File.ReadAllText(Path.Combine(thread, "stat"));
                return stat[stat.LastIndexOf(')') + 2] == 'T';
            });
        }
        catch (IOException)
        {
            // A thread that ended meanwhile: not all stood still.
            return false;
        }
    }
}
