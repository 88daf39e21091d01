using System.Data.Common;
using PinControl.Clients;
using PinControl.Pins;
using PinControl.Plastics;
using PinControl.Tokens;

namespace PinControl.Storage.Sql;

/// <summary>Columns by name, and the groups of columns that several statements give alike.</summary>
internal static class SqlRow
{
    public static long Long(this DbDataReader row, string column) => row.GetInt64(row.GetOrdinal(column));

    public static int Int(this DbDataReader row, string column) => row.GetInt32(row.GetOrdinal(column));

    public static bool Flag(this DbDataReader row, string column) => row.GetBoolean(row.GetOrdinal(column));

    public static string Text(this DbDataReader row, string column) => row.GetString(row.GetOrdinal(column));

    public static string? TextOrNull(this DbDataReader row, string column) => row.IsDBNull(row.GetOrdinal(column)) ? null : row.Text(column);

    public static long? LongOrNull(this DbDataReader row, string column) => row.IsDBNull(row.GetOrdinal(column)) ? null : row.Long(column);

    public static byte[]? BytesOrNull(this DbDataReader row, string column)
    {
        var ordinal = row.GetOrdinal(column);
        return row.IsDBNull(ordinal) ? null : row.GetFieldValue<byte[]>(ordinal);
    }

    /// <summary>SQLite keeps microseconds, PostgreSQL its own type of the same precision.</summary>
    public static DateTimeOffset Time(this DbDataReader row, string column)
    {
        var ordinal = row.GetOrdinal(column);
        return row.GetFieldType(ordinal) == typeof(long) ? Microseconds.ToTime(row.GetInt64(ordinal)) : row.GetFieldValue<DateTimeOffset>(ordinal);
    }

    public static DateTimeOffset? TimeOrNull(this DbDataReader row, string column) => row.IsDBNull(row.GetOrdinal(column)) ? null : row.Time(column);

    public static ScopeRules Rules(this DbDataReader row) => new(
        row.Flag("enabled"), (Permissions)row.Int("permissions"), row.Flag("view_on"), row.Flag("set_on"),
        row.Flag("view_when_inactive"), row.Flag("set_after_production"));

    public static PlasticState Plastic(this DbDataReader row) =>
        new((PlasticStatus)row.Int("status"), row.Flag("produced"), (PinStatus)row.Int("pin_status"));

    public static PlasticView PlasticView(this DbDataReader row) =>
        new(row.Text("card_id"), row.Int("sequence_number"), row.Plastic(), row.Int("pin_length"));

    public static SealedPin? SealedPin(this DbDataReader row) => row.BytesOrNull("sealed_pin") is { } blob
        ? new SealedPin(blob, row.BytesOrNull("binding_tag") ?? [], row.Int("key_version"))
        : null;

    public static PlasticBinding Binding(this DbDataReader row) => new(row.Text("tenant"), row.Text("plastic_id"));
}
