using PinControl.Clients;

namespace PinControl.Storage.Sql;

/// <summary>A client as operators change it.</summary>
internal sealed record AccountRow(long ClientNo, string Name, string Tenant, bool Enabled, Permissions Permissions, bool NeedsBridge)
{
    /// <summary>Finds it for a decision in this transaction.</summary>
    public static AccountRow? Find(SqlWork work, AccountName name)
    {
        work.Lock("client-lock", ("name", name.Text));
        using var row = work.Statement("client-account").With("name", name.Text).Read();
        return row.Read() ? Of(row) : null;
    }

    public static AccountRow Of(SqlRows row) => new(
        row.Long("client_no"), row.Text("name"), row.Text("tenant"), row.Flag("enabled"), (Permissions)row.Int("permissions"), row.Flag("webview_bridge"));

    public static SecretListed Secret(SqlRows row) =>
        new(ClientSecret.Id(row.BytesOrNull("secret_hash")), row.Time("created_at"), row.TimeOrNull("used_at"));

    /// <summary>The hashes of the client's live secrets.</summary>
    public List<byte[]> Secrets(SqlWork work) => AuditRows.All(work.Statement("client-secret-list").With("name", Name), static row => row.BytesOrNull("secret_hash")!);
}

/// <summary>A tenant as operators change it.</summary>
internal sealed record TenantRow(
    string Name, bool ViewOn, bool SetOn, bool ViewWhenInactive, bool SetAfterProduction, TimeSpan? VerificationMaxAge, int? ViewBudget)
{
    /// <summary>Finds it for a decision in this transaction.</summary>
    public static (long TenantNo, TenantRow Tenant)? Find(SqlWork work, AccountName name)
    {
        work.Lock("tenant-lock", ("name", name.Text));
        using var row = work.Statement("tenant-find").With("name", name.Text).Read();
        return row.Read() ? (row.Long("tenant_no"), Of(row)) : null;
    }

    public static TenantRow Of(SqlRows row) => new(
        row.Text("name"), row.Flag("view_on"), row.Flag("set_on"), row.Flag("view_when_inactive"), row.Flag("set_after_production"),
        row.LongOrNull("verification_max_age") is { } seconds ? TimeSpan.FromSeconds(seconds) : null, (int?)row.LongOrNull("view_budget"));

    public TenantListed Listed(int clients) => new(Name, ViewOn, SetOn, ViewWhenInactive, SetAfterProduction, VerificationMaxAge, ViewBudget, clients);
}
