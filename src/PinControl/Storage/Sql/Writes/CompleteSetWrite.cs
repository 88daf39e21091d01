using PinControl.Audit;
using PinControl.Device;
using PinControl.Plastics;
using PinControl.Tokens;

namespace PinControl.Storage.Sql.Writes;

/// <summary>
/// A chosen PIN is written: session, plastic, client and switches are checked again here, and the row must still be the one the caller read
/// (compare-and-swap on its version).
/// </summary>
internal static class CompleteSetWrite
{
    public static object Execute(SqlWork work, SetCompletion completion)
    {
        var session = SessionRow.Find(work, completion.SessionHash);
        if (session is null)
        {
            return new SetOutcome(DeviceRefusal.Unknown, RowMoved: false);
        }

        if (AttemptRow.Find(work, completion.SessionHash, completion.AttemptHash) is { } earlier)
        {
            return new SetOutcome(earlier.Refusal, RowMoved: false);
        }

        if (SessionEnding.Judge(work, session, completion.Support) is { } ended)
        {
            return Refuse(work, session, completion, ended);
        }

        if (!SealedPinWrite.TryWrite(work, session.PlasticNo, completion.PlasticVersion, completion.SealedPin, PinStatus.Selected))
        {
            return new SetOutcome(null, RowMoved: true);
        }

        AttemptRow.Keep(work, session.SessionHash, completion.AttemptHash, null, completion.Support);
        SessionEnding.End(work, session.SessionHash, session.IdHash, TokenState.Set, DeviceRefusal.AlreadyUsed, support: null);
        SessionEnding.EndOthers(work, session.PlasticNo, except: session.SessionHash);
        work.Audit(session.Entry(AuditEvent.PinSet, completion.From), AuditOutcome.Ok, session.PlasticNo);
        return new SetOutcome(null, RowMoved: false);
    }

    private static SetOutcome Refuse(SqlWork work, SessionRow session, SetCompletion completion, DeviceRefusal refusal)
    {
        work.Audit(session.Entry(AuditEvent.PinSet, completion.From, completion.Support), refusal.ToOutcome(), session.PlasticNo);
        return new SetOutcome(refusal, RowMoved: false);
    }
}
