using PinControl.Plastics;
using PinControl.Tokens;

namespace PinControl.Storage.Sql.Writes;

/// <summary>The plastic a token is to be issued for, judged inside the transaction that issues it.</summary>
/// <param name="Plastic">The plastic that was asked for or picked; none if the card has none.</param>
/// <param name="Live">SHA-256 of the slot's live token, which a newer one supersedes.</param>
internal sealed record IssueTarget(TokenRefusal? Refusal, PlasticId? Plastic, long? PlasticNo, byte[]? Live)
{
    public static IssueTarget Find(SqlWork work, TokenIssue issue) => issue.Target switch
    {
        TokenTarget.OfPlastic asked => OfPlastic(work, issue, asked),
        TokenTarget.OfCard asked => OfCard(work, issue, asked),
        _ => throw new InvalidOperationException($"No way to find {issue.Target.GetType().Name}."),
    };

    /// <summary>The card a request was made by, if it was.</summary>
    public static CardId? CardOf(TokenTarget target) => target switch
    {
        TokenTarget.OfPlastic asked => asked.CardId,
        TokenTarget.OfCard asked => asked.CardId,
        _ => null,
    };

    private static IssueTarget OfPlastic(SqlWork work, TokenIssue issue, TokenTarget.OfPlastic asked)
    {
        var now = work.Now;
        using var row = work.Statement("issue-target")
            .With("plastic_id", asked.PlasticId.Digits).With("card_id", asked.CardId?.Text)
            .With("scope", (int)issue.Scope).With("client_no", issue.Client.ClientNo)
            .With("views_since", now - IssuePolicy.ViewWindow).WithSecret(issue.Client)
            .Read();
        return (row.Read() ? Judge(row, issue, now) : NoClient) with { Plastic = asked.PlasticId };
    }

    /// <summary>The rows come with the highest sequence number first: the first that allows the scope, else the first's refusal.</summary>
    private static IssueTarget OfCard(SqlWork work, TokenIssue issue, TokenTarget.OfCard asked)
    {
        IssueTarget? newest = null;
        var now = work.Now;
        using var row = work.Statement("issue-target-of-card")
            .With("card_id", asked.CardId.Text).With("scope", (int)issue.Scope).With("client_no", issue.Client.ClientNo)
            .With("views_since", now - IssuePolicy.ViewWindow).WithSecret(issue.Client)
            .Read();
        while (row.Read())
        {
            var one = Judge(row, issue, now);
            if (one.Refusal is null)
            {
                return one;
            }

            newest ??= one;
        }

        return newest ?? NoClient;
    }

    private static IssueTarget NoClient => new(TokenRefusal.ClientDisabled, null, null, null);

    private static IssueTarget Judge(SqlRows row, TokenIssue issue, DateTimeOffset now)
    {
        var plasticNo = row.LongOrNull("plastic_no");
        var rules = row.Rules(issue.Client).Judge(issue.Scope, plasticNo is null ? null : row.Plastic());
        var refusal = row.Policy().Judge(rules, issue.Scope, issue.Verification, now);
        // Whoever may not ask at all is told of no plastic.
        var tells = refusal is not (TokenRefusal.SecretRevoked or TokenRefusal.ClientDisabled or TokenRefusal.PermissionDenied or TokenRefusal.ScopeSwitchedOff
            or TokenRefusal.VerificationRequired or TokenRefusal.VerificationTooOld);
        return new IssueTarget(
            refusal, tells && PlasticId.TryParse(row.TextOrNull("plastic_id"), out var plastic) ? plastic : null, plasticNo, row.BytesOrNull("live"));
    }
}
