namespace PinControl.Keys;

/// <summary>Which version of each kind is active, as the database has it: a few seconds old at most, and cheap enough for every request.</summary>
internal interface IKeyStates
{
    /// <summary>The active version; <see langword="null"/> while there is none, the database was not asked yet, or the vault is not this database's.</summary>
    int? Active(KeyKind kind);

    /// <summary>When the active version became so; what decides whether a session KEK's day is over.</summary>
    DateTimeOffset? ActiveSince(KeyKind kind);

    /// <summary>The newest version in any state; 0 if none is known.</summary>
    int Newest(KeyKind kind) => Active(kind) ?? 0;
}
