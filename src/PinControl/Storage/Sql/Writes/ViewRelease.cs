using System.Globalization;
using PinControl.Tokens;

namespace PinControl.Storage.Sql.Writes;

/// <summary>
/// The views that count against a tenant's view budget: from the moment a token is redeemed, in the transaction that does it, until 24 hours later; one
/// that came to nothing is taken back. A tenant without a budget has none.
/// </summary>
internal static class ViewRelease
{
    /// <summary>Whether another view of the token's plastic would be one too many.</summary>
    public static bool IsSpent(SqlWork work, TokenRow token) => Counts(token) && Count(work, token) >= token.ViewBudget;

    public static void Add(SqlWork work, TokenRow token, byte[] idHash)
    {
        if (Counts(token))
        {
            work.Statement("view-release-insert").With("plastic_no", token.PlasticNo).With("id_hash", idHash).With("now", work.Now).Execute();
        }
    }

    public static void TakeBack(SqlWork work, TokenRow token, byte[] idHash)
    {
        if (token.Scope == Scope.ViewPin)
        {
            work.Statement("view-release-delete").With("plastic_no", token.PlasticNo).With("id_hash", idHash).Execute();
        }
    }

    public static int Purge(SqlWork work, int most) =>
        work.Statement("purge-view-releases").With("before", work.Now - IssuePolicy.ViewWindow).With("most", most).Execute();

    private static bool Counts(TokenRow token) => token is { Scope: Scope.ViewPin, ViewBudget: not null };

    private static long Count(SqlWork work, TokenRow token) => Convert.ToInt64(
        work.Statement("view-releases-count").With("plastic_no", token.PlasticNo).With("since", work.Now - IssuePolicy.ViewWindow).Scalar(),
        CultureInfo.InvariantCulture);
}
