namespace PinControl.Keys;

/// <summary>
/// Brings every zone key under one zone KEK version, inside the vault. They are few, and each is written on its own: killed, it is run again, and what is left
/// under other versions is what is left to do.
/// </summary>
internal sealed class ZoneKeyReSealing(IZoneKeyStore store, IKeyVault vault)
{
    private readonly Dictionary<(string, string), ZoneKey> _unreadable = [];

    /// <summary>How many were re-sealed.</summary>
    public long Done { get; private set; }

    /// <summary>What does not open: altered, or another row's. They stay as they are.</summary>
    public IReadOnlyCollection<ZoneKey> Unreadable => _unreadable.Values;

    /// <summary>What is not under a version.</summary>
    public static async Task<IReadOnlyList<ZoneKey>> FindLeftAsync(IZoneKeyStore store, int target, CancellationToken cancellation) =>
        [.. (await store.ListZoneKeysAsync(cancellation)).Where(key => key.State != KeyState.Retired && key.Sealed.KeyVersion != target)];

    /// <summary>One pass over what is under versions that the vault has.</summary>
    /// <param name="target">The version they are to be under: the active one.</param>
    /// <param name="held">The versions of zone KEKs that the vault has.</param>
    /// <returns>How many changed their version.</returns>
    public async Task<long> PassAsync(int target, IReadOnlySet<int> held, CancellationToken cancellation)
    {
        long moved = 0;
        foreach (var key in (await FindLeftAsync(store, target, cancellation)).Where(key => held.Contains(key.Sealed.KeyVersion)))
        {
            if (await vault.ReSealZoneKeyAsync(key.Sealed, key.Binding, target, cancellation) is { } fresh)
            {
                moved += await store.WriteReSealedAsync([new ReSealedZoneKey(key, fresh)], cancellation);
            }
            else
            {
                _unreadable[(key.Tenant, key.Name)] = key;
            }
        }

        Done += moved;
        return moved;
    }
}
