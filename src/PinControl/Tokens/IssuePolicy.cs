namespace PinControl.Tokens;

/// <summary>What is asked of an issue beside <see cref="ScopeRules"/>: the secret it came by, and what its tenant has set (docs/clients.md).</summary>
/// <param name="SecretGone">The client's secret was taken away while this node still knew it.</param>
/// <param name="VerificationMaxAge">How old a cardholder's verification may be; none when none is required.</param>
/// <param name="ViewBudget">Views of one plastic in 24 hours; none without a limit.</param>
/// <param name="Views">Those of the last 24 hours.</param>
internal readonly record struct IssuePolicy(bool SecretGone, TimeSpan? VerificationMaxAge, int? ViewBudget, long Views)
{
    /// <summary>Views are counted over this time, backwards from now: no hour of the day lets twice as many through.</summary>
    public static readonly TimeSpan ViewWindow = TimeSpan.FromHours(24);

    private bool IsSpent => ViewBudget is { } budget && Views >= budget;

    /// <summary>
    /// In order: (1) the secret; (2) client, permission, switch; (3) the cardholder's verification; (4) the plastic and its state; (5) the view budget.
    /// </summary>
    /// <param name="rules">What the rules say.</param>
    public TokenRefusal? Judge(TokenRefusal? rules, Scope scope, CardholderVerification? verification, DateTimeOffset now)
    {
        if (SecretGone)
        {
            return TokenRefusal.SecretRevoked;
        }

        if (rules is TokenRefusal.ClientDisabled or TokenRefusal.PermissionDenied or TokenRefusal.ScopeSwitchedOff)
        {
            return rules;
        }

        if (VerificationMaxAge is { } age && (verification is null || verification.At < now - age))
        {
            return verification is null ? TokenRefusal.VerificationRequired : TokenRefusal.VerificationTooOld;
        }

        return JudgeViews(rules, scope);
    }

    /// <summary>What can be said before there is a verification.</summary>
    public TokenRefusal? JudgeViews(TokenRefusal? rules, Scope scope) =>
        rules ?? (scope == Scope.ViewPin && IsSpent ? TokenRefusal.ViewBudgetSpent : null);
}
