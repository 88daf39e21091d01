using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using PinControl.Keys;
using PinControl.Pins;
using PinControl.Tests.Vault;
using PinControl.Vault.Software;
using Xunit;

namespace PinControl.Tests.Keys;

/// <summary>How much of a store's time re-sealing takes.</summary>
public sealed class ReSealPace : IDisposable
{
    private readonly VaultFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task At_most_half_of_the_store_s_time_is_taken_however_many_batches_wait()
    {
        var vault = _folder.Start();
        using var keeper = new KeyKeeper(_folder.File, _folder.Clock, NullLogger<KeyKeeper>.Instance);
        keeper.Prepare(mayMake: false);
        var keys = new SoftwareKeyVault(keeper, _folder.States);
        await keys.CreateAsync(KeyKind.Kek, 2, default);
        var binding = new PlasticBinding("demo", "1001");
        var store = new TimedStore(new PinToReSeal(1, 1, binding, await vault.GenerateAsync(binding, 4, default)));

        using var reSealing = new ReSealing(store, keys);
        var begun = Stopwatch.StartNew();
        Assert.Equal(TimedStore.Pins, await reSealing.PassAsync(1, 2, static _ => { }, default));
        Assert.True(begun.Elapsed >= store.Taken * 1.9, $"{store.Taken} of {begun.Elapsed}");
    }

    /// <summary>A store that takes its time, and whose rows hold the same PIN.</summary>
    private sealed class TimedStore(PinToReSeal pin) : IReSealStore
    {
        public const int Pins = 256;

        private long _taken;

        public TimeSpan Taken => TimeSpan.FromTicks(Interlocked.Read(ref _taken));

        public ValueTask<IReadOnlyList<PinToReSeal>> FindToReSealAsync(int version, long after, int most, CancellationToken cancellation) =>
            new(after > 0 ? [] : [.. Enumerable.Range(1, Pins).Select(row => pin with { PlasticNo = row })]);

        public async ValueTask<int> WriteReSealedAsync(IReadOnlyList<ReSealedPin> pins, CancellationToken cancellation)
        {
            var begun = Stopwatch.StartNew();
            await Task.Delay(30, cancellation);
            Interlocked.Add(ref _taken, begun.Elapsed.Ticks);
            return pins.Count;
        }
    }
}
