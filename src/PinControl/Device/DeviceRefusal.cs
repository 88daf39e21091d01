using PinControl.Audit;
using PinControl.Errors;

namespace PinControl.Device;

/// <summary>Why the device channel refuses. The number is stored with a token or a session that ended for it.</summary>
internal enum DeviceRefusal
{
    Expired = 1,
    AlreadyUsed = 2,
    Superseded = 3,
    Unknown = 4,
    WrongScope = 5,
    DeviceRefused = 6,
    StateChanged = 7,
    SessionExpired = 8,
    TooManyTries = 9,
    Length = 10,
    WeakPin = 11,
    Unreadable = 12,
    ExtensionsUsed = 13,
    Unavailable = 14,
}

/// <summary>A refusal as the device channel and the audit trail spell it.</summary>
internal static class DeviceRefusals
{
    /// <summary>Dead 410, mismatch 409, refused PIN 422, fault 500 (DESIGN 3.3).</summary>
    public static ApiError ToError(this DeviceRefusal refusal, string? support = null) => (refusal switch
    {
        DeviceRefusal.Expired => Dead(DeviceReason.Expired, "CONTROL_TOKEN_EXPIRED", "The control token has expired"),
        DeviceRefusal.AlreadyUsed => Dead(DeviceReason.AlreadyUsed, "CONTROL_TOKEN_USED", "The control token has been used"),
        DeviceRefusal.Superseded => Dead(DeviceReason.Superseded, "CONTROL_TOKEN_SUPERSEDED", "A newer control token took this one's place"),
        DeviceRefusal.Unknown => Dead(DeviceReason.Unknown, "CONTROL_TOKEN_UNKNOWN", "The control token or session is not known"),
        DeviceRefusal.SessionExpired => Dead(DeviceReason.SessionExpired, "SESSION_EXPIRED", "The session is over"),
        DeviceRefusal.TooManyTries => Dead(DeviceReason.TooManyTries, "TOO_MANY_TRIES", "The session had its five tries"),
        DeviceRefusal.WrongScope => Mismatch(DeviceReason.WrongScope, "SCOPE_MISMATCH", "The control token is for the other scope"),
        DeviceRefusal.DeviceRefused => Mismatch(DeviceReason.DeviceRefused, "DEVICE_KEY_MISMATCH", "The control token is for another device key"),
        DeviceRefusal.StateChanged => Mismatch(DeviceReason.StateChanged, "STATE_CHANGED", "The plastic, the client or a switch no longer allows this"),
        DeviceRefusal.ExtensionsUsed => Mismatch(DeviceReason.BadRequest, "EXTENSIONS_USED", "The session has been extended twice"),
        DeviceRefusal.Length => Pin(DeviceReason.Length, "PIN_LENGTH_WRONG", "The PIN does not have the plastic's length"),
        DeviceRefusal.WeakPin => Pin(DeviceReason.WeakPin, "PIN_WEAK", "The PIN is easy to guess"),
        DeviceRefusal.Unreadable => Pin(DeviceReason.BadRequest, "PIN_UNREADABLE", "The wrapped PIN is not accepted"),
        DeviceRefusal.Unavailable => ApiErrors.Unexpected with { Reason = DeviceReason.Unavailable },
        _ => throw new ArgumentOutOfRangeException(nameof(refusal), refusal, null),
    }) with { Support = support };

    public static AuditOutcome ToOutcome(this DeviceRefusal refusal) => refusal switch
    {
        DeviceRefusal.Expired => AuditOutcome.Expired,
        DeviceRefusal.AlreadyUsed => AuditOutcome.AlreadyUsed,
        DeviceRefusal.Superseded => AuditOutcome.Superseded,
        DeviceRefusal.Unknown => AuditOutcome.Unknown,
        DeviceRefusal.WrongScope => AuditOutcome.WrongScope,
        DeviceRefusal.DeviceRefused => AuditOutcome.DeviceRefused,
        DeviceRefusal.StateChanged => AuditOutcome.StateChanged,
        DeviceRefusal.SessionExpired => AuditOutcome.SessionExpired,
        DeviceRefusal.TooManyTries => AuditOutcome.TooManyTries,
        DeviceRefusal.Length => AuditOutcome.WrongLength,
        DeviceRefusal.WeakPin => AuditOutcome.WeakPin,
        DeviceRefusal.Unreadable => AuditOutcome.Unreadable,
        DeviceRefusal.ExtensionsUsed => AuditOutcome.ExtensionsUsed,
        DeviceRefusal.Unavailable => AuditOutcome.Unavailable,
        _ => throw new ArgumentOutOfRangeException(nameof(refusal), refusal, null),
    };

    private static ApiError Dead(string reason, string code, string message) =>
        new(410, ErrorType.DynamicValidation, code, message, "Ask the issuer for a new control token.") { Reason = reason };

    private static ApiError Mismatch(string reason, string code, string message) =>
        new(409, ErrorType.DynamicValidation, code, message) { Reason = reason };

    private static ApiError Pin(string reason, string code, string message) =>
        new(422, ErrorType.DynamicValidation, code, message) { Reason = reason };
}
