using PinControl.Keys;

namespace PinControl.Vault.Pkcs11;

/// <summary>
/// A session KEK wraps new sessions for a day; an hour after its successor came it is destroyed. Several nodes do this on one token and one database:
/// whoever activates first has made the change, and the others destroy what they made for it.
/// </summary>
internal sealed class SessionKekChange(IKeyVault vault, IKeyStates states, IKeyStore store, TimeProvider clock)
{
    /// <summary>How long new sessions are wrapped under one.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromDays(1);

    /// <summary>How long it opens old ones afterwards: none lives longer than 15 minutes.</summary>
    public static readonly TimeSpan Grace = KeyComparison.SessionKekGrace;

    /// <returns>The version this node has just made the active one.</returns>
    public async Task<int?> KeepUpAsync(CancellationToken cancellation)
    {
        var changed = states.ActiveSince(KeyKind.SessionKek) is { } since && clock.GetUtcNow() >= since + Life ? await ChangeAsync(cancellation) : null;
        await DestroyOldAsync(cancellation);
        return changed;
    }

    private async Task<int?> ChangeAsync(CancellationToken cancellation)
    {
        // What this node knows may be seconds old; the database decides.
        var active = (await store.ListKeysAsync(cancellation)).SingleOrDefault(static key => key is { Kind: KeyKind.SessionKek, State: KeyState.Active });
        if (active?.ActiveSince is not { } since || clock.GetUtcNow() < since + Life)
        {
            return null;
        }

        var version = await store.ClaimKeyAsync(KeyKind.SessionKek, KeyActor.Service, cancellation);
        var made = await vault.CreateAsync(KeyKind.SessionKek, version, cancellation);
        await store.NoteKeyAsync(KeyKind.SessionKek, version, made.CheckValue, KeyActor.Service, cancellation);
        if (await store.ActivateKeyAsync(KeyKind.SessionKek, version, active.Version, KeyActor.Service, cancellation))
        {
            return version;
        }

        await RetireAsync(version, cancellation);
        return null;
    }

    private async Task DestroyOldAsync(CancellationToken cancellation)
    {
        foreach (var key in await store.ListKeysAsync(cancellation))
        {
            var over = key.State switch
            {
                KeyState.Superseded => key.EndedAt is { } ended && clock.GetUtcNow() >= ended + Grace,
                // A node that was stopped between claim and activation left it.
                KeyState.Pending => clock.GetUtcNow() >= key.MadeAt + Grace,
                _ => false,
            };
            if (key.Kind == KeyKind.SessionKek && over)
            {
                await RetireAsync(key.Version, cancellation);
            }
        }
    }

    /// <summary>The key first: a version that is called retired is never still in the token.</summary>
    private async Task RetireAsync(int version, CancellationToken cancellation)
    {
        await vault.DestroyAsync(KeyKind.SessionKek, version, cancellation);
        await store.RetireKeyAsync(KeyKind.SessionKek, version, KeyActor.Service, cancellation);
    }
}
