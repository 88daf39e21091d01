using PinControl.Audit;
using PinControl.Device;

namespace PinControl.Storage.Sql.Writes;

/// <summary>Five more minutes from now, twice at most.</summary>
internal static class ExtendSessionWrite
{
    private const int MostExtensions = 2;
    private static readonly TimeSpan Extension = TimeSpan.FromMinutes(5);

    public static object Execute(SqlWork work, SessionExtension extension)
    {
        var session = SessionRow.Find(work, extension.SessionHash);
        if (session is null)
        {
            return new ExtendOutcome(default, DeviceRefusal.Unknown);
        }

        var refusal = SessionEnding.Judge(work, session, extension.Support) ?? (session.Extensions >= MostExtensions ? DeviceRefusal.ExtensionsUsed : null);
        if (refusal is { } refused)
        {
            work.Audit(session.Entry(AuditEvent.SetExtend, extension.From, extension.Support), refused.ToOutcome(), session.PlasticNo);
            return new ExtendOutcome(default, refused);
        }

        var expiresAt = work.Now + Extension;
        work.Statement("session-extend").With("session_hash", extension.SessionHash).With("expires_at", expiresAt).Execute();
        work.Audit(session.Entry(AuditEvent.SetExtend, extension.From), AuditOutcome.Ok, session.PlasticNo);
        return new ExtendOutcome(expiresAt, null);
    }
}
