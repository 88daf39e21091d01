using System.Globalization;
using PinControl.Audit;
using PinControl.Clients;

namespace PinControl.Storage.Sql.Writes;

/// <summary>Changes to a tenant: that it exists, its switches, its policy. Every hot statement joins its row, so that each holds from its commit.</summary>
internal static class TenantChangeWrite
{
    public static AccountDone Do(SqlWork work, AccountChange.AddTenant add)
    {
        var entry = add.Operator.Entry(AuditEvent.TenantAdd) with { Tenant = add.Tenant.Text };
        // Of two operators at once one adds it.
        var isAdded = work.Statement("tenant-insert").With("name", add.Tenant.Text).Execute() == 1;
        return new AccountDone(isAdded ? AuditOutcome.Ok : AuditOutcome.NameTaken, entry);
    }

    public static AccountDone Do(SqlWork work, AccountChange.Switch thrown)
    {
        var scopes = string.Join(' ', thrown.Scopes.Names());
        var entry = thrown.Operator.Entry(AuditEvent.TenantSwitch) with
        {
            Tenant = thrown.Tenant.Text, Detail = AccountWrite.Because($"{scopes} {(thrown.On ? "on" : "off")}", thrown.Reason),
        };
        if (TenantRow.Find(work, thrown.Tenant) is not { } found)
        {
            return new AccountDone(AuditOutcome.TenantUnknown, entry);
        }

        work.Statement("tenant-switch").With("tenant_no", found.TenantNo)
            .With("view_on", thrown.Scopes.HasFlag(Permissions.View) ? thrown.On : found.Tenant.ViewOn)
            .With("set_on", thrown.Scopes.HasFlag(Permissions.Set) ? thrown.On : found.Tenant.SetOn)
            .Execute();
        return new AccountDone(AuditOutcome.Ok, entry);
    }

    public static AccountDone Do(SqlWork work, AccountChange.Policy policy)
    {
        var change = policy.Change;
        var entry = policy.Operator.Entry(AuditEvent.TenantPolicy) with { Tenant = policy.Tenant.Text, Detail = Text(change) };
        if (TenantRow.Find(work, policy.Tenant) is not { Tenant: var tenant, TenantNo: var tenantNo })
        {
            return new AccountDone(AuditOutcome.TenantUnknown, entry);
        }

        var age = change.VerificationMaxAge ?? tenant.VerificationMaxAge;
        var budget = change.ViewBudget ?? tenant.ViewBudget;
        work.Statement("tenant-policy").With("tenant_no", tenantNo)
            .With("view_when_inactive", change.ViewWhenInactive ?? tenant.ViewWhenInactive)
            .With("set_after_production", change.SetAfterProduction ?? tenant.SetAfterProduction)
            .With("verification_max_age", age is { Ticks: > 0 } some ? (int?)some.TotalSeconds : null)
            .With("view_budget", budget is > 0 ? budget : null)
            .Execute();
        return new AccountDone(AuditOutcome.Ok, entry);
    }

    private static string Text(PolicyChange change)
    {
        List<string> said = [];
        if (change.VerificationMaxAge is { } age)
        {
            said.Add(age == TimeSpan.Zero ? "verification not required" : string.Create(CultureInfo.InvariantCulture, $"verification required, at most {age.TotalSeconds} s old"));
        }

        if (change.ViewBudget is { } budget)
        {
            said.Add(budget == 0 ? "no view budget" : string.Create(CultureInfo.InvariantCulture, $"{budget} views of a plastic in 24 hours"));
        }

        if (change.ViewWhenInactive is { } inactive)
        {
            said.Add($"view before activation {(inactive ? "allowed" : "refused")}");
        }

        if (change.SetAfterProduction is { } produced)
        {
            said.Add($"set after production {(produced ? "allowed" : "refused")}");
        }

        return string.Join(", ", said);
    }
}
