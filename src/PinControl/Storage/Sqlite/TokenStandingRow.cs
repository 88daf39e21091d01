using Microsoft.Data.Sqlite;
using PinControl.Device;
using PinControl.Tokens;

namespace PinControl.Storage.Sqlite;

/// <summary>A token's row as its issuer is told it: expiry is the clock's, and an opened SET session is still no PIN.</summary>
internal static class TokenStandingRow
{
    /// <param name="now">Microseconds.</param>
    public static TokenLookUp Of(SqliteDataReader row, long now) =>
        new(row.Flag("enabled"), row.LongOrNull("state") is { } state ? Standing(row, (TokenState)state, now) : null);

    private static TokenStanding Standing(SqliteDataReader row, TokenState state, long now)
    {
        var reason = row.LongOrNull("ended_for") is { } ended ? ((DeviceRefusal)ended).ToError().Reason : null;
        var standing = new TokenStanding(string.Empty, Microseconds.ToTime(row.Long("changed_at")), reason, row.TextOrNull("support"));
        return state switch
        {
            TokenState.Issued when now >= row.Long("expires_at") =>
                standing with { State = "EXPIRED", At = Microseconds.ToTime(row.Long("expires_at")), Reason = DeviceReason.Expired },
            TokenState.Issued => standing with { State = "ISSUED" },
            TokenState.Redeemed or TokenState.SetOpened => standing with { State = "REDEEMED", At = Microseconds.ToTime(row.Long("redeemed_at")) },
            TokenState.Viewed => standing with { State = "VIEWED" },
            TokenState.Set => standing with { State = "SET" },
            TokenState.Superseded => standing with { State = "SUPERSEDED" },
            TokenState.Failed => standing with { State = "FAILED" },
            _ => throw new InvalidOperationException($"A token's state {(int)state} is not known."),
        };
    }
}
