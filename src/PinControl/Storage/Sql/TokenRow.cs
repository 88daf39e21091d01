using PinControl.Audit;
using PinControl.Device;
using PinControl.Pins;
using PinControl.Plastics;
using PinControl.Tokens;

namespace PinControl.Storage.Sql;

/// <summary>A token with all that opening it must know.</summary>
internal sealed record TokenRow(
    DateTimeOffset ExpiresAt, Scope Scope, TokenState State, DeviceRefusal? EndedFor, string? Support, byte[]? DeviceKeyHash, byte[]? RedeemedKeyHash,
    DateTimeOffset RedeemedAt, byte[]? Answer, long PlasticNo, int ClientNo, long? FrameClientNo, string AuditUser, string Client,
    ScopeRules Rules, PlasticState Plastic, PlasticBinding Binding, SealedPin? SealedPin, int PinLength, int? ViewBudget)
{
    public static TokenRow? Find(SqlWork work, byte[] idHash, string? frameKey)
    {
        work.Lock("token-lock", ("id_hash", idHash));
        using var row = work.Statement("token-open").With("id_hash", idHash).With("frame_key", frameKey).Read();
        return row.Read() ? Of(row) : null;
    }

    /// <summary>The record of an act on this token.</summary>
    public AuditEntry Entry(string auditEvent, byte[] idHash, string? from, string? support = null) => new(auditEvent)
    {
        Tenant = Binding.Tenant,
        Client = Client,
        AuditUser = AuditUser,
        PlasticId = Binding.PlasticId,
        Scope = Scope.Name(),
        Reference = ControlTokenId.ReferenceOf(idHash),
        From = from,
        Support = support,
    };

    private static TokenRow Of(SqlRows row) => new(
        row.Time("expires_at"), (Scope)row.Int("scope"), (TokenState)row.Int("state"), (DeviceRefusal?)row.LongOrNull("ended_for"),
        row.TextOrNull("support"), row.BytesOrNull("device_key_hash"), row.BytesOrNull("redeemed_key_hash"),
        row.TimeOrNull("redeemed_at") ?? default, row.BytesOrNull("answer"), row.Long("plastic_no"), row.Int("client_no"),
        row.LongOrNull("frame_client_no"), row.Text("audit_user"), row.Text("client"), row.Rules(), row.Plastic(), row.Binding(),
        row.SealedPin(), row.Int("pin_length"), (int?)row.LongOrNull("view_budget"));
}
