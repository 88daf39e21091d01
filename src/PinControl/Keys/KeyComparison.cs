namespace PinControl.Keys;

/// <summary>What the database knows of the keys, against what the vault holds.</summary>
internal static class KeyComparison
{
    /// <summary>A session KEK wraps new sessions for so long.</summary>
    public static readonly TimeSpan SessionKekLife = TimeSpan.FromDays(1);

    /// <summary>A session KEK opens sessions for so long after its successor came.</summary>
    public static readonly TimeSpan SessionKekGrace = TimeSpan.FromHours(1);

    /// <summary>Whether the vault holds what the database should register, or has let go of a session KEK that the database still lists.</summary>
    public static bool HasNews(IReadOnlyList<KeyVersion> known, IReadOnlyList<VaultKey> held, DateTimeOffset now) =>
        held.Any(key => key.Defect is null && !known.Any(one => one.Kind == key.Kind))
        || held.Any(key => key is { Kind: KeyKind.SessionKek, Defect: null } && known.All(one => one.Kind != KeyKind.SessionKek || one.Version < key.Version))
        || known.Any(key => IsForgotten(key, held, now));

    /// <summary>Whether PINs say if the vault's keys may be registered: the database knows no KEK or no binding key yet, and the vault has one.</summary>
    public static bool NeedsProof(IReadOnlyList<KeyVersion> known, IReadOnlyList<VaultKey> held) =>
        held.Any(key => key.Kind is KeyKind.Kek or KeyKind.Binding && !known.Any(one => one.Kind == key.Kind));

    /// <summary>Whether a session KEK's hour is over, and the vault has destroyed it.</summary>
    public static bool IsForgotten(KeyVersion key, IReadOnlyList<VaultKey> held, DateTimeOffset now) =>
        key is { Kind: KeyKind.SessionKek, State: KeyState.Superseded, EndedAt: { } ended } && now >= ended + SessionKekGrace
        && !held.Any(one => one.Kind == key.Kind && one.Version == key.Version);

    /// <summary>
    /// Whether a session KEK that a vault made by itself takes over from the one that is active: not from one of another vault that is looked after, whose
    /// nodes would then have none. A vault that is looked after has changed it before its day and its hour are over.
    /// </summary>
    public static bool TakesOver(IReadOnlyList<KeyVersion> known, IReadOnlyList<VaultKey> held, DateTimeOffset now) =>
        known.FirstOrDefault(static key => key is { Kind: KeyKind.SessionKek, State: KeyState.Active }) is not { } active
        || held.Any(one => IsSame(active, one))
        || now >= active.ActiveSince + SessionKekLife + SessionKekGrace;

    /// <summary>Versions that both have, with different check values: different keys.</summary>
    public static IEnumerable<(KeyVersion Known, VaultKey Held)> Differing(IReadOnlyList<KeyVersion> known, IReadOnlyList<VaultKey> held) =>
        from key in known
        from one in held
        where one.Kind == key.Kind && one.Version == key.Version && key.CheckValue is not null && key.CheckValue != one.CheckValue
        select (key, one);

    /// <summary>
    /// What makes the vault another database's, so that a node may not serve with it: a key in use that is not the one the database means. What it sealed, no
    /// other node would open; what it signed, no device that knows the others' would take. Session KEKs do not count, nor does an identity key or a zone KEK
    /// that is damaged.
    /// </summary>
    public static (KeyVersion Known, VaultKey Held)? Foreign(IReadOnlyList<KeyVersion> known, IReadOnlyList<VaultKey> held) =>
        Differing(known, held).Select(static pair => ((KeyVersion Known, VaultKey Held)?)pair)
            .FirstOrDefault(static pair => pair!.Value.Known is { State: KeyState.Active or KeyState.Superseded } key
                && (key.Kind is KeyKind.Kek or KeyKind.Binding
                    || (key.Kind is KeyKind.Identity or KeyKind.ZoneKek && pair.Value.Held.CheckValue != VaultKey.Unreadable)));

    /// <summary>
    /// What makes the vault another database's for whoever changes a key in it: any version that both have is another key, in whatever state. Session
    /// KEKs do not count: of vaults of two kinds each may make its own. Nor does a key, other than a KEK in use and the binding key, that the vault has
    /// but cannot tell the check value of: it is damaged, and the remedy is a new one.
    /// </summary>
    public static (KeyVersion Known, VaultKey Held)? Stranger(IReadOnlyList<KeyVersion> known, IReadOnlyList<VaultKey> held) =>
        Foreign(known, held) ?? Differing(known, held).Select(static pair => ((KeyVersion Known, VaultKey Held)?)pair)
            .FirstOrDefault(static pair => pair!.Value.Known.Kind != KeyKind.SessionKek && pair.Value.Held.CheckValue != VaultKey.Unreadable);

    /// <summary>Whether the vault is this database's beyond doubt: they share a key, and no version is another one.</summary>
    public static bool Belongs(IReadOnlyList<KeyVersion> known, IReadOnlyList<VaultKey> held) =>
        Stranger(known, held) is null && known.Any(key => held.Any(one => IsSame(key, one)));

    /// <summary>
    /// The key that is meant by a version of the database's; <see langword="null"/> if the vault lacks it, has another one, or is not this database's. None is
    /// meant by a version whose check value was never noted: a number proves nothing.
    /// </summary>
    public static VaultKey? Meant(KeyVersion key, IReadOnlyList<KeyVersion> known, IReadOnlyList<VaultKey> held) => Belongs(known, held)
        ? held.FirstOrDefault(one => IsSame(key, one))
        : null;

    /// <summary>The active key that the vault lacks. A session KEK it makes by itself.</summary>
    public static KeyVersion? Lacking(IReadOnlyList<KeyVersion> known, IReadOnlyList<VaultKey> held) =>
        known.FirstOrDefault(key => key is { State: KeyState.Active, Kind: not KeyKind.SessionKek } && !held.Any(one => one.Kind == key.Kind && one.Version == key.Version));

    /// <summary>What is wrong, in a sentence.</summary>
    public static string Text((KeyVersion Known, VaultKey Held) differing) => differing.Held.Defect is { } defect
        ? $"The vault's {KeyNames.Text(differing.Held.Kind, differing.Held.Version)} cannot be told apart: {defect}."
        : $"The vault's {KeyNames.Text(differing.Held.Kind, differing.Held.Version)} has check value {differing.Held.CheckValue}, the database's "
        + $"{differing.Known.CheckValue}: they are different keys, and this vault does not belong to this database. Bring the keys of the nodes that there are.";

    /// <summary>Whether the vault's key is the very one that the database means: by its check value, never by its number alone.</summary>
    public static bool IsSame(KeyVersion known, VaultKey held) =>
        known.Kind == held.Kind && known.Version == held.Version && known.CheckValue == held.CheckValue;
}
