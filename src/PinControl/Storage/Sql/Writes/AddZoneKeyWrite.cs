using PinControl.Audit;
using PinControl.Keys;

namespace PinControl.Storage.Sql.Writes;

/// <summary>A tenant's new zone key, sealed.</summary>
internal static class AddZoneKeyWrite
{
    public static object Execute(SqlWork work, NewZoneKey zoneKey)
    {
        VaultKeyRow.Lock(work, KeyKind.ZoneKek);
        var outcome = Add(work, zoneKey);
        var facts = zoneKey.Facts;
        var entry = zoneKey.Operator.Entry(AuditEvent.ZoneKeyAdd) with
        {
            Tenant = zoneKey.Tenant.Text,
            Detail = $"{zoneKey.Name.Text} {facts.CheckValue}, {facts.Algorithm}, {facts.Direction.ToString().ToUpperInvariant()}, formats {facts.Formats}, {zoneKey.How}",
        };
        work.Audit(entry, outcome);
        return outcome;
    }

    private static AuditOutcome Add(SqlWork work, NewZoneKey zoneKey)
    {
        if (work.Statement("tenant-no-find").With("name", zoneKey.Tenant.Text).Scalar() is not long tenantNo)
        {
            return AuditOutcome.TenantUnknown;
        }

        if (VaultKeyRow.Find(work, KeyKind.ZoneKek, zoneKey.Key.KeyVersion) is not { State: KeyState.Active or KeyState.Superseded })
        {
            return AuditOutcome.KeyStateRefused;
        }

        var facts = zoneKey.Facts;
        return work.Statement("zone-key-insert")
            .With("tenant_no", tenantNo).With("name", zoneKey.Name.Text).With("direction", (int)facts.Direction).With("formats", facts.Formats)
            .With("algorithm", facts.Algorithm).With("usage", facts.Usage).With("exportable", facts.Exportable)
            .With("sealed_key", zoneKey.Key.Blob).With("binding_tag", zoneKey.Key.Tag)
            .With("key_version", zoneKey.Key.KeyVersion).With("check_value", facts.CheckValue).With("now", work.Now)
            .Execute() == 1 ? AuditOutcome.Ok : AuditOutcome.NameTaken;
    }
}
