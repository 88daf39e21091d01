namespace PinControl.Keys;

/// <summary>
/// What nodes of a vault that uses the session KEK which the database names active set right at once, where another kind of vault serves beside it: they
/// make a session KEK of their own if theirs is not the active one, and destroy what was retired without them.
/// </summary>
internal static class SessionKekMending
{
    /// <returns>Whether the register changed.</returns>
    public static async Task<bool> MendAsync(
        IKeyVault vault, IKeyStore store, IReadOnlyList<KeyVersion> known, IReadOnlyList<VaultKey> held, CancellationToken cancellation)
    {
        if (!KeyComparison.Belongs(known, held))
        {
            return false;
        }

        var sessionKeks = known.Where(static key => key.Kind == KeyKind.SessionKek).ToList();
        var changed = sessionKeks.Find(static key => key.State == KeyState.Active) is { } active && !Holds(held, active)
            && await ChangeAsync(vault, store, active, cancellation);
        foreach (var left in sessionKeks.Where(static key => key.State == KeyState.Retired).Select(key => KeyComparison.Meant(key, known, held)).OfType<VaultKey>())
        {
            await vault.DestroyAsync(left, cancellation);
        }

        return changed;
    }

    private static async Task<bool> ChangeAsync(IKeyVault vault, IKeyStore store, KeyVersion active, CancellationToken cancellation)
    {
        var version = await store.ClaimKeyAsync(KeyKind.SessionKek, KeyActor.Service, cancellation);
        var made = await vault.CreateAsync(KeyKind.SessionKek, version, cancellation);
        await store.NoteKeyAsync(KeyKind.SessionKek, version, made.CheckValue, KeyActor.Service, cancellation);
        if (await store.ActivateKeyAsync(KeyKind.SessionKek, version, active.Version, KeyActor.Service, cancellation))
        {
            return true;
        }

        // Another node was first.
        await vault.DestroyAsync(made, cancellation);
        await store.RetireKeyAsync(KeyKind.SessionKek, version, KeyActor.Service, cancellation);
        return true;
    }

    private static bool Holds(IReadOnlyList<VaultKey> held, KeyVersion key) => held.Any(one => one.Kind == key.Kind && one.Version == key.Version);
}
