using PinControl.Device;
using PinControl.Tokens;

namespace PinControl.Storage.Sql;

/// <summary>A token's row as its issuer is told it: expiry is the clock's, and an opened SET session is still no PIN.</summary>
internal static class TokenStandingRow
{
    public static TokenLookUp Of(SqlRows row) =>
        new(row.Flag("secret_gone"), row.Flag("enabled"), row.LongOrNull("state") is { } state ? Standing(row, (TokenState)state) : null);

    private static TokenStanding Standing(SqlRows row, TokenState state)
    {
        var reason = row.LongOrNull("ended_for") is { } ended ? ((DeviceRefusal)ended).ToError().Reason : null;
        var standing = new TokenStanding(string.Empty, row.Time("changed_at"), reason, row.TextOrNull("support"));
        return state switch
        {
            TokenState.Issued when row.Time("now") >= row.Time("expires_at") =>
                standing with { State = "EXPIRED", At = row.Time("expires_at"), Reason = DeviceReason.Expired },
            TokenState.Issued => standing with { State = "ISSUED" },
            TokenState.Redeemed or TokenState.SetOpened => standing with { State = "REDEEMED", At = row.Time("redeemed_at") },
            TokenState.Viewed => standing with { State = "VIEWED" },
            TokenState.Set => standing with { State = "SET" },
            TokenState.Superseded => standing with { State = "SUPERSEDED" },
            TokenState.Failed => standing with { State = "FAILED" },
            _ => throw new InvalidOperationException($"A token's state {(int)state} is not known."),
        };
    }
}
