using PinControl.Audit;
using PinControl.Keys;

namespace PinControl.Storage.Sql.Writes;

/// <summary>The end of a zone key: one custodian asks for it, and what is sealed of it goes when another approves it. Its name is not given twice.</summary>
internal static class RemoveZoneKeyWrite
{
    public static object Execute(SqlWork work, ZoneKeyEnd asked)
    {
        CustodyRows.Lock(work);
        CustodyRows.CloseOldRequests(work);
        var zoneKey = ZoneKeyRow.Find(work, asked.Tenant, asked.Name);
        var outcome = !CustodyRows.Holds(work, asked.By) ? AuditOutcome.CustodianRefused
            : zoneKey is null ? AuditOutcome.KeyUnknown
            : zoneKey.State == KeyState.Retired ? AuditOutcome.KeyStateRefused
            : CustodyRows.HasOpenRequest(work, asked.Tenant, asked.Name) ? AuditOutcome.RequestOpen
            : AuditOutcome.Ok;
        var request = outcome == AuditOutcome.Ok ? CustodyRows.AskForZoneKey(work, zoneKey!, asked.By.Name) : null;
        var entry = asked.Operator.Entry(AuditEvent.KeyRequest) with
        {
            Tenant = asked.Tenant,
            Detail = $"{(request is null ? string.Empty : $"request {request.RequestNo}: ")}{KeyRequest.ZoneKeyText(asked.Tenant, asked.Name)}"
                + $"{(zoneKey is null ? string.Empty : $" {zoneKey.Facts.CheckValue}")}, by custodian {asked.By.Name.Text}",
        };
        work.Audit(entry, outcome);
        return new KeyAnswer(outcome, request);
    }

    /// <summary>The zone key that a request means, while there is one.</summary>
    internal static ZoneKey? Find(SqlWork work, KeyRequest request) =>
        ZoneKeyRow.Find(work, request.Tenant!, request.ZoneKey!) is { State: KeyState.Active } zoneKey ? zoneKey : null;

    internal static AuditOutcome Remove(SqlWork work, KeyRequest request)
    {
        // Re-sealing puts nothing in its place meanwhile.
        VaultKeyRow.Lock(work, KeyKind.ZoneKek);
        return work.Statement("zone-key-remove").With("tenant", request.Tenant).With("name", request.ZoneKey).Execute() == 1
            ? AuditOutcome.Ok
            : AuditOutcome.KeyUnknown;
    }
}
