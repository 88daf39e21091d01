using PinControl.Clients;
using PinControl.Pins;
using PinControl.Plastics;
using PinControl.Tokens;

namespace PinControl.Storage.Sql;

/// <summary>Columns by name, and the groups of columns that several statements give alike.</summary>
internal static class SqlRow
{
    public static long Long(this SqlRows row, string column) => row.GetLong(row.Ordinal(column));

    public static int Int(this SqlRows row, string column) => row.GetInt(row.Ordinal(column));

    public static bool Flag(this SqlRows row, string column) => row.GetFlag(row.Ordinal(column));

    public static string Text(this SqlRows row, string column) => row.GetText(row.Ordinal(column));

    public static string? TextOrNull(this SqlRows row, string column) => row.IsNull(row.Ordinal(column)) ? null : row.Text(column);

    public static long? LongOrNull(this SqlRows row, string column) => row.IsNull(row.Ordinal(column)) ? null : row.Long(column);

    public static byte[]? BytesOrNull(this SqlRows row, string column)
    {
        var ordinal = row.Ordinal(column);
        return row.IsNull(ordinal) ? null : row.GetBytes(ordinal);
    }

    public static DateTimeOffset Time(this SqlRows row, string column) => row.GetTime(row.Ordinal(column));

    public static DateTimeOffset? TimeOrNull(this SqlRows row, string column) => row.IsNull(row.Ordinal(column)) ? null : row.Time(column);

    /// <param name="client">Whoever asks, and what its sign-in allows at most.</param>
    public static ScopeRules Rules(this SqlRows row, ClientIdentity client)
    {
        var rules = row.Rules();
        return rules with { Granted = rules.Granted & client.Ceiling };
    }

    public static ScopeRules Rules(this SqlRows row) => new(
        row.Flag("enabled"), (Permissions)row.Int("permissions"), row.Flag("view_on"), row.Flag("set_on"),
        row.Flag("view_when_inactive"), row.Flag("set_after_production"));

    public static IssuePolicy Policy(this SqlRows row) => new(
        row.Flag("secret_gone"), row.LongOrNull("verification_max_age") is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        (int?)row.LongOrNull("view_budget"), row.LongOrNull("views") ?? 0);

    /// <summary>By which a statement knows whether the client's secret was taken away (<c>secret_gone</c>).</summary>
    public static SqlStatement WithSecret(this SqlStatement statement, ClientIdentity client) =>
        statement.With("secrets_version", client.Secret?.Version).With("secret_hash", client.Secret?.Hash);

    public static PlasticState Plastic(this SqlRows row) =>
        new((PlasticStatus)row.Int("status"), row.Flag("produced"), (PinStatus)row.Int("pin_status"));

    public static PlasticView PlasticView(this SqlRows row) =>
        new(row.Text("card_id"), row.Int("sequence_number"), row.Plastic(), row.Int("pin_length"));

    public static SealedPin? SealedPin(this SqlRows row) => row.BytesOrNull("sealed_pin") is { } blob
        ? new SealedPin(blob, row.BytesOrNull("binding_tag") ?? [], row.Int("key_version"))
        : null;

    public static PlasticBinding Binding(this SqlRows row) => new(row.Text("tenant"), row.Text("plastic_id"));
}
