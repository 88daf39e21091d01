using System.CommandLine;
using PinControl.Clients;
using PinControl.Hosting;

namespace PinControl.Cli;

/// <summary><c>pincontrol client add</c>: an integrator's back end gets a name and a secret. The secret is shown here once and kept as a hash.</summary>
internal static class ClientAdd
{
    public static Verb Verb(StoreAccess access)
    {
        var name = new Argument<AccountName>("NAME")
        {
            Description = "The client's name, its user name in HTTP Basic.",
            CustomParser = static result => Options.ReadName(result, "NAME"),
        };
        var tenant = Options.Name("--tenant", "TENANT", "The tenant (issuer) the client belongs to.");
        tenant.Required = true;
        var newTenant = new Option<bool>("--new-tenant") { Description = "Make the tenant if there is none of that name." };
        var permissions = new Option<string[]>("--permission")
        {
            Description = "What the client may do: view, set, cards, export, audit. Once for each.",
            HelpName = "PERMISSION",
            Required = true,
            Arity = ArgumentArity.OneOrMore,
        };
        Options.TakeOnly(permissions, PermissionNames.All);
        var who = Options.Operator();
        var json = Options.Json();
        var verb = new Verb(
            "add", "Adds a client and prints its secret, once.",
            """
            pincontrol client add shop --tenant demo --permission view --permission set --operator you
            pincontrol client add cards-office --tenant acme --new-tenant --permission cards --operator you --json
            """)
        {
            name, tenant, newTenant, permissions, who, json,
        };
        verb.SetAction((parsed, cancellation) =>
        {
            var secret = ClientSecret.Create();
            var client = new NewClient(
                parsed.GetRequiredValue(name), parsed.GetRequiredValue(tenant), parsed.GetValue(newTenant),
                PermissionNames.Parse(parsed.GetRequiredValue(permissions)), secret.Hash, parsed.GetRequiredValue(who));
            return RunAsync(access, client, secret, parsed.GetValue(json), cancellation);
        });
        return verb;
    }

    private static async Task<int> RunAsync(StoreAccess access, NewClient client, GeneratedSecret secret, bool json, CancellationToken cancellation)
    {
        await using var opened = access.Open(mayMake: true);
        if (!json)
        {
            Report.WriteStore(opened);
        }

        var addition = await opened.Store.AddClientAsync(client, cancellation);
        switch (addition)
        {
            case ClientAddition.NameTaken:
                await Console.Error.WriteLineAsync($"There is a client {client.Name} already. Nothing was changed.");
                return StartUp.Failed;
            case ClientAddition.TenantUnknown:
                await Console.Error.WriteLineAsync($"There is no tenant {client.Tenant}. Add --new-tenant to make it. Nothing was changed.");
                return StartUp.Failed;
            case ClientAddition.Added or ClientAddition.AddedWithTenant when json:
                Report.Write(new Added(
                    opened.Description, client.Name.Text, client.Tenant.Text, addition == ClientAddition.AddedWithTenant, client.Permissions.Names(),
                    secret.Reveal()));
                return 0;
            default:
                Report.WriteFact("Client", client.Name.Text);
                Report.WriteFact("Tenant", client.Tenant.Text + (addition == ClientAddition.AddedWithTenant ? " (new)" : string.Empty));
                Report.WriteFact("Permissions", string.Join(", ", client.Permissions.Names()));
                Report.WriteFact("Secret", secret.Reveal());
                await Console.Out.WriteLineAsync("\nKeep the secret now: only its hash is stored, and it is not shown again.");
                if (PermissionNames.Note(client.Permissions) is { } note)
                {
                    await Console.Out.WriteLineAsync(note);
                }

                return 0;
        }
    }

    private sealed record Added(string Store, string Client, string Tenant, bool TenantIsNew, IReadOnlyList<string> Permissions, string Secret)
    {
        /// <summary>The type's name: the secret is shown by its own line alone.</summary>
        public override string ToString() => nameof(Added);
    }
}
