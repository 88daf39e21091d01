using System.Data.Common;
using PinControl.Audit;
using PinControl.Audit.Checkpoints;

namespace PinControl.Storage.Sql;

/// <summary>Rows of the trail as the features know them.</summary>
internal static class AuditRows
{
    public static List<AuditCut> Cuts(SqlStatement statement) => All(statement, static row => new AuditCut(
        row.Long("chain_no"), row.Long("seq"), row.BytesOrNull("hash")!, row.Time("at")));

    public static ChainHeadRow Head(DbDataReader row) =>
        new(row.Long("chain_no"), row.Text("node"), row.Time("started_at"), row.Long("seq"), row.BytesOrNull("hash")!);

    public static Checkpoint Checkpoint(DbDataReader row) => new(
        row.Long("number"), row.Time("at"), row.Flag("is_full"), row.BytesOrNull("body")!, row.BytesOrNull("hash")!, row.Text("key_id"),
        row.BytesOrNull("signature")!);

    public static AuditRow Record(DbDataReader row) => new(
        row.GetInt64(0), row.GetInt64(1), row.Microseconds(2), row.GetString(3), row.GetInt64(4), row.IsDBNull(5) ? null : row.GetInt64(5),
        row.IsDBNull(6) ? null : row.GetString(6), row.GetFieldValue<byte[]>(7), row.GetFieldValue<byte[]>(8),
        row.IsDBNull(9) || row.IsDBNull(10) ? null : new PlasticName(row.GetString(10), row.GetString(9)));

    public static List<T> All<T>(SqlStatement statement, Func<DbDataReader, T> read)
    {
        var rows = new List<T>();
        using DbDataReader row = statement.Read();
        while (row.Read())
        {
            rows.Add(read(row));
        }

        return rows;
    }
}
