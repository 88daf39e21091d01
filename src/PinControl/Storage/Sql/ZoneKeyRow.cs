using PinControl.Keys;

namespace PinControl.Storage.Sql;

/// <summary>A zone key as the features know it.</summary>
internal static class ZoneKeyRow
{
    public static ZoneKey? Find(SqlWork work, string tenant, string name)
    {
        using var row = work.Statement("zone-key-find").With("tenant", tenant).With("name", name).Read();
        return row.Read() ? Of(row) : null;
    }

    public static ZoneKey Of(SqlRows row) => new(
        row.Text("tenant"), row.Text("name"),
        new ZoneKeyFacts((ZoneDirection)row.Int("direction"), row.Text("formats"), row.Text("algorithm"), row.Text("usage"), row.Text("check_value"), row.Flag("exportable")),
        new SealedZoneKey(row.BytesOrNull("sealed_key")!, row.Int("key_version"), row.BytesOrNull("binding_tag")!), (KeyState)row.Int("state"), row.Time("made_at"));
}
