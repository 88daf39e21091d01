using System.Data.Common;
using PinControl.Audit;
using PinControl.Audit.Checkpoints;

namespace PinControl.Storage.Sqlite;

/// <summary>Rows of the trail as the features know them.</summary>
internal static class AuditRows
{
    public static List<AuditCut> Cuts(SqliteStatement statement) => All(statement, static row => new AuditCut(
        row.GetInt64(0), row.GetInt64(1), row.GetFieldValue<byte[]>(2), Microseconds.ToTime(row.GetInt64(3))));

    public static ChainHeadRow Head(DbDataReader row) =>
        new(row.GetInt64(0), row.GetString(1), AuditTime.Of(row.GetInt64(2)), row.GetInt64(3), row.GetFieldValue<byte[]>(4));

    public static Checkpoint Checkpoint(DbDataReader row) => new(
        row.GetInt64(0), AuditTime.Of(row.GetInt64(1)), row.GetInt32(2) != 0, row.GetFieldValue<byte[]>(3), row.GetFieldValue<byte[]>(4),
        row.GetString(5), row.GetFieldValue<byte[]>(6));

    public static AuditRow Record(DbDataReader row) => new(
        row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetString(3), row.GetInt64(4), row.IsDBNull(5) ? null : row.GetInt64(5),
        row.IsDBNull(6) ? null : row.GetString(6), row.GetFieldValue<byte[]>(7), row.GetFieldValue<byte[]>(8),
        row.IsDBNull(9) || row.IsDBNull(10) ? null : new PlasticName(row.GetString(10), row.GetString(9)));

    public static List<T> All<T>(SqliteStatement statement, Func<DbDataReader, T> read)
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
