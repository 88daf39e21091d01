using Microsoft.Extensions.Logging.Abstractions;
using PinControl.Storage;

namespace PinControl.Hosting;

/// <summary>A quick look at a store that is not opened, because other things stand in the way of a start, or because only the settings are looked at.</summary>
/// <param name="Problems">What a start would refuse, a message each.</param>
/// <param name="NotSeen">Why it could not be looked at; none if it could.</param>
internal sealed record StorePeek(IReadOnlyList<string> Problems, string? NotSeen)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Changes nothing there, and makes nothing.</summary>
    public static StorePeek At(StoreChoice store)
    {
        if (store is StoreChoice.Sqlite sqlite && !File.Exists(sqlite.Path))
        {
            return new StorePeek([], null);
        }

        try
        {
            // On a thread of its own: a server that does not answer must not hold up the list of all the rest.
            return new StorePeek(Task.Run(() => LookAsync(store)).WaitAsync(Patience).GetAwaiter().GetResult(), null);
        }
        catch (StoreRefusedException fault)
        {
            return new StorePeek([$"The store of the setting {store.Setting} is refused: {store.Description}: {fault.Message}"], null);
        }
        catch (Exception fault)
        {
            // Whatever it is: a start would find out too.
            var why = fault is TimeoutException ? "it did not answer in time" : fault.Message;
            return new StorePeek(
                [],
                $"The store of the setting {store.Setting} could not be looked at: {store.Description}: {why} A start would answer 503 until it has looked there for Development's client and frame key.");
        }
    }

    private static async Task<IReadOnlyList<string>> LookAsync(StoreChoice store)
    {
        StoreParts.Look(store);
        var parts = StoreParts.Of(store, TimeProvider.System, mayMigrate: false, NullLoggerFactory.Instance);
        using var reads = parts.Reads as IDisposable;
        using var engine = parts.Engine as IDisposable;
        return await DemoTraces.FindAsync(parts.Reads, store, CancellationToken.None);
    }
}
