using System.Security.Cryptography;
using System.Text;
using PinControl.Storage;

namespace PinControl.Hosting;

/// <summary>What a store may hold in Development alone: everybody knows the demo client's secret, and any port of a host is no origin.</summary>
internal static class DemoTraces
{
    private const string Remedy = "Name another store; only keys and their passphrase are to be brought over from Development.";

    /// <returns>A message for each.</returns>
    public static async Task<IReadOnlyList<string>> FindAsync(IStoreReads reads, StoreChoice store, CancellationToken cancellation)
    {
        var found = new List<string>();
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(Demo.Secret));
        if ((await reads.FindAsync(Demo.Client, cancellation))?.Secrets.Any(known => known.Hash.AsSpan().SequenceEqual(hash)) == true)
        {
            found.Add($"The store of the setting {store.Setting} holds Development's client {Demo.Client}, whose secret everybody knows: {store.Description}. {Remedy}");
        }

        if (await reads.FindFrameKeyAsync(Demo.AnyPortFrameKey, cancellation) is not null)
        {
            found.Add($"The store of the setting {store.Setting} holds Development's frame key {Demo.AnyPortFrameKey}, which lets any port of this machine frame a PIN: {store.Description}. {Remedy}");
        }

        return found;
    }
}
