using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace PinControl.Pages;

/// <summary>The pages at work, packed: each in its language, look and settings, without its control id. A page is packed when it is first asked for.</summary>
internal sealed partial class PackedPages(ILogger<PackedPages> log)
{
    private const int MostKept = 500;

    // Packing takes a tenth of a second of a processor. Who asks meanwhile waits so long, and no longer.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    // By what they hold, so that they are the same for every service of a process; and packed one at a time.
    private static readonly ConcurrentDictionary<string, Lazy<Task<PackedPage?>>> Entries = new(StringComparer.Ordinal);
    private static readonly SemaphoreSlim One = new(1, 1);

    /// <param name="html">As <see cref="PackedPage.TryPack"/> takes it.</param>
    /// <returns>None if it cannot be packed, or not in time: it is compressed as it is sent.</returns>
    public async ValueTask<PackedPage?> FindAsync(string html)
    {
        if (Entries.Count >= MostKept)
        {
            // Somebody has more pages than these; they begin anew.
            Entries.Clear();
        }

        var packing = Entries.GetOrAdd(
            Convert.ToBase64String(SHA256.HashData(MemoryMarshal.AsBytes(html.AsSpan()))),
            static (_, from) => new Lazy<Task<PackedPage?>>(() => Task.Run(() => from.Pages.PackAsync(from.Html))), (Pages: this, Html: html)).Value;
        try
        {
            return packing.IsCompleted ? await packing : await packing.WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    private async Task<PackedPage?> PackAsync(string html)
    {
        await One.WaitAsync();
        try
        {
            var page = PackedPage.TryPack(html);
            if (page is null)
            {
                NotPacked(log);
            }

            return page;
        }
        catch (InvalidOperationException fault)
        {
            Failed(log, fault);
            return null;
        }
        finally
        {
            One.Release();
        }
    }

    [LoggerMessage(7411, LogLevel.Warning, "A page does not come out of its compression as it went in: it is compressed as it is sent, and is larger.")]
    private static partial void NotPacked(ILogger log);

    [LoggerMessage(7412, LogLevel.Warning, "A page could not be compressed ahead: it is compressed as it is sent, and is larger.")]
    private static partial void Failed(ILogger log, Exception fault);
}
