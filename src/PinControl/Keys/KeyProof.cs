namespace PinControl.Keys;

/// <summary>
/// Whether a vault's keys are those of a database that has PINs but does not know the keys yet: it opens one of them. Without such a proof any key file
/// would become the database's own.
/// </summary>
internal static class KeyProof
{
    /// <summary>Why keys are not registered.</summary>
    public const string Refusal =
        "The database has PINs, and none that was tried opens with this vault's keys: this vault does not belong to this database. "
        + "Bring the keys of the nodes that there are. No key was registered.";

    // One that was altered must not keep an installation from going on.
    private const int TriedOfEach = 8;

    /// <summary>What the vault must be told of before it can open anything: its binding key, of which there is one only.</summary>
    public static IReadOnlyList<KeyVersion> BindingOf(IReadOnlyList<VaultKey> held) =>
    [
        .. held.Where(static key => key.Kind == KeyKind.Binding).Take(1)
            .Select(static key => new KeyVersion(key.Kind, key.Version, KeyState.Active, key.CheckValue, default, null, null)),
    ];

    /// <returns>Whether a PIN opened, or there is none.</returns>
    public static async Task<bool> HoldsAsync(
        IKeyStore store, IReSealStore pins, IKeyVault vault, IReadOnlyList<VaultKey> held, CancellationToken cancellation)
    {
        var counts = await store.CountPinsAsync(cancellation);
        foreach (var version in counts.Keys.Order().Where(version => held.Any(key => key.Kind == KeyKind.Kek && key.Version == version)))
        {
            foreach (var pin in await pins.FindToReSealAsync(version, after: 0, TriedOfEach, cancellation))
            {
                if (await vault.ReSealAsync(pin.Pin, pin.Binding, version, cancellation) is not null)
                {
                    return true;
                }
            }
        }

        return counts.Count == 0;
    }
}
