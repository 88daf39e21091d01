using System.Runtime.ExceptionServices;
using PinControl.Keys;

namespace PinControl.Vault.Pkcs11;

/// <summary>
/// A session KEK wraps new sessions for a day; an hour after its successor came it is destroyed. Several nodes do this on one token and one database:
/// whoever activates first has made the change, and the others destroy what they made for it. One that the token lacks, where another kind of vault serves
/// beside it, is replaced at once. Wherever a key ends the database has it retired first: no row that counts names a key that is gone, and what a kill leaves in
/// the token is destroyed at the next pass.
/// </summary>
/// <remarks>
/// Times in the database are the database's. What this node's clock is ahead of it shows when it claims a version; and how long a key has been over is
/// measured from when this node first saw it so, which no wrong clock shortens.
/// </remarks>
internal sealed class SessionKekChange(IKeyVault vault, IKeyStates states, IKeyStore store, TimeProvider clock)
{
    /// <summary>How long new sessions are wrapped under one.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromDays(1);

    /// <summary>How long it opens old ones afterwards: none lives longer than 15 minutes.</summary>
    public static readonly TimeSpan Grace = KeyComparison.SessionKekGrace;

    private static readonly TimeSpan FirstWait = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    // Destroyed keys of older days need no second look; one pass at the start and these later ones find what a stopped node left.
    private const int LeftoversLookedFor = 8;

    private readonly Dictionary<int, long> _overSince = [];
    private TimeSpan _ahead;
    private int? _claimed;
    private int? _tried;
    private TimeSpan _wait = FirstWait;
    private long? _failedAt;
    private long? _replacedAt;

    /// <returns>The version this node has just made the active one.</returns>
    public async Task<int?> KeepUpAsync(CancellationToken cancellation)
    {
        int? changed = null;
        ExceptionDispatchInfo? notChanged = null;
        try
        {
            changed = await IsDueAsync(cancellation) && !IsTooSoon() ? await ChangeAsync(cancellation) : null;
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            // What is over ends all the same.
            notChanged = ExceptionDispatchInfo.Capture(fault);
        }

        await DestroyOldAsync(cancellation);
        notChanged?.Throw();
        return changed;
    }

    private DateTimeOffset Now => clock.GetUtcNow() - _ahead;

    private async Task<bool> IsDueAsync(CancellationToken cancellation) => states.ActiveSince(KeyKind.SessionKek) is { } since
        && (Now >= since + Life || (states.Active(KeyKind.SessionKek) is { } active && await IsMissingAsync(active, cancellation)));

    /// <summary>
    /// Sessions cannot be opened then, so a day is not waited for. Once an hour at most: two nodes on tokens that are not alike would do it in turns
    /// without end.
    /// </summary>
    private async Task<bool> IsMissingAsync(int version, CancellationToken cancellation) =>
        (_replacedAt is not { } at || clock.GetElapsedTime(at) >= LongestWait) && (await vault.FindAsync([(KeyKind.SessionKek, version)], cancellation)).Count == 0;

    private bool IsTooSoon() => _failedAt is { } at && clock.GetElapsedTime(at) < _wait;

    private async Task<int?> ChangeAsync(CancellationToken cancellation)
    {
        // What this node knows may be seconds old; the database decides.
        var known = await store.ListKeysAsync(cancellation);
        if (!KeyComparison.Belongs(known, await FindKnownAsync(known, cancellation)))
        {
            // The token is another database's, or another token came in its place: what is missing here is not missing.
            return null;
        }

        var active = known.SingleOrDefault(static key => key is { Kind: KeyKind.SessionKek, State: KeyState.Active });
        if (active?.ActiveSince is not { } since)
        {
            return null;
        }

        var missing = await IsMissingAsync(active.Version, cancellation);
        if (!missing && Now < since + Life)
        {
            return null;
        }

        var version = await ClaimAsync(known, cancellation);
        if (!missing && Now < since + Life)
        {
            // By the database's clock it is too early; the claim is kept for later.
            return null;
        }

        VaultKey made;
        try
        {
            made = await vault.CreateAsync(KeyKind.SessionKek, version, cancellation);
        }
        catch (InvalidOperationException) when (_tried == version)
        {
            // This node's own try of before, which was thought to have failed: nobody ever used what it made.
            foreach (var late in await vault.FindAsync([(KeyKind.SessionKek, version)], cancellation))
            {
                await vault.DestroyAsync(late, cancellation);
            }

            made = await vault.CreateAsync(KeyKind.SessionKek, version, cancellation);
        }
        catch (InvalidOperationException)
        {
            // Nobody of this database made what stands under this version: a copy of the database has the same token. It stays; the next version will do.
            _claimed = null;
            await store.RetireKeyAsync(KeyKind.SessionKek, version, KeyActor.Service, cancellation);
            throw;
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            _wait = _failedAt is null ? FirstWait : _wait * 2 < LongestWait ? _wait * 2 : LongestWait;
            (_failedAt, _tried) = (clock.GetTimestamp(), version);
            throw;
        }

        (_failedAt, _wait) = (null, FirstWait);
        await store.NoteKeyAsync(KeyKind.SessionKek, version, made.CheckValue, KeyActor.Service, cancellation);
        _claimed = null;
        if (await store.ActivateKeyAsync(KeyKind.SessionKek, version, active.Version, KeyActor.Service, cancellation))
        {
            _replacedAt = missing ? clock.GetTimestamp() : null;
            return version;
        }

        // Another node was first.
        await RetireAsync(version, made, cancellation);
        return null;
    }

    /// <summary>A version for this node's next try: its own earlier claim, while that is still one.</summary>
    private async Task<int> ClaimAsync(IReadOnlyList<KeyVersion> known, CancellationToken cancellation)
    {
        // Not one whose check value is noted: the answer to that was lost, and it is looked after as a leftover.
        if (_claimed is { } mine && known.Any(key => key is { Kind: KeyKind.SessionKek, State: KeyState.Pending, CheckValue: null } && key.Version == mine))
        {
            return mine;
        }

        var version = await store.ClaimKeyAsync(KeyKind.SessionKek, KeyActor.Service, cancellation);
        var madeAt = (await store.ListKeysAsync(cancellation)).Single(key => key.Kind == KeyKind.SessionKek && key.Version == version).MadeAt;
        _claimed = version;
        _ahead = clock.GetUtcNow() - madeAt;
        return version;
    }

    private async Task DestroyOldAsync(CancellationToken cancellation)
    {
        var known = await store.ListKeysAsync(cancellation);
        var held = await FindKnownAsync(known, cancellation);
        if (!KeyComparison.Belongs(known, held))
        {
            return;
        }

        foreach (var key in known.Where(static key => key.Kind == KeyKind.SessionKek))
        {
            var meant = KeyComparison.Meant(key, known, held);
            var since = key.State switch
            {
                KeyState.Superseded => key.EndedAt,
                // A node that was stopped between claim and activation left it.
                KeyState.Pending => key.MadeAt,
                _ => null,
            };
            if (since is { } at && IsOver(key.Version, at))
            {
                await RetireAsync(key.Version, meant, cancellation);
            }
            else if (key.State == KeyState.Retired && meant is not null)
            {
                await vault.DestroyAsync(meant, cancellation);
            }
        }
    }

    /// <summary>What the vault has of the versions that count: those in use, and the newest retired session KEKs.</summary>
    private ValueTask<IReadOnlyList<VaultKey>> FindKnownAsync(IReadOnlyList<KeyVersion> known, CancellationToken cancellation)
    {
        var retired = known.Where(static key => key is { Kind: KeyKind.SessionKek, State: KeyState.Retired }).OrderByDescending(static key => key.Version);
        var inUse = known.Where(static key => key.State != KeyState.Retired);
        return vault.FindAsync([.. inUse.Concat(retired.Take(LeftoversLookedFor)).Select(static key => (key.Kind, key.Version))], cancellation);
    }

    private bool IsOver(int version, DateTimeOffset since)
    {
        if (!_overSince.TryGetValue(version, out var seen))
        {
            _overSince[version] = seen = clock.GetTimestamp();
        }

        return Now >= since + Grace && clock.GetElapsedTime(seen) >= Grace;
    }

    /// <summary>
    /// The database first: what it refuses to retire is in use. Only the very key that it means is destroyed, never one by its number alone: what a kill left
    /// before its check value was noted stays, unused, until people retire it.
    /// </summary>
    private async Task RetireAsync(int version, VaultKey? meant, CancellationToken cancellation)
    {
        if (await store.RetireKeyAsync(KeyKind.SessionKek, version, KeyActor.Service, cancellation) && meant is not null)
        {
            await vault.DestroyAsync(meant, cancellation);
        }
    }
}
