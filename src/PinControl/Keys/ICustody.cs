using PinControl.Audit;
using PinControl.Clients;

namespace PinControl.Keys;

/// <summary>
/// Two people for each act on a key: one custodian requests it, another approves it. The store checks both secrets in the transaction of the act, and
/// audits each step, refused ones too.
/// </summary>
internal interface ICustody
{
    ValueTask<IReadOnlyList<CustodianListed>> ListCustodiansAsync(CancellationToken cancellation);

    /// <summary>All requests, decided ones too, the oldest first.</summary>
    ValueTask<IReadOnlyList<KeyRequest>> ListKeyRequestsAsync(CancellationToken cancellation);

    /// <summary>
    /// Adds a custodian: at once until two have been enabled, for there is nobody to approve it; from then on by a request that another custodian
    /// approves. A secret that any custodian has or had is refused, then and when it is approved.
    /// </summary>
    ValueTask<KeyAnswer> AddCustodianAsync(NewCustodian custodian, CancellationToken cancellation);

    /// <summary>Disables a custodian, by the same rule. Two stay enabled.</summary>
    ValueTask<KeyAnswer> DisableCustodianAsync(CustodianEnd end, CancellationToken cancellation);

    /// <summary>Asks for a version to be activated or retired.</summary>
    ValueTask<KeyAnswer> RequestAsync(KeyRequested requested, CancellationToken cancellation);

    /// <summary>Asks for a zone key to be removed: what is sealed of it goes when that is approved.</summary>
    ValueTask<KeyAnswer> RequestRemovalAsync(ZoneKeyEnd end, CancellationToken cancellation);

    /// <summary>Approves a request, and does what it asks for in the same transaction; or rejects it.</summary>
    ValueTask<KeyAnswer> DecideAsync(KeyDecision decision, CancellationToken cancellation);

    /// <summary>Whether a retired version may now be destroyed in the vault. The intent is in the audit trail before the answer.</summary>
    ValueTask<AuditOutcome> StartDestructionAsync(KeyDestruction destruction, CancellationToken cancellation);

    /// <summary>Whether two custodians together give a zone key out. The intent is in the audit trail before the answer.</summary>
    ValueTask<AuditOutcome> AllowExportAsync(ZoneKeyExport export, CancellationToken cancellation);
}

/// <summary>A custodian's name and SHA-256 of the secret, 32 bytes.</summary>
internal sealed record CustodianCredential(AccountName Name, byte[] SecretHash);

/// <param name="SecretHash">SHA-256 of the secret, which the custodian made.</param>
/// <param name="By">Who asks, once two custodians have been enabled. Whoever is named proves it, before too.</param>
internal sealed record NewCustodian(AccountName Name, byte[] SecretHash, CustodianCredential? By, Operator Operator);

/// <param name="By">Who asks, as for a new one.</param>
internal sealed record CustodianEnd(AccountName Name, CustodianCredential? By, Operator Operator);

/// <param name="Act"><see cref="KeyAct.Activate"/> or <see cref="KeyAct.Retire"/>.</param>
internal sealed record KeyRequested(KeyAct Act, KeyKind Kind, int Version, CustodianCredential By, Operator Operator);

/// <param name="By">Who asks.</param>
internal sealed record ZoneKeyEnd(string Tenant, string Name, CustodianCredential By, Operator Operator);

/// <param name="Shown">
/// The request as whoever decides was shown it: what asks for anything else is not decided. <see langword="null"/> if there was none: then there is none to
/// decide, and the try is recorded.
/// </param>
internal sealed record KeyDecision(long RequestNo, KeyRequest? Shown, bool Approve, CustodianCredential By, Operator Operator);

/// <param name="By">Any custodian: that it is destroyed was asked for and approved.</param>
internal sealed record KeyDestruction(KeyKind Kind, int Version, CustodianCredential By, Operator Operator);

/// <param name="How">For the audit trail: as what.</param>
/// <param name="By">One custodian.</param>
/// <param name="Approver">Another one.</param>
internal sealed record ZoneKeyExport(
    string Tenant, string Name, string CheckValue, string How, CustodianCredential By, CustodianCredential Approver, Operator Operator);

/// <param name="Outcome"><see cref="AuditOutcome.Ok"/>, or why nothing was done.</param>
/// <param name="Request">The request that was made or decided, if there is one.</param>
internal sealed record KeyAnswer(AuditOutcome Outcome, KeyRequest? Request);

/// <param name="Kind">With <paramref name="Version"/>, for an act on a key.</param>
/// <param name="Custodian">For an act on a custodian.</param>
internal sealed record KeyRequest(
    long RequestNo, KeyAct Act, KeyKind? Kind, int? Version, string? Custodian, string RequestedBy, DateTimeOffset RequestedAt, string? DecidedBy,
    DateTimeOffset? DecidedAt, KeyRequestState State)
{
    /// <summary>How long a request waits for its approval.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromDays(7);

    /// <summary>The version's, when it was asked for.</summary>
    public string? CheckValue { get; init; }

    /// <summary>The version that was active when it was asked for.</summary>
    public int? ActiveAfter { get; init; }

    /// <summary>Of the secret of a custodian who is to be added (<see cref="CustodianSecret.Fingerprint"/>).</summary>
    public string? Fingerprint { get; init; }

    /// <summary>Whose zone key, for an act on one.</summary>
    public string? Tenant { get; init; }

    /// <summary>The zone key, with <see cref="Tenant"/>.</summary>
    public string? ZoneKey { get; init; }

    /// <summary>What is asked for, in words: <c>activate kek 2</c>.</summary>
    public string Text => Kind is { } kind
        ? $"{Act.Name()} {KeyNames.Text(kind, Version!.Value)}"
        : ZoneKey is { } zoneKey ? ZoneKeyText(Tenant!, zoneKey)
        : $"{Act.Name()} {Custodian}{(Fingerprint is null ? string.Empty : $", fingerprint {Fingerprint}")}";

    /// <summary>The end of a zone key, in words.</summary>
    public static string ZoneKeyText(string tenant, string name) => $"{KeyAct.RemoveZoneKey.Name()} {name} of tenant {tenant}";

    /// <summary>Whether it asks for all that the other does, by the same custodian's word of the same moment: they may differ in what became of them only.</summary>
    public bool AsksFor(KeyRequest other) => Asked(this) == Asked(other);

    /// <summary>The state, for whoever reads it now: an old one is closed by the next act only.</summary>
    public KeyRequestState StateAt(DateTimeOffset now) =>
        State == KeyRequestState.Pending && now - RequestedAt >= Life ? KeyRequestState.Expired : State;

    private static KeyRequest Asked(KeyRequest request) => request with { State = KeyRequestState.Pending, DecidedBy = null, DecidedAt = null };
}

/// <param name="Fingerprint">Of the secret (<see cref="CustodianSecret.Fingerprint"/>).</param>
internal sealed record CustodianListed(string Name, CustodianState State, string Fingerprint, DateTimeOffset CreatedAt);

/// <summary>What a request asks for. The numbers are stored.</summary>
internal enum KeyAct
{
    Activate = 1,
    Retire = 2,
    AddCustodian = 3,
    DisableCustodian = 4,
    RemoveZoneKey = 5,
}

/// <summary>The numbers are stored.</summary>
internal enum KeyRequestState
{
    Pending = 1,
    Approved = 2,
    Rejected = 3,
    Expired = 4,
}

/// <summary>The numbers are stored.</summary>
internal enum CustodianState
{
    /// <summary>Requested, and not approved yet.</summary>
    Pending = 1,
    Enabled = 2,
    Disabled = 3,
}

internal static class CustodyNames
{
    public static string Name(this KeyAct act) => act switch
    {
        KeyAct.Activate => "activate",
        KeyAct.Retire => "retire",
        KeyAct.AddCustodian => "add custodian",
        KeyAct.DisableCustodian => "disable custodian",
        KeyAct.RemoveZoneKey => "remove zone key",
        _ => throw new InvalidOperationException($"An act {(int)act} is not known."),
    };

    public static string Name(this KeyRequestState state) => state.ToString().ToUpperInvariant();

    public static string Name(this CustodianState state) => state.ToString().ToUpperInvariant();
}
