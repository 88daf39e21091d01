using PinControl.Audit;
using PinControl.Audit.Checkpoints;

namespace PinControl.Storage.Sql;

/// <summary>Rows of the trail as the features know them.</summary>
internal static class AuditRows
{
    public static List<AuditCut> Cuts(SqlStatement statement) => All(statement, static row => new AuditCut(
        row.Long("chain_no"), row.Long("seq"), row.BytesOrNull("hash")!, row.Time("at")));

    public static ChainHeadRow Head(SqlRows row) =>
        new(row.Long("chain_no"), row.Text("node"), row.Time("started_at"), row.Long("seq"), row.BytesOrNull("hash")!);

    public static Checkpoint Checkpoint(SqlRows row) => new(
        row.Long("number"), row.Time("at"), row.Flag("is_full"), row.BytesOrNull("body")!, row.BytesOrNull("hash")!, row.Text("key_id"),
        row.BytesOrNull("signature")!);

    public static AuditRow Record(SqlRows row) => new(
        row.GetLong(0), row.GetLong(1), row.GetMicroseconds(2), row.GetText(3), row.GetLong(4), row.IsNull(5) ? null : row.GetLong(5),
        row.IsNull(6) ? null : row.GetText(6), row.GetBytes(7), row.GetBytes(8),
        row.IsNull(9) || row.IsNull(10) ? null : new PlasticName(row.GetText(10), row.GetText(9)));

    public static List<T> All<T>(SqlStatement statement, Func<SqlRows, T> read)
    {
        var rows = new List<T>();
        using SqlRows row = statement.Read();
        while (row.Read())
        {
            rows.Add(read(row));
        }

        return rows;
    }
}
