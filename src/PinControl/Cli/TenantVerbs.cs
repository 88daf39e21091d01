using PinControl.Clients;

namespace PinControl.Cli;

/// <summary><c>pincontrol tenant add | list | show</c>: issuers.</summary>
internal static class TenantVerbs
{
    public static Verb Add(StoreAccess access)
    {
        var (name, who, json) = (AccountVerb.Name("NAME", "The tenant, an issuer."), Options.Operator(), Options.Json());
        var verb = new Verb("add", "Adds a tenant.", "pincontrol tenant add acme --operator you") { name, who, json };
        verb.SetAction((parsed, cancellation) => AccountVerb.RunAsync(
            access, new AccountChange.AddTenant(parsed.GetRequiredValue(name)) { Operator = parsed.GetRequiredValue(who) }, parsed.GetValue(json),
            opened => TellAsync(opened, parsed.GetRequiredValue(name)), cancellation));
        return verb;
    }

    public static Verb List(StoreAccess access)
    {
        var json = Options.Json();
        var verb = new Verb("list", "Lists the tenants.", "pincontrol tenant list\npincontrol tenant list --json") { json };
        verb.SetAction(async (parsed, cancellation) =>
        {
            await using var opened = access.Open(mayMake: false);
            var tenants = await opened.Store.ListTenantsAsync(cancellation);
            if (parsed.GetValue(json))
            {
                Report.Write(new Listed(opened.Description, [.. tenants.Select(static tenant => TenantDocument.Of(tenant))]));
                return 0;
            }

            Report.WriteStore(opened);
            Report.WriteTable(
                ["TENANT", "VIEW", "SET", "VERIFICATION", "VIEWS A DAY", "CLIENTS"],
                tenants.Select(static tenant => (string[])
                [
                    tenant.Name, OnOff(tenant.ViewOn), OnOff(tenant.SetOn), TenantDocument.Verification(tenant), TenantDocument.Budget(tenant), $"{tenant.Clients}",
                ]));
            return 0;
        });
        return verb;
    }

    public static Verb Show(StoreAccess access)
    {
        var (name, json) = (AccountVerb.Name("NAME", "The tenant."), Options.Json());
        var verb = new Verb("show", "Shows a tenant's switches and policy.", "pincontrol tenant show acme\npincontrol tenant show acme --json") { name, json };
        verb.SetAction(async (parsed, _) =>
        {
            await using var opened = access.Open(mayMake: false);
            var told = await TellAsync(opened, parsed.GetRequiredValue(name));
            if (parsed.GetValue(json))
            {
                Report.Write(told.Document);
                return 0;
            }

            Report.WriteStore(opened);
            foreach (var (fact, value) in told.Facts)
            {
                Report.WriteFact(fact, value);
            }

            return 0;
        });
        return verb;
    }

    /// <summary>How the tenant stands.</summary>
    public static async Task<Told> TellAsync(OpenedStore opened, AccountName name)
    {
        var tenant = await AccountVerb.TenantAsync(opened, name);
        return new Told(
            TenantDocument.Of(tenant, opened.Description),
            [
                ("Tenant", tenant.Name), ("View", OnOff(tenant.ViewOn)), ("Set", OnOff(tenant.SetOn)), ("Verification", TenantDocument.Verification(tenant)),
                ("Views a day", TenantDocument.Budget(tenant)), ("View early", tenant.ViewWhenInactive ? "yes" : "no"),
                ("Set late", tenant.SetAfterProduction ? "yes" : "no"), ("Clients", $"{tenant.Clients}"),
            ]);
    }

    private static string OnOff(bool on) => on ? "on" : "off";

    private sealed record Listed(string Store, IReadOnlyList<TenantDocument> Tenants);
}

/// <summary>A tenant as <c>--json</c> shows it.</summary>
/// <param name="VerificationMaxAge">Seconds; none when verification is not required.</param>
/// <param name="ViewBudget">Views of one plastic in 24 hours; none without a limit.</param>
internal sealed record TenantDocument(
    string? Store, string Tenant, bool ViewOn, bool SetOn, int? VerificationMaxAge, int? ViewBudget, bool ViewWhenInactive, bool SetAfterProduction, int Clients)
{
    public static TenantDocument Of(TenantListed tenant, string? store = null) => new(
        store, tenant.Name, tenant.ViewOn, tenant.SetOn, (int?)tenant.VerificationMaxAge?.TotalSeconds, tenant.ViewBudget, tenant.ViewWhenInactive,
        tenant.SetAfterProduction, tenant.Clients);

    public static string Verification(TenantListed tenant) => tenant.VerificationMaxAge is { } age ? $"required, at most {(int)age.TotalSeconds} s old" : "not required";

    public static string Budget(TenantListed tenant) => tenant.ViewBudget is { } budget ? $"{budget} of a plastic" : "no limit";
}
