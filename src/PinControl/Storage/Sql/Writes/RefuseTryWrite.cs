using PinControl.Audit;
using PinControl.Device;
using PinControl.Tokens;

namespace PinControl.Storage.Sql.Writes;

/// <summary>A try the vault refused: counted and kept for repeats; the fifth ends the session.</summary>
internal static class RefuseTryWrite
{
    private const int MostTries = 5;

    public static object Execute(SqlWork work, TryRefusal refused)
    {
        var session = SessionRow.Find(work, refused.SessionHash);
        if (session is null)
        {
            return DeviceRefusal.Unknown;
        }

        if (AttemptRow.Find(work, refused.SessionHash, refused.AttemptHash) is { Refusal: { } known })
        {
            return known;
        }

        if (SessionEnding.Judge(work, session, refused.Support) is { } ended)
        {
            work.Audit(session.Entry(AuditEvent.PinSet, refused.From, refused.Support), ended.ToOutcome(), session.PlasticNo);
            return ended;
        }

        var last = session.Tries + 1 >= MostTries;
        var refusal = last && refused.Refusal != DeviceRefusal.SessionExpired ? DeviceRefusal.TooManyTries : refused.Refusal;
        work.Statement("session-count-try").With("session_hash", refused.SessionHash).Execute();
        AttemptRow.Keep(work, refused.SessionHash, refused.AttemptHash, refusal, refused.Support);
        if (refusal is DeviceRefusal.TooManyTries or DeviceRefusal.SessionExpired)
        {
            SessionEnding.End(work, session.SessionHash, session.IdHash, TokenState.Failed, refusal, refused.Support);
        }

        work.Audit(
            session.Entry(AuditEvent.PinSet, refused.From, refused.Support, last ? "the last of the session's tries" : null),
            refused.Refusal.ToOutcome(), session.PlasticNo);
        return refusal;
    }
}
