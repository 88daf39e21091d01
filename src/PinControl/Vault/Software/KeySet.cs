using PinControl.Cryptography;

namespace PinControl.Vault.Software;

/// <summary>
/// All keys of the vault: KEKs, session KEKs, the binding key, the identity key. A set does not change; its successor shares the keys that
/// stay and is what a change of session KEK gives.
/// </summary>
internal sealed class KeySet : IDisposable
{
    /// <summary>Bytes of every symmetric key.</summary>
    public const int KeySize = 32;

    /// <summary>A session KEK wraps new sessions for a day.</summary>
    public static readonly TimeSpan SessionKekLife = TimeSpan.FromDays(1);

    /// <summary>Afterwards it opens the old ones for an hour: none lives longer than 15 minutes.</summary>
    public static readonly TimeSpan SessionKekGrace = TimeSpan.FromHours(1);

    /// <param name="keks">At least one.</param>
    /// <param name="sessionKeks">At least one.</param>
    public KeySet(IReadOnlyList<VersionedKey> keks, IReadOnlyList<VersionedKey> sessionKeks, PinnedBytes binding, IdentityKey identity)
    {
        Keks = keks;
        SessionKeks = sessionKeks;
        Binding = binding;
        Identity = identity;
        Kek = keks.MaxBy(static kek => kek.Version)!;
        SessionKek = sessionKeks.MaxBy(static kek => kek.Version)!;
        NextChange = sessionKeks.Min(static kek => kek.ReplacedAt is { } replaced ? replaced + SessionKekGrace : kek.MadeAt + SessionKekLife);
    }

    public IReadOnlyList<VersionedKey> Keks { get; }

    public IReadOnlyList<VersionedKey> SessionKeks { get; }

    /// <summary>The HMAC key of the binding tags.</summary>
    public PinnedBytes Binding { get; }

    public IdentityKey Identity { get; }

    /// <summary>The KEK that seals.</summary>
    public VersionedKey Kek { get; }

    /// <summary>The session KEK that wraps new sessions.</summary>
    public VersionedKey SessionKek { get; }

    /// <summary>When <see cref="Successor"/> next has something to do.</summary>
    public DateTimeOffset NextChange { get; }

    /// <summary>A vault's first keys.</summary>
    public static KeySet Create(DateTimeOffset now) =>
        new([Fresh(1, now)], [Fresh(1, now)], PinnedBytes.Random(KeySize), IdentityKey.Create());

    /// <summary>The KEK of a version, if the vault has it.</summary>
    public VersionedKey? FindKek(int version) => Keks.FirstOrDefault(kek => kek.Version == version);

    /// <summary>The session KEK of a version, unless its hour is over: then it is gone, even if it could not yet be erased from the file.</summary>
    public VersionedKey? FindSessionKek(int version, DateTimeOffset now) =>
        SessionKeks.FirstOrDefault(kek => kek.Version == version && !IsOver(kek, now));

    /// <summary>The set as it should be now: a fresh session KEK when the newest is a day old, none whose hour is over.</summary>
    public KeySet Successor(DateTimeOffset now)
    {
        var kept = SessionKeks.Where(kek => !IsOver(kek, now)).ToList();
        if (now >= SessionKek.MadeAt + SessionKekLife)
        {
            kept.Remove(SessionKek);
            kept.Add(SessionKek with { ReplacedAt = Whole(now) });
            kept.Add(Fresh(SessionKek.Version + 1, now));
        }

        return new KeySet(Keks, kept, Binding, Identity);
    }

    /// <summary>Erases the keys that <paramref name="successor"/> did not take over.</summary>
    public void GiveWayTo(KeySet successor)
    {
        foreach (var kek in SessionKeks.Where(kek => !successor.SessionKeks.Any(kept => ReferenceEquals(kept.Key, kek.Key))))
        {
            kek.Key.Dispose();
        }
    }

    /// <summary>Erases all keys.</summary>
    public void Dispose()
    {
        foreach (var key in Keks.Concat(SessionKeks))
        {
            key.Key.Dispose();
        }

        Binding.Dispose();
        Identity.Dispose();
    }

    private static bool IsOver(VersionedKey kek, DateTimeOffset now) => kek.ReplacedAt is { } replaced && now >= replaced + SessionKekGrace;

    private static VersionedKey Fresh(int version, DateTimeOffset now) => new(version, Whole(now), null, PinnedBytes.Random(KeySize));

    // As the key file has it: a set read again equals the one written.
    private static DateTimeOffset Whole(DateTimeOffset now) => DateTimeOffset.FromUnixTimeMilliseconds(now.ToUnixTimeMilliseconds());
}
