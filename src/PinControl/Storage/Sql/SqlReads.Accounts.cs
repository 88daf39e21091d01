using PinControl.Clients;

namespace PinControl.Storage.Sql;

/// <summary>Reads of tenants and clients for operators.</summary>
internal sealed partial class SqlReads
{
    public async ValueTask<ClientShown?> FindClientAsync(AccountName name, CancellationToken cancellation)
    {
        var frameKeys = await ListFrameKeysAsync(cancellation);
        return await pool.ReadAsync<ClientShown?>(async session =>
        {
            var secrets = await RowsAsync(session.Statement("client-secret-list").With("name", name.Text), AccountRow.Secret);
            var origins = await RowsAsync(session.Statement("client-webview-origins").With("name", name.Text), static row => row.Text("origin"));
            return await FirstAsync(session.Statement("client-account").With("name", name.Text), AccountRow.Of) is { } client
                ? new ClientShown(
                    client.Name, client.Tenant, client.Enabled, client.Permissions, secrets, client.NeedsBridge, origins,
                    [.. frameKeys.Where(key => key.Client == client.Name)])
                : null;
        }, cancellation);
    }

    public ValueTask<IReadOnlyList<TenantListed>> ListTenantsAsync(CancellationToken cancellation) =>
        ListAsync("tenant-list", static row => TenantRow.Of(row).Listed(row.Int("clients")), cancellation);
}
