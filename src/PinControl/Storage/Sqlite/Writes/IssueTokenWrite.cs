using PinControl.Audit;
using PinControl.Tokens;

namespace PinControl.Storage.Sqlite.Writes;

/// <summary>Issue: judge, supersede, write token, slot and record.</summary>
internal static class IssueTokenWrite
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(30);

    public static object Execute(SqliteWork work, TokenIssue issue)
    {
        var target = IssueTarget.Find(work, issue);
        var entry = new AuditEntry(AuditEvent.TokenIssue)
        {
            Tenant = issue.Client.Tenant,
            Client = issue.Client.Name,
            AuditUser = issue.AuditUser.Name,
            PlasticId = target.Plastic?.Digits,
            Scope = issue.Scope.Name(),
            Reference = ControlTokenId.ReferenceOf(issue.IdHash),
            From = issue.From,
            VerificationMethod = issue.Verification?.Method,
            VerifiedAt = issue.Verification?.At,
            Detail = IssueTarget.CardOf(issue.Target) is { } card ? $"by card {card}" : null,
        };
        if (target.Refusal is { } refused)
        {
            work.Audit(entry with { Reference = null }, refused.ToOutcome(), target.PlasticNo);
            return new TokenIssueOutcome(default, refused, target.Plastic);
        }

        if (target.Live is not null)
        {
            work.Statement("Statements/token-supersede").With("$id_hash", target.Live).With("$now", work.NowMicroseconds).Execute();
        }

        var expiresAt = work.NowMicroseconds + Microseconds.Of(Lifetime);
        work.Statement("Statements/token-insert")
            .With("$id_hash", issue.IdHash).With("$now", work.NowMicroseconds).With("$expires_at", expiresAt)
            .With("$plastic_no", target.PlasticNo).With("$client_no", issue.Client.ClientNo).With("$audit_user", issue.AuditUser.Name)
            .With("$scope", (int)issue.Scope).With("$locale", issue.Locale).With("$color_scheme", issue.ColorScheme)
            .With("$device_key_hash", issue.DeviceKeyHash).With("$verification_method", issue.Verification?.Method)
            .With("$verified_at", issue.Verification is { } verification ? Microseconds.Of(verification.At) : null)
            .Execute();
        work.Statement("Statements/token-slot-put")
            .With("$plastic_no", target.PlasticNo).With("$client_no", issue.Client.ClientNo).With("$scope", (int)issue.Scope)
            .With("$id_hash", issue.IdHash)
            .Execute();
        work.Audit(entry, AuditOutcome.Ok, target.PlasticNo);
        return new TokenIssueOutcome(Microseconds.ToTime(expiresAt), null, target.Plastic);
    }
}
