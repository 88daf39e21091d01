namespace PinControl.Tokens;

/// <summary>Where a token is in its life. The number is stored. Expiry is no state: it is the clock against <c>expires_at</c>.</summary>
internal enum TokenState
{
    Issued = 1,

    /// <summary>Redeemed, the intent is durable, no outcome yet.</summary>
    Redeemed = 2,

    /// <summary>The PIN was released to the device; whether anyone looked is unknown.</summary>
    Viewed = 3,
    Set = 4,
    Superseded = 5,
    Failed = 6,

    /// <summary>Redeemed, and a SET session was opened with it.</summary>
    SetOpened = 7,
}
