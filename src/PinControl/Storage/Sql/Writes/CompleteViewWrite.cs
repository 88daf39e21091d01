using PinControl.Audit;
using PinControl.Device;
using PinControl.Tokens;

namespace PinControl.Storage.Sql.Writes;

/// <summary>The outcome of a VIEW: recorded before the answer goes out. The first answer recorded is the one every repeat gets.</summary>
internal static class CompleteViewWrite
{
    public static byte[]? Execute(SqlWork work, ViewCompletion completion) =>
        Keep(work, completion.IdHash, TokenState.Viewed, completion.Answer, AuditEvent.PinView, completion.From, out _);

    /// <summary>Keeps the answer if there is none yet, with its record.</summary>
    /// <param name="token">The token, when this answer is the one that counts.</param>
    internal static byte[]? Keep(
        SqlWork work, byte[] idHash, TokenState state, byte[] answer, string auditEvent, string? from, out TokenRow? token)
    {
        token = null;
        var kept = work.Statement("token-answer")
            .With("id_hash", idHash).With("state", (int)state).With("answer", answer).With("now", work.Now)
            .Execute();
        if (kept == 0)
        {
            return work.Statement("token-answer-find").With("id_hash", idHash).Scalar() as byte[];
        }

        token = TokenRow.Find(work, idHash, frameKey: null)!;
        work.Audit(token.Entry(auditEvent, idHash, from), AuditOutcome.Ok, token.PlasticNo);
        return answer;
    }
}
