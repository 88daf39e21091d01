using PinControl.Audit;
using PinControl.Errors;

namespace PinControl.Tokens;

/// <summary>Why no token is issued, in the order the checks are made.</summary>
internal enum TokenRefusal
{
    SecretRevoked,
    ClientDisabled,
    PermissionDenied,
    ScopeSwitchedOff,
    VerificationRequired,
    VerificationTooOld,
    PlasticNotFound,
    PlasticBlocked,
    PlasticClosed,
    PinAlreadyProduced,
    PlasticActive,
    PlasticInactive,
    PinNotAvailable,
    ViewBudgetSpent,
}

/// <summary>A refusal as the contract and the audit trail spell it.</summary>
internal static class TokenRefusals
{
    public static ApiError ToError(this TokenRefusal refusal) => refusal switch
    {
        TokenRefusal.SecretRevoked => ApiErrors.CredentialsInvalid,
        TokenRefusal.ClientDisabled => ApiErrors.ClientDisabled,
        TokenRefusal.PermissionDenied => ApiErrors.PermissionDenied,
        TokenRefusal.ScopeSwitchedOff => ApiErrors.ScopeSwitchedOff,
        TokenRefusal.VerificationRequired => ApiErrors.VerificationRequired,
        TokenRefusal.VerificationTooOld => ApiErrors.VerificationTooOld,
        TokenRefusal.PlasticNotFound => ApiErrors.PlasticNotFound,
        TokenRefusal.PlasticBlocked => ApiErrors.PlasticBlocked,
        TokenRefusal.PlasticClosed => ApiErrors.PlasticClosed,
        TokenRefusal.PinAlreadyProduced => ApiErrors.PinAlreadyProduced,
        TokenRefusal.PlasticActive => ApiErrors.PlasticActive,
        TokenRefusal.PlasticInactive => ApiErrors.PlasticInactive,
        TokenRefusal.PinNotAvailable => ApiErrors.PinNotAvailable,
        TokenRefusal.ViewBudgetSpent => ApiErrors.ViewBudgetSpent,
        _ => throw new ArgumentOutOfRangeException(nameof(refusal), refusal, null),
    };

    public static AuditOutcome ToOutcome(this TokenRefusal refusal) => refusal switch
    {
        TokenRefusal.SecretRevoked => AuditOutcome.SecretRevoked,
        TokenRefusal.ClientDisabled => AuditOutcome.ClientDisabled,
        TokenRefusal.PermissionDenied => AuditOutcome.PermissionDenied,
        TokenRefusal.ScopeSwitchedOff => AuditOutcome.ScopeSwitchedOff,
        TokenRefusal.VerificationRequired => AuditOutcome.VerificationRequired,
        TokenRefusal.VerificationTooOld => AuditOutcome.VerificationTooOld,
        TokenRefusal.PlasticNotFound => AuditOutcome.PlasticNotFound,
        TokenRefusal.PlasticBlocked => AuditOutcome.PlasticBlocked,
        TokenRefusal.PlasticClosed => AuditOutcome.PlasticClosed,
        TokenRefusal.PinAlreadyProduced => AuditOutcome.PinAlreadyProduced,
        TokenRefusal.PlasticActive => AuditOutcome.PlasticActive,
        TokenRefusal.PlasticInactive => AuditOutcome.PlasticInactive,
        TokenRefusal.PinNotAvailable => AuditOutcome.PinNotAvailable,
        TokenRefusal.ViewBudgetSpent => AuditOutcome.ViewBudgetSpent,
        _ => throw new ArgumentOutOfRangeException(nameof(refusal), refusal, null),
    };
}
