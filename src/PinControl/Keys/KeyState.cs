namespace PinControl.Keys;

/// <summary>Where a key version stands in its life. The numbers are stored.</summary>
internal enum KeyState
{
    /// <summary>Claimed or made, and not used yet.</summary>
    Pending = 1,

    /// <summary>The one of its kind that new work uses.</summary>
    Active = 2,

    /// <summary>Has a successor; what it protects can still be opened.</summary>
    Superseded = 3,

    /// <summary>Nothing is under it any more; the key itself is destroyed.</summary>
    Retired = 4,
}
