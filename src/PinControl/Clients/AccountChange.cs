using PinControl.Audit;

namespace PinControl.Clients;

/// <summary>A change that an operator makes to a tenant, a client or a frame key. Closed; each is one transaction with its audit record.</summary>
internal abstract record AccountChange
{
    private AccountChange() { }

    /// <summary>Who makes it.</summary>
    public required Operator Operator { get; init; }

    /// <summary>Another live secret; a third is refused.</summary>
    /// <param name="SecretHash">SHA-256 of the secret, 32 bytes.</param>
    internal sealed record AddSecret(AccountName Client, byte[] SecretHash) : AccountChange;

    /// <summary>A secret is taken away, from this commit on and on every node.</summary>
    /// <param name="Id"><see cref="ClientSecret.Id"/>.</param>
    internal sealed record RevokeSecret(AccountName Client, string Id, string? Reason) : AccountChange;

    internal sealed record EnableClient(AccountName Client, bool Enabled, string? Reason) : AccountChange;

    /// <param name="Granted">Added to what the client may do, or taken from it.</param>
    internal sealed record Permit(AccountName Client, Permissions Granted, bool Takes) : AccountChange;

    /// <param name="NeedsBridge">Whether a webview page needs a native app; none leaves it.</param>
    /// <param name="Origins">The web pages that may open webview pages, empty for those of the frame keys; none leaves them.</param>
    internal sealed record Webview(AccountName Client, bool? NeedsBridge, IReadOnlyList<ParentOrigin>? Origins) : AccountChange;

    internal sealed record AddTenant(AccountName Tenant) : AccountChange;

    /// <param name="Scopes"><see cref="Permissions.View"/>, <see cref="Permissions.Set"/> or both.</param>
    internal sealed record Switch(AccountName Tenant, Permissions Scopes, bool On, string? Reason) : AccountChange;

    /// <summary>What is none stays as it is.</summary>
    internal sealed record Policy(AccountName Tenant, PolicyChange Change) : AccountChange;

    /// <param name="Origins">In the place of the present ones; none leaves them.</param>
    /// <param name="Locale">In the place of the present one, empty for none; none leaves it.</param>
    internal sealed record ChangeFrameKey(AccountName Key, IReadOnlyList<ParentOrigin>? Origins, string? Locale) : AccountChange;

    internal sealed record RemoveFrameKey(AccountName Key) : AccountChange;

    /// <summary>A new version of a theme, in use from this commit on.</summary>
    /// <param name="Css">As its author wrote it; judged before it comes here.</param>
    /// <param name="Hash">SHA-256 of it in UTF-8.</param>
    /// <param name="StyleHash">Of the style that pages get, as their policy names it; for the record.</param>
    internal sealed record SetTheme(LookOwner Owner, string Css, byte[] Hash, string StyleHash) : AccountChange;

    /// <param name="Version">One that is kept; none for no theme of its own any more.</param>
    internal sealed record UseTheme(LookOwner Owner, int? Version) : AccountChange;

    /// <summary>What is none stays as it is; empty takes it back.</summary>
    /// <param name="Form"><c>full</c> or <c>compact</c>.</param>
    /// <param name="ConfirmIn">Where the button stands that submits: <c>page</c> or <c>app</c>.</param>
    internal sealed record Layout(LookOwner Owner, string? Form, string? ConfirmIn) : AccountChange;

    /// <param name="Texts">By language; none of a language takes its text back.</param>
    /// <param name="DropsOthers">Whether the texts of all other languages are taken back.</param>
    internal sealed record NextStep(AccountName Tenant, IReadOnlyDictionary<string, string?> Texts, bool DropsOthers) : AccountChange;
}

/// <summary>A tenant's policy as it is to become.</summary>
/// <param name="VerificationMaxAge">Zero: verification is no longer required.</param>
/// <param name="ViewBudget">Zero: no limit any more.</param>
internal sealed record PolicyChange(TimeSpan? VerificationMaxAge, int? ViewBudget, bool? ViewWhenInactive, bool? SetAfterProduction);

/// <summary>All that can be shown of a client; never a secret.</summary>
/// <param name="Origins">The web pages that may open its webview pages; empty for those of its frame keys.</param>
internal sealed record ClientShown(
    string Name, string Tenant, bool Enabled, Permissions Permissions, IReadOnlyList<SecretListed> Secrets, bool NeedsBridge, IReadOnlyList<string> Origins,
    IReadOnlyList<FrameKeyListed> FrameKeys);

/// <param name="Id"><see cref="ClientSecret.Id"/>.</param>
/// <param name="UsedAt">When it was last accepted, to a minute or so.</param>
internal sealed record SecretListed(string Id, DateTimeOffset AddedAt, DateTimeOffset? UsedAt);

/// <param name="VerificationMaxAge">None: verification is not required.</param>
/// <param name="ViewBudget">Views of one plastic in 24 hours; none without a limit.</param>
internal sealed record TenantListed(
    string Name, bool ViewOn, bool SetOn, bool ViewWhenInactive, bool SetAfterProduction, TimeSpan? VerificationMaxAge, int? ViewBudget, int Clients);
