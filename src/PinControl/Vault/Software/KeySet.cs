using System.Security.Cryptography;
using PinControl.Cryptography;
using PinControl.Keys;

namespace PinControl.Vault.Software;

/// <summary>
/// All keys of the vault. A set does not change; its successor shares the keys that stay, and is what a change of session KEK, a new version or the end
/// of an old one gives.
/// </summary>
internal sealed class KeySet : IDisposable
{
    /// <summary>Bytes of every key; of the identity key, its private half's.</summary>
    public const int KeySize = 32;

    /// <summary>The first version of every kind; the only one of the binding key.</summary>
    public const int FirstVersion = 1;

    /// <summary>A session KEK wraps new sessions for a day.</summary>
    public static readonly TimeSpan SessionKekLife = TimeSpan.FromDays(1);

    /// <summary>Afterwards it opens the old ones for an hour: none lives longer than 15 minutes.</summary>
    public static readonly TimeSpan SessionKekGrace = TimeSpan.FromHours(1);

    /// <param name="keys">At least one each of KEK, session KEK, binding and identity key; zone KEKs or none.</param>
    public KeySet(IReadOnlyList<VersionedKey> keys)
    {
        var newest = keys.Where(static key => key.Kind == KeyKind.SessionKek).MaxBy(static key => key.Version)!;
        Keys = [.. keys.Select(key => InItsPlace(key, newest)).OrderBy(static key => key.Kind).ThenBy(static key => key.Version)];
        SessionKek = Find(KeyKind.SessionKek, newest.Version)!;
        Binding = Keys.Single(static key => key.Kind == KeyKind.Binding).Key;
        NextChange = SessionKeks.Min(static kek => kek.ReplacedAt is { } replaced ? replaced + SessionKekGrace : kek.MadeAt + SessionKekLife);
    }

    /// <summary>Every key, in the order of the file.</summary>
    public IReadOnlyList<VersionedKey> Keys { get; }

    public IEnumerable<VersionedKey> SessionKeks => Keys.Where(static key => key.Kind == KeyKind.SessionKek);

    /// <summary>The HMAC key of the binding tags.</summary>
    public PinnedBytes Binding { get; }

    /// <summary>The session KEK that wraps new sessions.</summary>
    public VersionedKey SessionKek { get; }

    /// <summary>When <see cref="Successor"/> next has something to do.</summary>
    public DateTimeOffset NextChange { get; }

    /// <summary>A vault's first keys.</summary>
    public static KeySet Create(DateTimeOffset now) => new(
    [
        Fresh(KeyKind.Kek, FirstVersion, now), Fresh(KeyKind.SessionKek, FirstVersion, now), Fresh(KeyKind.Binding, FirstVersion, now),
        Fresh(KeyKind.Identity, FirstVersion, now),
    ]);

    /// <summary>A new key of a kind.</summary>
    public static VersionedKey Fresh(KeyKind kind, int version, DateTimeOffset now)
    {
        if (kind != KeyKind.Identity)
        {
            return new VersionedKey(kind, version, Whole(now), null, PinnedBytes.Random(KeySize), null);
        }

        var identity = IdentityKey.Create();
        return new VersionedKey(kind, version, Whole(now), null, identity.Scalar, identity);
    }

    /// <summary>A key that was entered. The bytes are the key's own from now on.</summary>
    /// <exception cref="CryptographicException">An identity key's bytes are no private half of its curve; they are erased.</exception>
    public static VersionedKey Entered(KeyKind kind, int version, DateTimeOffset madeAt, PinnedBytes key)
    {
        try
        {
            return new VersionedKey(kind, version, Whole(madeAt), null, key, kind == KeyKind.Identity ? IdentityKey.Import(key) : null);
        }
        catch (CryptographicException)
        {
            key.Dispose();
            throw;
        }
    }

    /// <summary>The key of a version, if the vault has it.</summary>
    public VersionedKey? Find(KeyKind kind, int version) => Keys.FirstOrDefault(key => key.Kind == kind && key.Version == version);

    /// <summary>The one to use for new work: what the database names active.</summary>
    /// <returns><see langword="null"/> if the vault lacks it, or the database names none.</returns>
    public VersionedKey? Active(KeyKind kind, IKeyStates states) => states.Active(kind) is { } active ? Find(kind, active) : null;

    /// <summary>
    /// The identity key to sign with; the newest while the database names none. One the vault lacks does not silence it: devices that pin a key know an
    /// older one.
    /// </summary>
    public IdentityKey Identity(IKeyStates states)
    {
        var all = Keys.Where(static key => key.Kind == KeyKind.Identity);
        return (Active(KeyKind.Identity, states) ?? (states.Active(KeyKind.Identity) is null ? all.Last() : all.First())).Identity!;
    }

    /// <summary>The session KEK of a version, unless its hour is over: then it is gone, even if it could not yet be erased from the file.</summary>
    public VersionedKey? FindSessionKek(int version, DateTimeOffset now) =>
        Find(KeyKind.SessionKek, version) is { } kek && !IsOver(kek, now) ? kek : null;

    /// <summary>The set as it should be now: a fresh session KEK when the newest is a day old, none whose hour is over.</summary>
    /// <param name="newestKnown">The newest version of a session KEK that anybody knows of.</param>
    public KeySet Successor(DateTimeOffset now, int newestKnown = 0)
    {
        var due = now >= SessionKek.MadeAt + SessionKekLife;
        return due ? With(Fresh(KeyKind.SessionKek, Math.Max(SessionKek.Version, newestKnown) + 1, now), now) : new KeySet([.. Kept(now)]);
    }

    /// <summary>The set with one more key; a new session KEK takes over from its predecessor at once.</summary>
    /// <exception cref="InvalidOperationException">There is such a version already.</exception>
    public KeySet With(VersionedKey key, DateTimeOffset now)
    {
        if (Find(key.Kind, key.Version) is not null || key.Kind == KeyKind.Binding)
        {
            throw new InvalidOperationException($"The vault has a {KeyNames.Text(key.Kind, key.Version)} already, or may not have another one.");
        }

        return new KeySet(
        [
            .. Kept(now).Select(kept => key.Kind == KeyKind.SessionKek && kept.Kind == KeyKind.SessionKek && kept.ReplacedAt is null
                ? kept with { ReplacedAt = Whole(now) }
                : kept),
            key,
        ]);
    }

    /// <summary>The set without a version; as it is if there is none.</summary>
    /// <exception cref="InvalidOperationException">It is the last of a kind that no vault can be without.</exception>
    public KeySet Without(KeyKind kind, int version)
    {
        var rest = Keys.Where(key => key.Kind != kind || key.Version != version).ToList();
        return kind == KeyKind.ZoneKek || rest.Exists(key => key.Kind == kind)
            ? new KeySet(rest)
            : throw new InvalidOperationException($"{KeyNames.Text(kind, version)} is the vault's last one of its kind.");
    }

    /// <summary>Erases the keys that <paramref name="other"/> does not have too.</summary>
    public void GiveWayTo(KeySet other)
    {
        foreach (var key in Keys.Where(key => !other.Keys.Any(kept => ReferenceEquals(kept.Key, key.Key))))
        {
            key.Dispose();
        }
    }

    /// <summary>Erases all keys.</summary>
    public void Dispose()
    {
        foreach (var key in Keys)
        {
            key.Dispose();
        }
    }

    private IEnumerable<VersionedKey> Kept(DateTimeOffset now) => Keys.Where(key => key.Kind != KeyKind.SessionKek || !IsOver(key, now));

    /// <summary>The newest session KEK has no successor, even if it had one that is gone; every other one has.</summary>
    private static VersionedKey InItsPlace(VersionedKey key, VersionedKey newest) => key switch
    {
        { Kind: not KeyKind.SessionKek } => key,
        _ when ReferenceEquals(key, newest) => key.ReplacedAt is null ? key : key with { ReplacedAt = null },
        _ => key.ReplacedAt is null ? key with { ReplacedAt = newest.MadeAt } : key,
    };

    private static bool IsOver(VersionedKey kek, DateTimeOffset now) => kek.ReplacedAt is { } replaced && now >= replaced + SessionKekGrace;

    // As the key file has it: a set read again equals the one written.
    private static DateTimeOffset Whole(DateTimeOffset now) => DateTimeOffset.FromUnixTimeMilliseconds(now.ToUnixTimeMilliseconds());
}
