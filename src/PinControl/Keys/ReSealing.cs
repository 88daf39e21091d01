using System.Collections.Concurrent;
using System.Diagnostics;
using PinControl.Pins;

namespace PinControl.Keys;

/// <summary>
/// Brings every PIN under one KEK version, inside the vault, while the service goes on: in small batches, a few at a time in the vault, one at a time in
/// the store, and never for more than half of its time. It keeps no note of how far it came: what is left under other versions is what is left to do.
/// </summary>
internal sealed class ReSealing(IReSealStore store, IKeyVault vault) : IDisposable
{
    private const int PageSize = 256;
    private const int BatchSize = 32;
    private const int AtOnce = 4;

    private readonly ConcurrentDictionary<long, PlasticBinding> _unreadable = new();
    // Held while a batch is written and for as long again: the rest is the store's for others, however many batches wait.
    private readonly SemaphoreSlim _turn = new(1);
    private long _done;

    /// <summary>How many PINs were re-sealed.</summary>
    public long Done => Interlocked.Read(ref _done);

    /// <summary>Whose PINs do not open: altered, or another plastic's. They stay as they are.</summary>
    public IReadOnlyCollection<PlasticBinding> Unreadable => [.. _unreadable.Values];

    /// <summary>One pass over all PINs under a version. What a cardholder changes meanwhile is left to the next pass, if it needs one at all.</summary>
    /// <param name="target">The version they are to be under: the active one.</param>
    /// <param name="advanced">Told how many PINs are done with.</param>
    /// <returns>How many PINs changed their version.</returns>
    public async Task<long> PassAsync(int version, int target, Action<long> advanced, CancellationToken cancellation)
    {
        var before = Done;
        for (long after = 0; ;)
        {
            var page = await store.FindToReSealAsync(version, after, PageSize, cancellation);
            if (page.Count == 0)
            {
                return Done - before;
            }

            await Parallel.ForEachAsync(
                page.Chunk(BatchSize), new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation },
                async (batch, stop) =>
                {
                    await ReSealAsync(batch, target, stop);
                    advanced(batch.Length);
                });
            after = page[^1].PlasticNo;
        }
    }

    public void Dispose() => _turn.Dispose();

    private async Task ReSealAsync(PinToReSeal[] batch, int target, CancellationToken cancellation)
    {
        var fresh = new List<ReSealedPin>(batch.Length);
        foreach (var pin in batch)
        {
            if (await vault.ReSealAsync(pin.Pin, pin.Binding, target, cancellation) is { } sealedPin)
            {
                fresh.Add(new ReSealedPin(pin.PlasticNo, pin.RowVersion, pin.Pin.KeyVersion, sealedPin));
            }
            else
            {
                _unreadable[pin.PlasticNo] = pin.Binding;
            }
        }

        if (fresh.Count > 0)
        {
            await WriteAsync(fresh, cancellation);
        }
    }

    private async Task WriteAsync(List<ReSealedPin> fresh, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            var begun = Stopwatch.GetTimestamp();
            Interlocked.Add(ref _done, await store.WriteReSealedAsync(fresh, cancellation));
            await Task.Delay(Stopwatch.GetElapsedTime(begun), cancellation);
        }
        finally
        {
            _turn.Release();
        }
    }
}
