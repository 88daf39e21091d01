using System.Security.Cryptography;
using PinControl.Audit;
using PinControl.Keys;

namespace PinControl.Storage.Sql.Writes;

/// <summary>Two custodians give a zone key out.</summary>
internal static class ExportZoneKeyWrite
{
    public static object Execute(SqlWork work, ZoneKeyExport export)
    {
        CustodyRows.Lock(work);
        var outcome = !CustodyRows.Holds(work, export.By) || !CustodyRows.Holds(work, export.Approver) ? AuditOutcome.CustodianRefused
            : export.By.Name.Text == export.Approver.Name.Text
                || CryptographicOperations.FixedTimeEquals(export.By.SecretHash, export.Approver.SecretHash) ? AuditOutcome.SameCustodian
            // It may have been removed since it was found.
            : ZoneKeyRow.Find(work, export.Tenant, export.Name) is { State: KeyState.Active } zoneKey && zoneKey.Facts.CheckValue == export.CheckValue ? AuditOutcome.Ok
            : AuditOutcome.KeyUnknown;
        var entry = export.Operator.Entry(AuditEvent.ZoneKeyExport) with
        {
            Tenant = export.Tenant,
            Detail = $"{export.Name} {export.CheckValue}, {export.How}, by custodians {export.By.Name.Text} and {export.Approver.Name.Text}",
        };
        // What becomes of it is recorded when it has been given out, or not.
        work.Audit(entry, outcome == AuditOutcome.Ok ? AuditOutcome.Intent : outcome);
        return outcome;
    }
}
