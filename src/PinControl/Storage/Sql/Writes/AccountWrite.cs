using PinControl.Audit;
using PinControl.Clients;

namespace PinControl.Storage.Sql.Writes;

/// <summary>An operator's change to a tenant, a client or a frame key, with its record, whatever came of it.</summary>
internal static class AccountWrite
{
    public static object Execute(SqlWork work, AccountChange change)
    {
        var done = change switch
        {
            AccountChange.AddSecret add => ClientChangeWrite.Do(work, add),
            AccountChange.RevokeSecret revoke => ClientChangeWrite.Do(work, revoke),
            AccountChange.EnableClient enable => ClientChangeWrite.Do(work, enable),
            AccountChange.Permit permit => ClientChangeWrite.Do(work, permit),
            AccountChange.Webview webview => ClientChangeWrite.Do(work, webview),
            AccountChange.AddTenant add => TenantChangeWrite.Do(work, add),
            AccountChange.Switch thrown => TenantChangeWrite.Do(work, thrown),
            AccountChange.Policy policy => TenantChangeWrite.Do(work, policy),
            AccountChange.ChangeFrameKey key => FrameKeyChangeWrite.Do(work, key),
            AccountChange.RemoveFrameKey key => FrameKeyChangeWrite.Do(work, key),
            AccountChange.SetTheme set => LookChangeWrite.Do(work, set),
            AccountChange.UseTheme use => LookChangeWrite.Do(work, use),
            AccountChange.Layout layout => LookChangeWrite.Do(work, layout),
            AccountChange.NextStep step => LookChangeWrite.Do(work, step),
            _ => throw new InvalidOperationException($"No write for {change.GetType().Name}."),
        };
        work.Audit(done.Entry, done.Outcome);
        return done.Outcome;
    }

    /// <summary>With the operator's reason, if one was given.</summary>
    public static string Because(string detail, string? reason) => reason is null ? detail : $"{detail}: {reason}";
}

/// <summary>What became of a change, and how it is recorded.</summary>
internal readonly record struct AccountDone(AuditOutcome Outcome, AuditEntry Entry);
