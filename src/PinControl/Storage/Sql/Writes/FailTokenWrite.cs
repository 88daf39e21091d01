using PinControl.Audit;
using PinControl.Device;
using PinControl.Storage.Lane;

namespace PinControl.Storage.Sql.Writes;

/// <summary>A redeemed token that came to nothing.</summary>
internal static class FailTokenWrite
{
    public static object Execute(SqlWork work, TokenFailure failure)
    {
        var failed = work.Statement("token-fail")
            .With("id_hash", failure.IdHash).With("now", work.Now).With("ended_for", (int)failure.Refusal)
            .With("support", failure.Support)
            .Execute();
        var token = failed == 0 ? null : TokenRow.Find(work, failure.IdHash, frameKey: null);
        if (token is not null)
        {
            ViewRelease.TakeBack(work, token, failure.IdHash);
            work.Audit(
                token.Entry(AuditEvent.TokenFail, failure.IdHash, failure.From, failure.Support), failure.Refusal.ToOutcome(), token.PlasticNo);
        }

        return default(Done);
    }
}
