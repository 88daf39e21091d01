using PinControl.Audit;
using PinControl.Errors;

namespace PinControl.Plastics;

/// <summary>A refused act on a plastic as the contract spells it.</summary>
internal static class PlasticRefusals
{
    public static ApiError ToError(AuditOutcome refusal) => refusal switch
    {
        AuditOutcome.SecretRevoked => ApiErrors.CredentialsInvalid,
        AuditOutcome.PermissionDenied => ApiErrors.PermissionDenied,
        AuditOutcome.ClientDisabled => ApiErrors.ClientDisabled,
        AuditOutcome.ScopeSwitchedOff => ApiErrors.ScopeSwitchedOff,
        AuditOutcome.PlasticNotFound => ApiErrors.PlasticNotFound,
        AuditOutcome.PlasticClosed => ApiErrors.PlasticClosed,
        AuditOutcome.PinAlreadyProduced => ApiErrors.PinAlreadyProduced,
        AuditOutcome.PinAlreadySelected => ApiErrors.PinAlreadySelected,
        AuditOutcome.PinLengthFixed => ApiErrors.PinLengthFixed,
        AuditOutcome.PlasticChanged => ApiErrors.PlasticChanged,
        _ => throw new ArgumentOutOfRangeException(nameof(refusal), refusal, null),
    };
}
