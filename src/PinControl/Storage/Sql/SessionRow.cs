using PinControl.Audit;
using PinControl.Device;
using PinControl.Pins;
using PinControl.Plastics;
using PinControl.Tokens;

namespace PinControl.Storage.Sql;

/// <summary>A SET session with all that finishing it must know.</summary>
internal sealed record SessionRow(
    byte[] SessionHash, byte[] IdHash, long PlasticNo, WrappedSessionKey? Key, DateTimeOffset ExpiresAt, int Extensions, int Tries, DeviceRefusal? EndedFor,
    string AuditUser, string Client, ScopeRules Rules, PlasticState Plastic, PlasticBinding Binding, int PinLength, bool IsCurrent, long PlasticVersion)
{
    /// <summary>Finds it for a decision in this transaction.</summary>
    public static SessionRow? Find(SqlWork work, byte[] sessionHash)
    {
        work.Lock("session-lock", ("session_hash", sessionHash));
        using var row = work.Statement("session-find").With("session_hash", sessionHash).With("now", work.Now).Read();
        return row.Read() ? Of(row, sessionHash) : null;
    }

    /// <summary>Why the session is over at <paramref name="now"/>, if it is.</summary>
    public DeviceRefusal? Ended(DateTimeOffset now)
    {
        if (EndedFor is not null)
        {
            return EndedFor;
        }

        if (now >= ExpiresAt || Key is null)
        {
            return DeviceRefusal.SessionExpired;
        }

        return IsCurrent ? null : DeviceRefusal.Superseded;
    }

    /// <summary>Whether plastic, client or switches no longer allow what the session is for.</summary>
    public DeviceRefusal? Refused => Rules.Judge(Scope.SetPin, Plastic) is null ? null : DeviceRefusal.StateChanged;

    /// <summary>The record of an act in this session.</summary>
    public AuditEntry Entry(string auditEvent, string? from, string? support = null, string? detail = null) => new(auditEvent)
    {
        Tenant = Binding.Tenant,
        Client = Client,
        AuditUser = AuditUser,
        PlasticId = Binding.PlasticId,
        Scope = ScopeNames.SetPin,
        Reference = ControlTokenId.ReferenceOf(IdHash),
        From = from,
        Support = support,
        Detail = detail,
    };

    public static SessionRow Of(SqlRows row, byte[] sessionHash) => new(
        sessionHash, row.BytesOrNull("id_hash")!, row.Long("plastic_no"),
        row.BytesOrNull("wrapped_key") is { } key ? new WrappedSessionKey(key, row.Int("session_key_version")) : null,
        row.Time("expires_at"), row.Int("extensions"), row.Int("tries"), (DeviceRefusal?)row.LongOrNull("ended_for"),
        row.Text("audit_user"), row.Text("client"), row.Rules(), row.Plastic(), row.Binding(), row.Int("pin_length"),
        row.BytesOrNull("set_session").AsSpan().SequenceEqual(sessionHash), row.Long("version"));
}
