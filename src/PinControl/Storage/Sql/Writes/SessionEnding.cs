using PinControl.Audit;
using PinControl.Device;
using PinControl.Tokens;

namespace PinControl.Storage.Sql.Writes;

/// <summary>How a SET session ends, whatever ends it: its key is erased, its token gets its last state.</summary>
internal static class SessionEnding
{
    public static void End(SqlWork work, byte[] sessionHash, byte[] idHash, TokenState state, DeviceRefusal endedFor, string? support)
    {
        work.Statement("session-end").With("session_hash", sessionHash).With("ended_for", (int)endedFor).Execute();
        work.Statement("token-end-opened")
            .With("id_hash", idHash).With("state", (int)state).With("now", work.Now).With("support", support)
            .With("ended_for", state == TokenState.Set ? null : (int)endedFor)
            .Execute();
    }

    /// <summary>Why the session is over, if it is; one that plastic, client or switches no longer allow ends here.</summary>
    public static DeviceRefusal? Judge(SqlWork work, SessionRow session, string support)
    {
        if (session.Ended(work.Now) is { } ended)
        {
            return ended;
        }

        if (session.Refused is { } refused)
        {
            End(work, session.SessionHash, session.IdHash, TokenState.Failed, refused, support);
        }

        return session.Refused;
    }

    /// <summary>A newer session, or a PIN that was set, ends the plastic's other sessions.</summary>
    public static void EndOthers(SqlWork work, long plasticNo, byte[] except)
    {
        var others = new List<(byte[] SessionHash, byte[] IdHash)>();
        using (var row = work.Statement("sessions-live-of-plastic").With("plastic_no", plasticNo).With("except", except).Read())
        {
            while (row.Read())
            {
                others.Add((row.BytesOrNull("session_hash")!, row.BytesOrNull("id_hash")!));
            }
        }

        foreach (var (sessionHash, idHash) in others)
        {
            End(work, sessionHash, idHash, TokenState.Superseded, DeviceRefusal.Superseded, support: null);
            var token = TokenRow.Find(work, idHash, frameKey: null);
            if (token is not null)
            {
                work.Audit(token.Entry(AuditEvent.SessionEnd, idHash, from: null), AuditOutcome.Superseded, plasticNo);
            }
        }
    }
}
