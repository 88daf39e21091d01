using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using PinControl.Tests.Device;

namespace PinControl.StoreTests.Stage;

/// <summary>One PIN, chosen and viewed without a pause on many plastics, by devices that live in the test's own process.</summary>
internal sealed class CanaryLoad(Cards cards, string pin) : IAsyncDisposable
{
    private readonly CancellationTokenSource _over = new();
    private readonly ConcurrentDictionary<string, byte[]> _keys = [];
    private Task _running = Task.CompletedTask;
    private int _views;
    private int _sets;

    public int Views => Volatile.Read(ref _views);

    public int Sets => Volatile.Read(ref _sets);

    /// <summary>Ks of some SETs, each the newest of its plastic.</summary>
    public IReadOnlyList<byte[]> Keys(int most) => [.. _keys.Values.Take(most)];

    /// <summary>Returns once every device has begun.</summary>
    public async Task StartAsync(int viewers, int choosers)
    {
        var plastics = Enumerable.Range(5001, viewers + choosers).Select(static id => $"{id}").ToArray();
        await Parallel.ForEachAsync(plastics, async (plastic, _) =>
        {
            await PutAsync(plastic, "INACTIVE");
            await cards.ChooseAsync(plastic, pin);
        });
        await Parallel.ForEachAsync(plastics[..viewers], async (plastic, _) => await PutAsync(plastic, "ACTIVE"));
        _running = Task.WhenAll(plastics.Select((plastic, i) => Task.Run(() => i < viewers ? ViewAsync(plastic) : ChooseAsync(plastic))));
    }

    /// <summary>Waits until so many more PINs were viewed.</summary>
    public async Task PassAsync(int views)
    {
        for (var enough = Views + views; Views < enough && !_running.IsCompleted;)
        {
            await Task.Delay(5);
        }

        if (_running.IsCompleted)
        {
            await _running;
        }
    }

    /// <summary>Throws what went wrong on the way.</summary>
    public async Task StopAsync()
    {
        await _over.CancelAsync();
        await _running;
    }

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _over.Dispose();
    }

    private async Task ViewAsync(string plastic)
    {
        while (!_over.IsCancellationRequested)
        {
            if (await cards.ViewAsync(plastic) != pin)
            {
                throw new InvalidOperationException("Another PIN was shown than the one that was chosen.");
            }

            Interlocked.Increment(ref _views);
        }
    }

    private async Task ChooseAsync(string plastic)
    {
        while (!_over.IsCancellationRequested)
        {
            using var device = new TestDevice(cards.Http);
            await device.OpenSetAsync(await cards.IssueAsync(plastic, "SET_PIN"));
            _keys[plastic] = device.SessionKey!;
            using var answer = await device.SetAsync(device.Wrap(pin));
            if (answer.StatusCode != HttpStatusCode.NoContent)
            {
                throw new InvalidOperationException($"The PIN was not taken: {answer.StatusCode}.");
            }

            Interlocked.Increment(ref _sets);
        }
    }

    private async Task PutAsync(string plastic, string status)
    {
        using var response = await cards.Http.PutAsJsonAsync(
            $"/pincontrol/cards/v1/plastics/{plastic}?auditUser=proof", new { cardId = $"c{plastic}", sequenceNumber = 1, status, produced = false, pinLength = pin.Length });
        response.EnsureSuccessStatusCode();
    }
}
