using System.CommandLine;
using PinControl.Clients;
using PinControl.Hosting;

namespace PinControl.Cli;

/// <summary><c>pincontrol client secret add | list | revoke</c>: a client may have two, so that one follows the other without a pause.</summary>
internal static class ClientSecrets
{
    public static Verb Verb(StoreAccess access) => new(
        "secret", "A client's secrets: two at most, so that one can follow the other without a pause.", "pincontrol client secret list shop")
    {
        Add(access), List(access), Revoke(access),
    };

    private static Verb Add(StoreAccess access)
    {
        var (name, who, json) = (Client(), Options.Operator(), Options.Json());
        var verb = new Verb(
            "add", "Makes a second secret and prints it, once. The first stays valid.",
            "pincontrol client secret add shop --operator you\npincontrol client secret add shop --operator you --json")
        {
            name, who, json,
        };
        verb.SetAction((parsed, cancellation) =>
        {
            var secret = ClientSecret.Create();
            var client = parsed.GetRequiredValue(name);
            var id = ClientSecret.Id(secret.Hash);
            return AccountVerb.RunAsync(
                access, new AccountChange.AddSecret(client, secret.Hash) { Operator = parsed.GetRequiredValue(who) }, parsed.GetValue(json),
                opened => Task.FromResult(new Told(
                    new Added(opened.Description, client.Text, id, secret.Reveal()),
                    [("Client", client.Text), ("Secret id", id), ("Secret", secret.Reveal())],
                    "Keep the secret now: only its hash is stored, and it is not shown again.")),
                cancellation);
        });
        return verb;
    }

    private static Verb List(StoreAccess access)
    {
        var (name, json) = (Client(), Options.Json());
        var verb = new Verb("list", "Lists a client's secrets by their ids.", "pincontrol client secret list shop\npincontrol client secret list shop --json") { name, json };
        verb.SetAction(async (parsed, cancellation) =>
        {
            await using var opened = access.Open(mayMake: false);
            if (await opened.Store.FindClientAsync(parsed.GetRequiredValue(name), cancellation) is not { } client)
            {
                await Console.Error.WriteLineAsync($"There is no client {parsed.GetRequiredValue(name)}; \"client list\" shows them.");
                return StartUp.Failed;
            }

            if (parsed.GetValue(json))
            {
                Report.Write(new Listed(opened.Description, client.Name, [.. client.Secrets.Select(ClientDocument.SecretRow.Of)]));
                return 0;
            }

            Report.WriteStore(opened);
            Report.WriteTable(
                ["SECRET", "ADDED", "LAST USED"],
                client.Secrets.Select(ClientDocument.SecretRow.Of).Select(static row => (string[])[row.Id, row.AddedAt, row.UsedAt ?? "never"]));
            return 0;
        });
        return verb;
    }

    private static Verb Revoke(StoreAccess access)
    {
        var (name, who, why, json) = (Client(), Options.Operator(), AccountVerb.Reason(), Options.Json());
        var id = new Argument<string>("ID")
        {
            Description = "The secret's id, as client secret list shows it.",
            CustomParser = static result => Options.Text(result) is { Length: ClientSecret.IdDigits } text && text.All(char.IsAsciiHexDigit)
                ? text.ToUpperInvariant()
                : Options.Refuse<string>(result, $"ID takes the {ClientSecret.IdDigits} hexadecimal digits that client secret list shows; never the secret."),
        };
        var verb = new Verb(
            "revoke", "Takes a secret away: no node accepts it any more.",
            """
            pincontrol client secret revoke shop 1F0A9C3E --operator you
            pincontrol client secret revoke shop 1F0A9C3E --reason "found in a log" --operator you
            """)
        {
            name, id, who, why, json,
        };
        verb.SetAction((parsed, cancellation) =>
        {
            var (client, secret) = (parsed.GetRequiredValue(name), parsed.GetRequiredValue(id));
            return AccountVerb.RunAsync(
                access, new AccountChange.RevokeSecret(client, secret, parsed.GetValue(why)) { Operator = parsed.GetRequiredValue(who) }, parsed.GetValue(json),
                async opened =>
                {
                    var left = (await AccountVerb.ClientAsync(opened, client)).Secrets;
                    return new Told(
                        new Revoked(opened.Description, client.Text, secret, [.. left.Select(ClientDocument.SecretRow.Of)]),
                        [("Client", client.Text), ("Revoked", secret), ("Left", left.Count == 0 ? "none" : string.Join(", ", left.Select(static one => one.Id)))],
                        left.Count == 0 ? $"{client} has no secret left: pincontrol client secret add {client} --operator NAME makes one." : null);
                },
                cancellation);
        });
        return verb;
    }

    private static Argument<AccountName> Client() => AccountVerb.Name("NAME", "The client.");

    private sealed record Added(string Store, string Client, string Id, string Secret)
    {
        /// <summary>The type's name: the secret is shown by its own line alone.</summary>
        public override string ToString() => nameof(Added);
    }

    private sealed record Listed(string Store, string Client, IReadOnlyList<ClientDocument.SecretRow> Secrets);

    private sealed record Revoked(string Store, string Client, string Id, IReadOnlyList<ClientDocument.SecretRow> Secrets);
}
