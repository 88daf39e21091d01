namespace PinControl.Audit;

/// <summary>How an audited act ended. The number is stored and hashed: never renumber.</summary>
internal enum AuditOutcome : short
{
    Ok = 0,
    Intent = 1,
    Redelivered = 2,
    Resumed = 3,

    PermissionDenied = 10,
    ClientDisabled = 11,
    ScopeSwitchedOff = 12,
    PlasticNotFound = 13,
    PlasticBlocked = 14,
    PlasticClosed = 15,
    PlasticInactive = 16,
    PlasticActive = 17,
    PinAlreadyProduced = 18,
    PinNotAvailable = 19,
    PinAlreadySelected = 20,
    PinLengthFixed = 21,
    PlasticChanged = 22,

    Expired = 30,
    AlreadyUsed = 31,
    Superseded = 32,
    Unknown = 33,
    WrongScope = 34,
    DeviceRefused = 35,
    StateChanged = 36,
    SessionExpired = 37,
    TooManyTries = 38,
    WeakPin = 39,
    WrongLength = 40,
    Unreadable = 41,
    ExtensionsUsed = 42,
    Unavailable = 43,
    Failed = 44,

    NameTaken = 60,
    TenantUnknown = 61,
    ClientUnknown = 62,

    CustodianRefused = 70,
    SameCustodian = 71,
    RequestUnknown = 72,
    RequestDecided = 73,
    KeyUnknown = 74,
    KeyStateRefused = 75,
    KeyInUse = 76,
    ApprovalNeeded = 77,
    CustodianUnknown = 78,
}
