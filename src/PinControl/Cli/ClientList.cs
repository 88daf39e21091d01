using PinControl.Clients;

namespace PinControl.Cli;

/// <summary><c>pincontrol client list</c>: every client with what it may do; never a secret.</summary>
internal static class ClientList
{
    public static Verb Verb(StoreAccess access)
    {
        var json = Options.Json();
        var verb = new Verb("list", "Lists the clients.", "pincontrol client list\npincontrol client list --json") { json };
        verb.SetAction((parsed, cancellation) => RunAsync(access, parsed.GetValue(json), cancellation));
        return verb;
    }

    private static async Task<int> RunAsync(StoreAccess access, bool json, CancellationToken cancellation)
    {
        await using var opened = access.Open(mayMake: false);
        var clients = await opened.Store.ListClientsAsync(cancellation);
        if (json)
        {
            Report.Write(new Listed(
                opened.Description,
                [.. clients.Select(static client => new Row(client.Name, client.Tenant, client.Enabled, client.Permissions.Names(), client.Secrets))]));
            return 0;
        }

        Report.WriteStore(opened);
        Report.WriteTable(
            ["CLIENT", "TENANT", "ENABLED", "PERMISSIONS", "SECRETS"],
            clients.Select(static client => (string[])
            [
                client.Name, client.Tenant, client.Enabled ? "yes" : "no", string.Join(", ", client.Permissions.Names()), $"{client.Secrets}",
            ]));
        return 0;
    }

    private sealed record Listed(string Store, IReadOnlyList<Row> Clients);

    private sealed record Row(string Client, string Tenant, bool Enabled, IReadOnlyList<string> Permissions, int Secrets);
}
