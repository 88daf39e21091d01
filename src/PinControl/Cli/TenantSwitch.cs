using System.CommandLine;
using PinControl.Clients;

namespace PinControl.Cli;

/// <summary><c>pincontrol tenant switch</c>: the kill switch of a tenant and scope.</summary>
internal static class TenantSwitch
{
    private static readonly IReadOnlyList<string> Scopes = ["view", "set", "all"];

    public static Verb Verb(StoreAccess access)
    {
        var name = AccountVerb.Name("NAME", "The tenant.");
        var scope = new Option<string>("--scope") { Description = "What is switched: view, set or all.", HelpName = "SCOPE", Required = true };
        Options.TakeOnly(scope, Scopes);
        var off = new Option<bool>("--off") { Description = "No token is issued, opened or finished any more: at once, on every node." };
        var on = new Option<bool>("--on") { Description = "It works again." };
        var (who, why, json) = (Options.Operator(), AccountVerb.Reason(), Options.Json());
        var verb = new Verb(
            "switch", "Switches a scope off for a tenant, or on again.",
            """
            pincontrol tenant switch acme --scope all --off --reason "incident 4711" --operator you
            pincontrol tenant switch acme --scope view --on --operator you
            """)
        {
            name, scope, off, on, who, why, json,
        };
        verb.Validators.Add(result =>
        {
            if (result.GetValue(off) == result.GetValue(on))
            {
                result.AddError("tenant switch takes --off or --on.");
            }
        });
        verb.SetAction((parsed, cancellation) =>
        {
            var tenant = parsed.GetRequiredValue(name);
            var scopes = parsed.GetRequiredValue(scope) switch
            {
                "view" => Permissions.View,
                "set" => Permissions.Set,
                _ => Permissions.View | Permissions.Set,
            };
            return AccountVerb.RunAsync(
                access, new AccountChange.Switch(tenant, scopes, parsed.GetValue(on), parsed.GetValue(why)) { Operator = parsed.GetRequiredValue(who) },
                parsed.GetValue(json), opened => TenantVerbs.TellAsync(opened, tenant), cancellation);
        });
        return verb;
    }
}
