using PinControl.Audit;
using PinControl.Device;
using PinControl.Tokens;

namespace PinControl.Storage.Sql.Writes;

/// <summary>The outcome of opening a SET: the session exists, and the plastic's other sessions end.</summary>
internal static class CompleteSetOpeningWrite
{
    public static byte[]? Execute(SqlWork work, SetOpeningCompletion completion)
    {
        var answer = CompleteViewWrite.Keep(
            work, completion.IdHash, TokenState.SetOpened, completion.Answer, AuditEvent.SetOpen, completion.From, out var token);
        if (token is null)
        {
            return answer;
        }

        work.Statement("session-insert")
            .With("session_hash", completion.SessionHash).With("id_hash", completion.IdHash).With("plastic_no", token.PlasticNo)
            .With("wrapped_key", completion.SessionKey.Bytes).With("key_version", completion.SessionKey.KeyVersion)
            .With("now", work.Now).With("expires_at", completion.ExpiresAt)
            .Execute();
        work.Statement("plastic-set-session")
            .With("session_hash", completion.SessionHash).With("plastic_no", token.PlasticNo)
            .Execute();
        SessionEnding.EndOthers(work, token.PlasticNo, except: completion.SessionHash);
        return answer;
    }
}
