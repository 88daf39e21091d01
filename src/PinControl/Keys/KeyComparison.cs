namespace PinControl.Keys;

/// <summary>What the database knows of the keys, against what the vault holds.</summary>
internal static class KeyComparison
{
    /// <summary>A session KEK opens sessions for so long after its successor came.</summary>
    public static readonly TimeSpan SessionKekGrace = TimeSpan.FromHours(1);

    /// <summary>Whether the vault holds what the database should register, or has let go of a session KEK that the database still lists.</summary>
    public static bool HasNews(IReadOnlyList<KeyVersion> known, IReadOnlyList<VaultKey> held, DateTimeOffset now) =>
        held.Any(key => !known.Any(one => one.Kind == key.Kind))
        || held.Any(key => key.Kind == KeyKind.SessionKek && known.All(one => one.Kind != KeyKind.SessionKek || one.Version < key.Version))
        || known.Any(key => IsForgotten(key, held, now));

    /// <summary>Whether a session KEK's hour is over, and the vault has destroyed it.</summary>
    public static bool IsForgotten(KeyVersion key, IReadOnlyList<VaultKey> held, DateTimeOffset now) =>
        key is { Kind: KeyKind.SessionKek, State: KeyState.Superseded, EndedAt: { } ended } && now >= ended + SessionKekGrace
        && !held.Any(one => one.Kind == key.Kind && one.Version == key.Version);

    /// <summary>Versions that both have, with different check values: different keys.</summary>
    public static IEnumerable<(KeyVersion Known, VaultKey Held)> Differing(IReadOnlyList<KeyVersion> known, IReadOnlyList<VaultKey> held) =>
        from key in known
        from one in held
        where one.Kind == key.Kind && one.Version == key.Version && key.CheckValue is not null && key.CheckValue != one.CheckValue
        select (key, one);
}
