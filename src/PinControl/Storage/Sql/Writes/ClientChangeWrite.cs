using PinControl.Audit;
using PinControl.Clients;

namespace PinControl.Storage.Sql.Writes;

/// <summary>Changes to a client: its secrets, its switch, what it may do, who may open its webview pages.</summary>
internal static class ClientChangeWrite
{
    public static AccountDone Do(SqlWork work, AccountChange.AddSecret add)
    {
        var entry = add.Operator.Entry(AuditEvent.ClientSecretAdd) with { Client = add.Client.Text, Detail = $"secret {ClientSecret.Id(add.SecretHash)}" };
        if (AccountRow.Find(work, add.Client) is not { } client)
        {
            return new AccountDone(AuditOutcome.ClientUnknown, entry);
        }

        entry = entry with { Tenant = client.Tenant };
        if (client.Secrets(work).Count >= ClientSecret.Most)
        {
            return new AccountDone(AuditOutcome.TooManySecrets, entry);
        }

        work.Statement("client-secret-insert").With("client_no", client.ClientNo).With("secret_hash", add.SecretHash).With("now", work.Now).Execute();
        return new AccountDone(AuditOutcome.Ok, entry);
    }

    public static AccountDone Do(SqlWork work, AccountChange.RevokeSecret revoke)
    {
        var entry = revoke.Operator.Entry(AuditEvent.ClientSecretRevoke) with
        {
            Client = revoke.Client.Text, Detail = AccountWrite.Because($"secret {revoke.Id}", revoke.Reason),
        };
        if (AccountRow.Find(work, revoke.Client) is not { } client)
        {
            return new AccountDone(AuditOutcome.ClientUnknown, entry);
        }

        entry = entry with { Tenant = client.Tenant };
        if (client.Secrets(work).Find(hash => ClientSecret.Id(hash) == revoke.Id) is not { } secret)
        {
            return new AccountDone(AuditOutcome.SecretUnknown, entry);
        }

        work.Statement("client-secret-delete").With("client_no", client.ClientNo).With("secret_hash", secret).Execute();
        work.Statement("client-secrets-moved").With("client_no", client.ClientNo).Execute();
        return new AccountDone(AuditOutcome.Ok, entry);
    }

    public static AccountDone Do(SqlWork work, AccountChange.EnableClient enable)
    {
        var entry = enable.Operator.Entry(enable.Enabled ? AuditEvent.ClientEnable : AuditEvent.ClientDisable) with
        {
            Client = enable.Client.Text, Detail = enable.Reason,
        };
        if (AccountRow.Find(work, enable.Client) is not { } client)
        {
            return new AccountDone(AuditOutcome.ClientUnknown, entry);
        }

        work.Statement("client-enable").With("client_no", client.ClientNo).With("enabled", enable.Enabled).Execute();
        return new AccountDone(AuditOutcome.Ok, entry with { Tenant = client.Tenant });
    }

    public static AccountDone Do(SqlWork work, AccountChange.Permit permit)
    {
        var asked = string.Join(' ', permit.Granted.Names());
        var entry = permit.Operator.Entry(AuditEvent.ClientPermissions) with { Client = permit.Client.Text, Detail = $"{(permit.Takes ? "without" : "with")} {asked}" };
        if (AccountRow.Find(work, permit.Client) is not { } client)
        {
            return new AccountDone(AuditOutcome.ClientUnknown, entry);
        }

        var granted = permit.Takes ? client.Permissions & ~permit.Granted : client.Permissions | permit.Granted;
        work.Statement("client-permissions").With("client_no", client.ClientNo).With("permissions", (int)granted).Execute();
        return new AccountDone(AuditOutcome.Ok, entry with
        {
            Tenant = client.Tenant, Detail = $"{entry.Detail}: now {(granted == Permissions.None ? "none" : string.Join(' ', granted.Names()))}",
        });
    }

    public static AccountDone Do(SqlWork work, AccountChange.Webview webview)
    {
        var entry = webview.Operator.Entry(AuditEvent.ClientWebview) with { Client = webview.Client.Text, Detail = Text(webview) };
        if (AccountRow.Find(work, webview.Client) is not { } client)
        {
            return new AccountDone(AuditOutcome.ClientUnknown, entry);
        }

        work.Statement("client-webview").With("client_no", client.ClientNo).With("webview_bridge", webview.NeedsBridge ?? client.NeedsBridge).Execute();
        if (webview.Origins is { } origins)
        {
            work.Statement("client-webview-origins-clear").With("client_no", client.ClientNo).Execute();
            foreach (var origin in origins.Select(static origin => origin.Text).Distinct(StringComparer.Ordinal))
            {
                work.Statement("client-webview-origin-insert").With("client_no", client.ClientNo).With("origin", origin).Execute();
            }
        }

        return new AccountDone(AuditOutcome.Ok, entry with { Tenant = client.Tenant });
    }

    private static string Text(AccountChange.Webview webview)
    {
        var bridge = webview.NeedsBridge switch { true => "bridge required", false => "bridge not required", null => null };
        var origins = webview.Origins switch { null => null, [] => "any frame key's origin", { } some => $"origins {string.Join(' ', some)}" };
        return string.Join(", ", new[] { bridge, origins }.OfType<string>());
    }
}
