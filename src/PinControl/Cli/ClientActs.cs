using System.CommandLine;
using PinControl.Clients;

namespace PinControl.Cli;

/// <summary><c>pincontrol client enable | disable | permit | forbid</c>: whether a client may do anything, and what.</summary>
internal static class ClientActs
{
    public static Verb Enable(StoreAccess access) => Switch(
        access, "enable", "Lets a disabled client in again.", enabled: true, "pincontrol client enable shop --operator you");

    public static Verb Disable(StoreAccess access) => Switch(
        access, "disable", "Keeps a client out, with everything it has begun: at once, on every node.", enabled: false,
        "pincontrol client disable shop --reason \"secret leaked\" --operator you");

    public static Verb Permit(StoreAccess access) => Permissions(
        access, "permit", "Lets a client do more.", takes: false, "pincontrol client permit shop set cards --operator you");

    public static Verb Forbid(StoreAccess access) => Permissions(
        access, "forbid", "Lets a client do less: at once, on every node.", takes: true, "pincontrol client forbid shop set --operator you");

    private static Verb Switch(StoreAccess access, string word, string description, bool enabled, string examples)
    {
        var (name, who, why, json) = (AccountVerb.Name("NAME", "The client."), Options.Operator(), AccountVerb.Reason(), Options.Json());
        var verb = new Verb(word, description, examples) { name, who, why, json };
        verb.SetAction((parsed, cancellation) => RunAsync(
            access, parsed.GetRequiredValue(name),
            new AccountChange.EnableClient(parsed.GetRequiredValue(name), enabled, parsed.GetValue(why)) { Operator = parsed.GetRequiredValue(who) },
            parsed.GetValue(json), note: null, cancellation));
        return verb;
    }

    private static Verb Permissions(StoreAccess access, string word, string description, bool takes, string examples)
    {
        var (name, who, json) = (AccountVerb.Name("NAME", "The client."), Options.Operator(), Options.Json());
        var permissions = new Argument<string[]>("PERMISSION")
        {
            Description = $"One or more of {string.Join(", ", PermissionNames.All)}.",
            Arity = ArgumentArity.OneOrMore,
        };
        permissions.Validators.Add(static result =>
        {
            foreach (var token in result.Tokens.Where(static token => !PermissionNames.All.Contains(token.Value)))
            {
                result.AddError($"{token.Value} is none of {string.Join(", ", PermissionNames.All)}.");
            }
        });
        var verb = new Verb(word, description, examples) { name, permissions, who, json };
        verb.SetAction((parsed, cancellation) =>
        {
            var asked = PermissionNames.Parse(parsed.GetRequiredValue(permissions));
            return RunAsync(
                access, parsed.GetRequiredValue(name),
                new AccountChange.Permit(parsed.GetRequiredValue(name), asked, takes) { Operator = parsed.GetRequiredValue(who) },
                parsed.GetValue(json), takes ? null : PermissionNames.Note(asked), cancellation);
        });
        return verb;
    }

    private static Task<int> RunAsync(
        StoreAccess access, AccountName name, AccountChange change, bool json, string? note, CancellationToken cancellation) => AccountVerb.RunAsync(
        access, change, json,
        async opened =>
        {
            var client = await AccountVerb.ClientAsync(opened, name);
            return new Told(
                ClientDocument.Of(opened, client),
                [("Client", client.Name), ("Tenant", client.Tenant), ("Enabled", client.Enabled ? "yes" : "no"), ("Permissions", client.Permissions.Words())], note);
        },
        cancellation);
}
