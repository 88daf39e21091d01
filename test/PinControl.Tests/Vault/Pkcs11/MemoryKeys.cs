using System.Collections.Concurrent;
using PinControl.Keys;

namespace PinControl.Tests.Vault.Pkcs11;

/// <summary>Which versions are active, in the test's hands.</summary>
internal sealed class MemoryKeys(TimeProvider clock) : IKeyStates, IKeyStore
{
    private readonly ConcurrentDictionary<(KeyKind Kind, int Version), KeyVersion> _versions = [];

    public int? Active(KeyKind kind) => Find(kind)?.Version;

    public DateTimeOffset? ActiveSince(KeyKind kind) => Find(kind)?.ActiveSince;

    public ValueTask<IReadOnlyList<KeyVersion>> ListKeysAsync(CancellationToken cancellation) => new([.. _versions.Values]);

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
        _versions[(kind, version)] = _versions[(kind, version)] with { CheckValue = checkValue };
        return default;
    }

    public ValueTask<bool> ActivateKeyAsync(KeyKind kind, int version, int? after, KeyActor actor, CancellationToken cancellation)
    {
        lock (_versions)
        {
            var now = clock.GetUtcNow();
            var active = Find(kind);
            if (active?.Version != after)
            {
                return new(false);
            }

            if (active is not null)
            {
                _versions[(kind, active.Version)] = active with { State = KeyState.Superseded, EndedAt = now };
            }

            _versions[(kind, version)] = _versions[(kind, version)] with { State = KeyState.Active, ActiveSince = now };
            return new(true);
        }
    }

    public ValueTask<bool> RetireKeyAsync(KeyKind kind, int version, KeyActor actor, CancellationToken cancellation)
    {
        _versions[(kind, version)] = _versions[(kind, version)] with { State = KeyState.Retired };
        return new(true);
    }

    private KeyVersion? Find(KeyKind kind) => _versions.Values.SingleOrDefault(key => key.Kind == kind && key.State == KeyState.Active);
}
