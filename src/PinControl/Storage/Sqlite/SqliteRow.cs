using Microsoft.Data.Sqlite;
using PinControl.Clients;
using PinControl.Pins;
using PinControl.Plastics;
using PinControl.Tokens;

namespace PinControl.Storage.Sqlite;

/// <summary>Columns by name, and the groups of columns that several statements give alike.</summary>
internal static class SqliteRow
{
    public static long Long(this SqliteDataReader row, string column) => row.GetInt64(row.GetOrdinal(column));

    public static int Int(this SqliteDataReader row, string column) => row.GetInt32(row.GetOrdinal(column));

    public static bool Flag(this SqliteDataReader row, string column) => row.Int(column) != 0;

    public static string Text(this SqliteDataReader row, string column) => row.GetString(row.GetOrdinal(column));

    public static string? TextOrNull(this SqliteDataReader row, string column) => row.IsDBNull(row.GetOrdinal(column)) ? null : row.Text(column);

    public static long? LongOrNull(this SqliteDataReader row, string column) => row.IsDBNull(row.GetOrdinal(column)) ? null : row.Long(column);

    public static byte[]? BytesOrNull(this SqliteDataReader row, string column)
    {
        var ordinal = row.GetOrdinal(column);
        return row.IsDBNull(ordinal) ? null : row.GetFieldValue<byte[]>(ordinal);
    }

    public static ScopeRules Rules(this SqliteDataReader row) => new(
        row.Flag("enabled"), (Permissions)row.Int("permissions"), row.Flag("view_on"), row.Flag("set_on"),
        row.Flag("view_when_inactive"), row.Flag("set_after_production"));

    public static PlasticState Plastic(this SqliteDataReader row) =>
        new((PlasticStatus)row.Int("status"), row.Flag("produced"), (PinStatus)row.Int("pin_status"));

    public static PlasticView PlasticView(this SqliteDataReader row) =>
        new(row.Text("card_id"), row.Int("sequence_number"), row.Plastic(), row.Int("pin_length"));

    public static SealedPin? SealedPin(this SqliteDataReader row) => row.BytesOrNull("sealed_pin") is { } blob
        ? new SealedPin(blob, row.BytesOrNull("binding_tag") ?? [], row.Int("key_version"))
        : null;

    public static PlasticBinding Binding(this SqliteDataReader row) => new(row.Text("tenant"), row.Text("plastic_id"));
}
