using Microsoft.Data.Sqlite;
using PinControl.Audit;
using PinControl.Device;
using PinControl.Pins;
using PinControl.Plastics;
using PinControl.Tokens;

namespace PinControl.Storage.Sqlite;

/// <summary>A SET session with all that finishing it must know.</summary>
internal sealed record SessionRow(
    byte[] SessionHash, byte[] IdHash, long PlasticNo, WrappedSessionKey? Key, long ExpiresAt, int Extensions, int Tries, DeviceRefusal? EndedFor,
    string AuditUser, string Client, ScopeRules Rules, PlasticState Plastic, PlasticBinding Binding, int PinLength, bool IsCurrent, long PlasticVersion)
{
    /// <param name="statement"><c>session-find</c> of a transaction or of a reader.</param>
    public static SessionRow? Find(SqliteStatement statement, byte[] sessionHash)
    {
        using var row = statement.With("$session_hash", sessionHash).Read();
        return row.Read() ? Of(row, sessionHash) : null;
    }

    public static SessionRow? Find(SqliteWork work, byte[] sessionHash) => Find(work.Statement("Statements/session-find"), sessionHash);

    /// <summary>Why the session is over at <paramref name="now"/>, if it is.</summary>
    public DeviceRefusal? Ended(long now)
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

    private static SessionRow Of(SqliteDataReader row, byte[] sessionHash) => new(
        sessionHash, row.BytesOrNull("id_hash")!, row.Long("plastic_no"),
        row.BytesOrNull("wrapped_key") is { } key ? new WrappedSessionKey(key, row.Int("session_key_version")) : null,
        row.Long("expires_at"), row.Int("extensions"), row.Int("tries"), (DeviceRefusal?)row.LongOrNull("ended_for"),
        row.Text("audit_user"), row.Text("client"), row.Rules(), row.Plastic(), row.Binding(), row.Int("pin_length"),
        row.BytesOrNull("set_session").AsSpan().SequenceEqual(sessionHash), row.Long("version"));
}
