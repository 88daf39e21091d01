namespace PinControl.Device;

/// <summary>The closed list of reasons on the cardholder surface that the service itself gives (DESIGN 3.2 rule 9).</summary>
internal static class DeviceReason
{
    public const string Expired = "EXPIRED";
    public const string AlreadyUsed = "ALREADY_USED";
    public const string Superseded = "SUPERSEDED";
    public const string Unknown = "UNKNOWN";
    public const string WrongScope = "WRONG_SCOPE";
    public const string DeviceRefused = "DEVICE_REFUSED";
    public const string StateChanged = "STATE_CHANGED";
    public const string SessionExpired = "SESSION_EXPIRED";
    public const string TooManyTries = "TOO_MANY_TRIES";
    public const string RateLimited = "RATE_LIMITED";
    public const string Unavailable = "UNAVAILABLE";
    public const string BadRequest = "BAD_REQUEST";
    public const string Length = "LENGTH";
    public const string WeakPin = "WEAK_PIN";
}
