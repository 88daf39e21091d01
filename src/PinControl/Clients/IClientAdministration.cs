using PinControl.Audit;

namespace PinControl.Clients;

/// <summary>What an operator does with clients and frame keys. Each change is one transaction with its audit record.</summary>
internal interface IClientAdministration
{
    ValueTask<ClientAddition> AddClientAsync(NewClient client, CancellationToken cancellation);

    ValueTask<FrameKeyAddition> AddFrameKeyAsync(NewFrameKey frameKey, CancellationToken cancellation);

    /// <summary>Any other change.</summary>
    /// <returns><see cref="AuditOutcome.Ok"/>, or why nothing was changed.</returns>
    ValueTask<AuditOutcome> ChangeAccountAsync(AccountChange change, CancellationToken cancellation);

    /// <summary>All about one client; <see langword="null"/> if there is none of that name.</summary>
    ValueTask<ClientShown?> FindClientAsync(AccountName name, CancellationToken cancellation);

    ValueTask<IReadOnlyList<TenantListed>> ListTenantsAsync(CancellationToken cancellation);

    ValueTask<IReadOnlyList<ClientListed>> ListClientsAsync(CancellationToken cancellation);

    ValueTask<IReadOnlyList<FrameKeyListed>> ListFrameKeysAsync(CancellationToken cancellation);

    /// <summary>Every version that is kept.</summary>
    ValueTask<IReadOnlyList<ThemeListed>> ListThemesAsync(CancellationToken cancellation);

    /// <summary>Every client's look, and every frame key's.</summary>
    ValueTask<IReadOnlyList<LookListed>> ListLooksAsync(CancellationToken cancellation);

    /// <summary>What a tenant's pages say after a PIN was set, by language; empty for their own words.</summary>
    ValueTask<IReadOnlyDictionary<string, string>> FindNextStepsAsync(AccountName tenant, CancellationToken cancellation);
}

/// <param name="MakeTenant">Whether a tenant that does not exist yet is made; otherwise it is refused, for it may be misspelt.</param>
/// <param name="SecretHash">SHA-256 of the secret, 32 bytes.</param>
internal sealed record NewClient(
    AccountName Name, AccountName Tenant, bool MakeTenant, Permissions Permissions, byte[] SecretHash, Operator Operator);

internal enum ClientAddition
{
    Added,
    AddedWithTenant,
    NameTaken,
    TenantUnknown,
}

/// <param name="Locale">The key's default language, if any.</param>
internal sealed record NewFrameKey(AccountName Key, AccountName Client, IReadOnlyList<ParentOrigin> Origins, string? Locale, Operator Operator);

internal enum FrameKeyAddition
{
    Added,
    KeyTaken,
    ClientUnknown,
}

/// <param name="Secrets">How many secrets the client has.</param>
internal sealed record ClientListed(string Name, string Tenant, bool Enabled, Permissions Permissions, int Secrets);

internal sealed record FrameKeyListed(string Key, string Client, string Tenant, IReadOnlyList<string> Origins, string? Locale);
