using PinControl.Audit;
using PinControl.Clients;

namespace PinControl.Storage.Sql.Writes;

/// <summary>A new client with its first secret, and its tenant if that was asked for.</summary>
internal static class AddClientWrite
{
    public static object Execute(SqlWork work, NewClient client)
    {
        var entry = client.Operator.Entry(AuditEvent.ClientAdd) with { Tenant = client.Tenant.Text, Client = client.Name.Text };
        if (ClientNo(work, client.Name) is not null)
        {
            work.Audit(entry, AuditOutcome.NameTaken);
            return ClientAddition.NameTaken;
        }

        var known = TenantNo(work, client.Tenant) is not null;
        if (!known && !client.MakeTenant)
        {
            work.Audit(entry, AuditOutcome.TenantUnknown);
            return ClientAddition.TenantUnknown;
        }

        var isMade = !known && work.Statement("tenant-insert").With("name", client.Tenant.Text).Execute() == 1;
        if (isMade)
        {
            work.Audit(client.Operator.Entry(AuditEvent.TenantAdd) with { Tenant = client.Tenant.Text }, AuditOutcome.Ok);
        }

        var clientNo = (long)work.Statement("client-insert")
            .With("tenant_no", TenantNo(work, client.Tenant)).With("name", client.Name.Text).With("permissions", (int)client.Permissions)
            .Scalar()!;
        work.Statement("client-secret-insert")
            .With("client_no", clientNo).With("secret_hash", client.SecretHash).With("now", work.Now)
            .Execute();
        work.Audit(entry with { Detail = $"permissions {string.Join(' ', client.Permissions.Names())}" }, AuditOutcome.Ok);
        return isMade ? ClientAddition.AddedWithTenant : ClientAddition.Added;
    }

    internal static long? ClientNo(SqlWork work, AccountName name) =>
        work.Statement("client-no-find").With("name", name.Text).Scalar() as long?;

    private static long? TenantNo(SqlWork work, AccountName name) =>
        work.Statement("tenant-no-find").With("name", name.Text).Scalar() as long?;
}
