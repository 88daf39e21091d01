using System.CommandLine;
using PinControl.Audit;
using PinControl.Clients;
using PinControl.Hosting;

namespace PinControl.Cli;

/// <summary>What every verb that changes a tenant, a client or a frame key does: opens the store, makes the change, says what became of it.</summary>
internal static class AccountVerb
{
    public static Argument<AccountName> Name(string word, string description) => new(word)
    {
        Description = description, CustomParser = result => Options.ReadName(result, word),
    };

    public static Option<string?> Reason() => new("--reason")
    {
        Description = "Why, for the audit trail: 1 to 200 characters.",
        HelpName = "TEXT",
        CustomParser = static result => Options.Text(result) is { Length: >= 1 and <= MaximumReason } text && !string.IsNullOrWhiteSpace(text) && !text.Any(char.IsControl)
            ? text
            : Options.Refuse<string>(result, "--reason takes 1 to 200 characters, not blank, no control characters."),
    };

    /// <param name="tell">Says what was changed: the document for programs, and the facts for people.</param>
    public static async Task<int> RunAsync(
        StoreAccess access, AccountChange change, bool json, Func<OpenedStore, Task<Told>> tell, CancellationToken cancellation)
    {
        await using var opened = access.Open(mayMake: change is AccountChange.AddTenant);
        return await RunAsync(opened, change, json, tell, cancellation);
    }

    /// <inheritdoc cref="RunAsync(StoreAccess, AccountChange, bool, Func{OpenedStore, Task{Told}}, CancellationToken)" />
    public static async Task<int> RunAsync(
        OpenedStore opened, AccountChange change, bool json, Func<OpenedStore, Task<Told>> tell, CancellationToken cancellation)
    {
        if (!json)
        {
            Report.WriteStore(opened);
        }

        var outcome = await opened.Store.ChangeAccountAsync(change, cancellation);
        if (outcome != AuditOutcome.Ok)
        {
            await Console.Error.WriteLineAsync($"{await ReasonAsync(opened, change, outcome)} Nothing was changed.");
            return StartUp.Failed;
        }

        var told = await tell(opened);
        if (json)
        {
            Report.Write(told.Document);
            return 0;
        }

        foreach (var (name, value) in told.Facts)
        {
            Report.WriteFact(name, value);
        }

        if (told.Note is { } note)
        {
            await Console.Out.WriteLineAsync($"\n{note}");
        }

        return 0;
    }

    /// <summary>A client that must be there: it was a moment ago.</summary>
    public static async Task<ClientShown> ClientAsync(OpenedStore opened, AccountName name) =>
        await opened.Store.FindClientAsync(name, CancellationToken.None) ?? throw new InvalidOperationException($"There is no client {name}.");

    /// <inheritdoc cref="ClientAsync" />
    public static async Task<TenantListed> TenantAsync(OpenedStore opened, AccountName name) =>
        (await opened.Store.ListTenantsAsync(CancellationToken.None)).FirstOrDefault(tenant => tenant.Name == name.Text)
        ?? throw new InvalidOperationException($"There is no tenant {name}; \"tenant list\" shows them.");

    public static string Words(this Permissions permissions) => permissions == Permissions.None ? "none" : string.Join(", ", permissions.Names());

    private const int MaximumReason = 200;

    private static async Task<string> ReasonAsync(OpenedStore opened, AccountChange change, AuditOutcome outcome) => (outcome, change) switch
    {
        (AuditOutcome.ClientUnknown, _) => $"There is no client {NameOf(change)}; \"client list\" shows them.",
        (AuditOutcome.TenantUnknown, _) => $"There is no tenant {NameOf(change)}; \"tenant list\" shows them.",
        (AuditOutcome.FrameKeyUnknown, _) => $"There is no frame key {NameOf(change)}; \"frame-key list\" shows them.",
        (AuditOutcome.ThemeUnknown, AccountChange.UseTheme use) => $"There is no version {use.Version} of the theme of {use.Owner}; \"theme list\" shows those that are kept.",
        (AuditOutcome.NameTaken, AccountChange.AddTenant) => $"There is a tenant {NameOf(change)} already.",
        (AuditOutcome.SecretUnknown, AccountChange.RevokeSecret revoke) =>
            $"Client {revoke.Client} has no secret {revoke.Id}; it has {await SecretsAsync(opened, revoke.Client)}.",
        (AuditOutcome.TooManySecrets, AccountChange.AddSecret add) =>
            $"Client {add.Client} has two secrets, {await SecretsAsync(opened, add.Client)}. Revoke the one that is no longer used first: client secret revoke {add.Client} ID --operator NAME.",
        _ => $"It was refused: {outcome.Name()}.",
    };

    private static async Task<string> SecretsAsync(OpenedStore opened, AccountName client)
    {
        var secrets = (await ClientAsync(opened, client)).Secrets;
        return secrets.Count == 0
            ? "none"
            : string.Join(" and ", secrets.Select(static secret => $"{secret.Id} (added {KeyAnswers.Time(secret.AddedAt)}, {(secret.UsedAt is { } at ? $"last used {KeyAnswers.Time(at)}" : "never used")})"));
    }

    private static AccountName NameOf(AccountChange change) => change switch
    {
        AccountChange.AddSecret add => add.Client,
        AccountChange.RevokeSecret revoke => revoke.Client,
        AccountChange.EnableClient enable => enable.Client,
        AccountChange.Permit permit => permit.Client,
        AccountChange.Webview webview => webview.Client,
        AccountChange.AddTenant add => add.Tenant,
        AccountChange.Switch thrown => thrown.Tenant,
        AccountChange.Policy policy => policy.Tenant,
        AccountChange.ChangeFrameKey key => key.Key,
        AccountChange.RemoveFrameKey key => key.Key,
        AccountChange.SetTheme set => set.Owner.Name,
        AccountChange.UseTheme use => use.Owner.Name,
        AccountChange.Layout layout => layout.Owner.Name,
        AccountChange.NextStep step => step.Tenant,
        _ => throw new InvalidOperationException($"No name for {change.GetType().Name}."),
    };
}

/// <param name="Document">For programs.</param>
/// <param name="Facts">For people, in their order.</param>
/// <param name="Note">What to know beside them.</param>
internal sealed record Told(object Document, IReadOnlyList<(string Name, string Value)> Facts, string? Note = null);
