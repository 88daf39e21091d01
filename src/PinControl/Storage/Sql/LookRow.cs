using PinControl.Clients;

namespace PinControl.Storage.Sql;

/// <summary>A client's or a frame key's look as operators change it.</summary>
internal sealed record LookRow(long ClientNo, string Client, string Tenant, int? Theme, string? Layout, string? ConfirmIn)
{
    /// <summary>Finds it for a decision in this transaction.</summary>
    public static LookRow? Find(SqlWork work, LookOwner owner)
    {
        work.Lock(owner.IsFrameKey ? "frame-key-lock" : "client-lock", (owner.IsFrameKey ? "frame_key" : "name", owner.Name.Text));
        using var row = work.Statement(owner.IsFrameKey ? "frame-key-look" : "client-look").With("name", owner.Name.Text).Read();
        return row.Read()
            ? new LookRow(row.Long("client_no"), row.Text("client"), row.Text("tenant"), (int?)row.LongOrNull("theme"), row.TextOrNull("layout"), row.TextOrNull("confirm_in"))
            : null;
    }

    public static LookListed Listed(SqlRows row) => new(
        row.Text("client"), row.Text("frame_key") is { Length: > 0 } key ? key : null, (int?)row.LongOrNull("theme"), row.TextOrNull("layout"), row.TextOrNull("confirm_in"));
}
