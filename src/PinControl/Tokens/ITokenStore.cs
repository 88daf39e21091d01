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
}

/// <summary>A token to be issued.</summary>
/// <param name="IdHash">SHA-256 of the control id, 32 bytes.</param>
/// <param name="DeviceKeyHash">SHA-256 of the only device point that may redeem, 32 bytes; or none.</param>
internal sealed record TokenIssue(
    byte[] IdHash, Clients.ClientIdentity Client, Audit.AuditUser AuditUser, PlasticId PlasticId, Scope Scope, string? Locale, string? ColorScheme,
    byte[]? DeviceKeyHash, CardholderVerification? Verification, string? From);

/// <summary>The issuer's assertion of how and when it authenticated its cardholder.</summary>
internal sealed record CardholderVerification(string Method, DateTimeOffset At);

/// <summary>Issued until a moment, or refused.</summary>
internal readonly record struct TokenIssueOutcome(DateTimeOffset ExpiresAt, TokenRefusal? Refusal);
