using System.Collections.Concurrent;
using PinControl.Keys;

namespace PinControl.Tests.Vault.Pkcs11;

/// <summary>Which versions are active, in the test's hands; it refuses what the real store refuses (<see cref="Storage.KeyLife"/>).</summary>
internal sealed class MemoryKeys(TimeProvider clock) : IKeyStates, IKeyStore
{
    private readonly ConcurrentDictionary<(KeyKind Kind, int Version), KeyVersion> _versions = [];

    public int? Active(KeyKind kind) => Find(kind)?.Version;

    public DateTimeOffset? ActiveSince(KeyKind kind) => Find(kind)?.ActiveSince;

    public ValueTask<IReadOnlyList<KeyVersion>> ListKeysAsync(CancellationToken cancellation)
    {
        lock (_versions)
        {
            return new([.. _versions.Values]);
        }
    }

    public ValueTask<int> RegisterKeysAsync(IReadOnlyList<VaultKey> held, KeyActor actor, CancellationToken cancellation) => new(0);

    public ValueTask<IReadOnlyDictionary<int, long>> CountPinsAsync(CancellationToken cancellation) => new(new Dictionary<int, long>());

    public ValueTask<int> ClaimKeyAsync(KeyKind kind, KeyActor actor, CancellationToken cancellation)
    {
        lock (_versions)
        {
            var next = _versions.Keys.Where(key => key.Kind == kind).Select(static key => key.Version).DefaultIfEmpty().Max() + 1;
            _versions[(kind, next)] = new KeyVersion(kind, next, KeyState.Pending, null, clock.GetUtcNow(), null, null);
            return new(next);
        }
    }

    public ValueTask NoteKeyAsync(KeyKind kind, int version, string checkValue, KeyActor actor, CancellationToken cancellation)
    {
        lock (_versions)
        {
            if (_versions[(kind, version)] is not { State: KeyState.Pending, CheckValue: null } pending)
            {
                throw new InvalidOperationException($"The database has no pending {KeyNames.Text(kind, version)} to note a check value of.");
            }

            _versions[(kind, version)] = pending with { CheckValue = checkValue };
            return default;
        }
    }

    /// <summary>Behind everybody's back: the database means another key by the version.</summary>
    public void Mean(KeyKind kind, int version, string? checkValue) => _versions[(kind, version)] = _versions[(kind, version)] with { CheckValue = checkValue };

    public ValueTask<bool> ActivateKeyAsync(KeyKind kind, int version, int? after, KeyActor actor, CancellationToken cancellation)
    {
        lock (_versions)
        {
            var now = clock.GetUtcNow();
            var active = Find(kind);
            if (active?.Version != after || _versions[(kind, version)] is not { State: KeyState.Pending or KeyState.Superseded, CheckValue: not null })
            {
                return new(false);
            }

            if (active is not null)
            {
                _versions[(kind, active.Version)] = active with { State = KeyState.Superseded, EndedAt = now };
            }

            _versions[(kind, version)] = _versions[(kind, version)] with { State = KeyState.Active, ActiveSince = now, EndedAt = null };
            return new(true);
        }
    }

    public ValueTask<bool> RetireKeyAsync(KeyKind kind, int version, KeyActor actor, CancellationToken cancellation)
    {
        lock (_versions)
        {
            if (_versions[(kind, version)] is not { State: KeyState.Pending or KeyState.Superseded } ended)
            {
                return new(false);
            }

            _versions[(kind, version)] = ended with { State = KeyState.Retired, EndedAt = ended.EndedAt ?? clock.GetUtcNow() };
            return new(true);
        }
    }

    // An activation is two changes: whoever looks between them would see no active version, as in no database.
    private KeyVersion? Find(KeyKind kind)
    {
        lock (_versions)
        {
            return _versions.Values.SingleOrDefault(key => key.Kind == kind && key.State == KeyState.Active);
        }
    }
}
