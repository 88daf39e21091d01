namespace PinControl.Keys;

/// <summary>Which version of each kind is active, as the database has it: a few seconds old at most, and cheap enough for every request.</summary>
internal interface IKeyStates
{
    /// <summary>The active version; <see langword="null"/> while there is none.</summary>
    int? Active(KeyKind kind);

    /// <summary>When the active version became so; what decides whether a session KEK's day is over.</summary>
    DateTimeOffset? ActiveSince(KeyKind kind);
}
