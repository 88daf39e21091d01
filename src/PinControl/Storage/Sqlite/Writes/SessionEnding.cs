using PinControl.Audit;
using PinControl.Device;
using PinControl.Tokens;

namespace PinControl.Storage.Sqlite.Writes;

/// <summary>How a SET session ends, whatever ends it: its key is erased, its token gets its last state.</summary>
internal static class SessionEnding
{
    public static void End(SqliteWork work, byte[] sessionHash, byte[] idHash, TokenState state, DeviceRefusal endedFor, string? support)
    {
        work.Statement("Statements/session-end").With("$session_hash", sessionHash).With("$ended_for", (int)endedFor).Execute();
        work.Statement("Statements/token-end-opened")
            .With("$id_hash", idHash).With("$state", (int)state).With("$now", work.NowMicroseconds).With("$support", support)
            .With("$ended_for", state == TokenState.Set ? null : (int)endedFor)
            .Execute();
    }

    /// <summary>A newer session, or a PIN that was set, ends the plastic's other sessions.</summary>
    public static void EndOthers(SqliteWork work, long plasticNo, byte[] except)
    {
        var others = new List<(byte[] SessionHash, byte[] IdHash)>();
        using (var row = work.Statement("Statements/sessions-live-of-plastic").With("$plastic_no", plasticNo).With("$except", except).Read())
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
