using PinControl.Audit;
using PinControl.Pins;
using PinControl.Plastics;

namespace PinControl.Storage.Sql.Writes;

/// <summary>A generated PIN is written if the plastic is still as it was when the vault was asked.</summary>
internal static class GeneratedPinWrite
{
    public static object Execute(SqlWork work, GeneratedPin generated)
    {
        var row = PlasticRow.Find(work, generated.Call);
        var outcome = Judge(row);
        if (outcome == AuditOutcome.Ok)
        {
            var written = SealedPinWrite.TryWrite(work, row!.PlasticNo!.Value, generated.Version, generated.SealedPin, PinStatus.Generated);
            outcome = written ? AuditOutcome.Ok : AuditOutcome.PlasticChanged;
            if (written)
            {
                // The PIN that a cardholder is choosing elsewhere would replace this one unasked.
                SessionEnding.EndOthers(work, row.PlasticNo!.Value, except: []);
            }
        }

        work.Audit(PlasticRow.Entry(AuditEvent.PinGenerate, generated.Call), outcome, row?.PlasticNo);
        return outcome;
    }

    /// <summary>The same judgement before the vault is asked and in the transaction that writes.</summary>
    public static AuditOutcome Judge(PlasticRow? row)
    {
        var refusal = PlasticRow.Judge(row);
        if (refusal != AuditOutcome.Ok)
        {
            return refusal;
        }

        // The same switch as for a PIN that the cardholder chooses: while it is off no plastic gets a PIN.
        if (!row!.SetOn)
        {
            return AuditOutcome.ScopeSwitchedOff;
        }

        return row.Plastic is { } plastic ? GenerateRules.Judge(plastic.State) : AuditOutcome.PlasticNotFound;
    }
}
