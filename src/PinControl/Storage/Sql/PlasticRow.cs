using PinControl.Audit;
using PinControl.Clients;
using PinControl.Plastics;

namespace PinControl.Storage.Sql;

/// <summary>What the Cards API finds for a caller: whether it may ask, and the plastic if the tenant has it.</summary>
internal sealed record PlasticRow(bool SecretGone, bool Enabled, Permissions Granted, int TenantNo, string Tenant, long? PlasticNo, PlasticView? Plastic, long Version)
{
    /// <summary>Finds it for a decision in this transaction.</summary>
    public static PlasticRow? Find(SqlWork work, PlasticCall call)
    {
        work.Lock("plastic-lock", ("client_no", call.Client.ClientNo), ("plastic_id", call.PlasticId.Digits));
        using var row = Statement(work.Statement("plastic-find"), call).Read();
        return row.Read() ? Of(row, call) : null;
    }

    /// <param name="statement"><c>plastic-find</c>.</param>
    public static SqlStatement Statement(SqlStatement statement, PlasticCall call) =>
        statement.With("client_no", call.Client.ClientNo).With("plastic_id", call.PlasticId.Digits).WithSecret(call.Client);

    public static PlasticRow Of(SqlRows row, PlasticCall call)
    {
        var plasticNo = row.LongOrNull("plastic_no");
        return new PlasticRow(
            row.Flag("secret_gone"), row.Flag("enabled"), (Permissions)row.Int("permissions") & call.Client.Ceiling, row.Int("tenant_no"), row.Text("tenant"), plasticNo,
            plasticNo is null ? null : row.PlasticView(), row.LongOrNull("version") ?? 0);
    }

    /// <summary>Whether the caller may use the Cards API at all.</summary>
    public static AuditOutcome Judge(PlasticRow? row) => row switch
    {
        { SecretGone: true } => AuditOutcome.SecretRevoked,
        null or { Enabled: false } => AuditOutcome.ClientDisabled,
        { } known when !known.Granted.HasFlag(Permissions.Cards) => AuditOutcome.PermissionDenied,
        _ => AuditOutcome.Ok,
    };

    /// <summary>The record of an act through the Cards API.</summary>
    public static AuditEntry Entry(string auditEvent, PlasticCall call, string? detail = null) => new(auditEvent)
    {
        Tenant = call.Client.Tenant,
        Client = call.Client.Name,
        AuditUser = call.AuditUser.Name,
        PlasticId = call.PlasticId.Digits,
        From = call.From,
        Detail = detail,
    };
}
