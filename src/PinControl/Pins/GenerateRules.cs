using PinControl.Audit;
using PinControl.Plastics;

namespace PinControl.Pins;

/// <summary>
/// When a PIN may be generated: always for a plastic that has none and is not closed; again only before production, and never over
/// a PIN the cardholder chose.
/// </summary>
internal static class GenerateRules
{
    public static AuditOutcome Judge(PlasticState plastic) => plastic switch
    {
        { Status: PlasticStatus.Closed } => AuditOutcome.PlasticClosed,
        { HasPin: false } => AuditOutcome.Ok,
        { Produced: true } => AuditOutcome.PinAlreadyProduced,
        { PinStatus: PinStatus.Selected } => AuditOutcome.PinAlreadySelected,
        _ => AuditOutcome.Ok,
    };
}
