using PinControl.Audit;
using PinControl.Device;
using PinControl.Storage.Lane;

namespace PinControl.Storage.Sqlite.Writes;

/// <summary>A redeemed token that came to nothing.</summary>
internal static class FailTokenWrite
{
    public static object Execute(SqliteWork work, TokenFailure failure)
    {
        var failed = work.Statement("Statements/token-fail")
            .With("$id_hash", failure.IdHash).With("$now", work.NowMicroseconds).With("$ended_for", (int)failure.Refusal)
            .With("$support", failure.Support)
            .Execute();
        var token = failed == 0 ? null : TokenRow.Find(work, failure.IdHash, frameKey: null);
        if (token is not null)
        {
            work.Audit(
                token.Entry(AuditEvent.TokenFail, failure.IdHash, failure.From, failure.Support), failure.Refusal.ToOutcome(), token.PlasticNo);
        }

        return default(Done);
    }
}
