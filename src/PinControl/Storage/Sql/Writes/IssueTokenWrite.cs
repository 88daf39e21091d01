using PinControl.Audit;
using PinControl.Plastics;
using PinControl.Tokens;

namespace PinControl.Storage.Sql.Writes;

/// <summary>Issue: judge, supersede, write token, slot and record.</summary>
internal static class IssueTokenWrite
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(30);

    public static object Execute(SqlWork work, TokenIssue issue)
    {
        var target = IssueTarget.Find(work, issue);
        var entry = Entry(issue, target.Plastic);
        if (target.Refusal is { } refused)
        {
            work.Audit(Refused(entry), refused.ToOutcome(), target.PlasticNo);
            return new TokenIssueOutcome(default, refused, target.Plastic);
        }

        if (target.Live is not null)
        {
            work.Statement("token-supersede").With("id_hash", target.Live).With("now", work.Now).Execute();
        }

        var expiresAt = work.Now + Lifetime;
        work.Statement("token-insert")
            .With("id_hash", issue.IdHash).With("now", work.Now).With("expires_at", expiresAt)
            .With("plastic_no", target.PlasticNo).With("client_no", issue.Client.ClientNo).With("audit_user", issue.AuditUser.Name)
            .With("scope", (int)issue.Scope).With("locale", issue.Locale).With("color_scheme", issue.ColorScheme)
            .With("device_key_hash", issue.DeviceKeyHash).With("verification_method", issue.Verification?.Method)
            .With("verified_at", issue.Verification is { } verification ? verification.At : null)
            .Execute();
        work.Statement("token-slot-put")
            .With("plastic_no", target.PlasticNo).With("client_no", issue.Client.ClientNo).With("scope", (int)issue.Scope)
            .With("id_hash", issue.IdHash)
            .Execute();
        work.Audit(entry, AuditOutcome.Ok, target.PlasticNo);
        return new TokenIssueOutcome(expiresAt, null, target.Plastic);
    }

    /// <param name="plastic">The plastic asked for or picked, if the client may know of it.</param>
    public static AuditEntry Entry(TokenIssue issue, PlasticId? plastic) => new(AuditEvent.TokenIssue)
    {
        Tenant = issue.Client.Tenant,
        Client = issue.Client.Name,
        AuditUser = issue.AuditUser.Name,
        PlasticId = plastic?.Digits,
        Scope = issue.Scope.Name(),
        Reference = ControlTokenId.ReferenceOf(issue.IdHash),
        From = issue.From,
        VerificationMethod = issue.Verification?.Method,
        VerifiedAt = issue.Verification?.At,
        Detail = IssueTarget.CardOf(issue.Target) is { } card ? $"by card {card}" : null,
    };

    /// <summary>A refused issue has no token to refer to.</summary>
    public static AuditEntry Refused(AuditEntry entry) => entry with { Reference = null };
}
