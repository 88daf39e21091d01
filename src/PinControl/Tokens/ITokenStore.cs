using PinControl.Audit;
using PinControl.Clients;
using PinControl.Plastics;

namespace PinControl.Tokens;

/// <summary>Where tokens are kept. Callers ask one at a time; the store may serve many callers in one transaction.</summary>
internal interface ITokenStore
{
    /// <summary>
    /// Checks client, switches and plastic, supersedes the older live token of the slot, writes the token and its audit record: all or nothing,
    /// durable when it returns.
    /// </summary>
    ValueTask<TokenIssueOutcome> IssueAsync(TokenIssue issue, CancellationToken cancellation);

    /// <summary>How the plastic would be judged now; <see langword="null"/> if the client is gone.</summary>
    ValueTask<ScopeJudgement?> FindJudgementAsync(ClientIdentity client, PlasticId plastic, CancellationToken cancellation);

    /// <summary>
    /// The client's own token as it stands now; none if it never was, is another client's, or was issued <paramref name="keep"/> ago or longer,
    /// purged or not.
    /// </summary>
    ValueTask<TokenLookUp> FindTokenAsync(ClientIdentity client, byte[] idHash, TimeSpan keep, CancellationToken cancellation);
}

/// <summary>What <see cref="ScopeRules"/> says of each scope.</summary>
/// <param name="View">Why VIEW_PIN is refused, if it is.</param>
/// <param name="Set">Why SET_PIN is refused, if it is.</param>
/// <param name="PinLength">The plastic's one exact number of digits; none when the tenant has no such plastic.</param>
internal sealed record ScopeJudgement(TokenRefusal? View, TokenRefusal? Set, int? PinLength);

/// <param name="SecretGone">The client's secret was revoked meanwhile.</param>
internal readonly record struct TokenLookUp(bool SecretGone, bool ClientEnabled, TokenStanding? Token);

/// <summary>A token as its issuer may know it.</summary>
/// <param name="State">The outside's word: <c>ISSUED</c>, <c>REDEEMED</c>, <c>VIEWED</c>, <c>SET</c>, <c>EXPIRED</c>, <c>SUPERSEDED</c>, <c>FAILED</c>.</param>
/// <param name="At">Since when.</param>
/// <param name="Reason">Why it ended without a PIN, as the device channel spells it.</param>
/// <param name="Support">The code its cardholder was shown.</param>
internal sealed record TokenStanding(string State, DateTimeOffset At, string? Reason, string? Support);

/// <summary>A token to be issued.</summary>
/// <param name="IdHash">SHA-256 of the control id, 32 bytes.</param>
/// <param name="DeviceKeyHash">SHA-256 of the only device point that may redeem, 32 bytes; or none.</param>
internal sealed record TokenIssue(
    byte[] IdHash, ClientIdentity Client, AuditUser AuditUser, TokenTarget Target, Scope Scope, string? Locale, string? ColorScheme,
    byte[]? DeviceKeyHash, CardholderVerification? Verification, string? From);

/// <summary>Which plastic a token is asked for. Closed.</summary>
internal abstract record TokenTarget
{
    private TokenTarget() { }

    /// <summary>This plastic; with a card, only if it is one of that card's.</summary>
    internal sealed record OfPlastic(PlasticId PlasticId, CardId? CardId = null) : TokenTarget;

    /// <summary>Of the card's plastics that allow the scope, the one with the highest sequence number.</summary>
    internal sealed record OfCard(CardId CardId) : TokenTarget;
}

/// <summary>The issuer's assertion of how and when it authenticated its cardholder.</summary>
internal sealed record CardholderVerification(string Method, DateTimeOffset At);

/// <summary>Issued until a moment, or refused.</summary>
/// <param name="Plastic">The plastic that was judged; none if there is none to judge.</param>
internal readonly record struct TokenIssueOutcome(DateTimeOffset ExpiresAt, TokenRefusal? Refusal, PlasticId? Plastic);
