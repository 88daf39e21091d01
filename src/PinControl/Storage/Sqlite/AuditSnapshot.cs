using System.Data.Common;
using System.Globalization;
using PinControl.Audit;
using PinControl.Audit.Checkpoints;

namespace PinControl.Storage.Sqlite;

/// <summary>The trail as of one moment: a transaction that only reads, on a session of its own.</summary>
internal sealed class AuditSnapshot(SqliteSession session) : IAuditSnapshot
{
    public IReadOnlyList<ChainHeadRow> Heads() => Guarded(() => AuditRows.All(session.Statement("Statements/audit-heads"), AuditRows.Head));

    public IReadOnlyList<AuditCut> Cuts() => Guarded(() => AuditRows.Cuts(session.Statement("Statements/audit-cuts")));

    public IEnumerable<AuditRow> Records() => Records(since: null, until: null);

    public IEnumerable<AuditRow> Records(DateTimeOffset? since, DateTimeOffset? until)
    {
        using DbDataReader row = session.Statement("Statements/audit-records").With("$since", OrNull(since)).With("$until", OrNull(until)).Read();
        while (Guarded(row.Read))
        {
            yield return AuditRows.Record(row);
        }
    }

    public IReadOnlyList<AuditRow> Search(AuditQuery query) => Guarded(() => AuditRows.All(
        session.Statement("Statements/audit-search")
            .With("$since", OrNull(query.Since)).With("$until", OrNull(query.Until)).With("$event", query.Event)
            .With("$outcome", (int?)query.Outcome).With("$reference", query.Reference).With("$plastic_id", query.PlasticId)
            .With("$client", query.Client).With("$audit_user", query.AuditUser).With("$support", query.Support)
            .With("$after_at", query.After?.Microseconds).With("$after_chain", query.After?.Chain).With("$after_seq", query.After?.Sequence)
            .With("$most", query.Most),
        AuditRows.Record));

    public RecordMark? FindRecord(long chain, long sequence) => Guarded(() =>
    {
        using DbDataReader row = session.Statement("Statements/audit-record-find").With("$chain_no", chain).With("$seq", sequence).Read();
        return row.Read() ? new RecordMark(AuditTime.Of(row.GetInt64(0)), row.GetFieldValue<byte[]>(1)) : null;
    });

    public IReadOnlyList<Checkpoint> Checkpoints(long after, int most) => Guarded(() => AuditRows.All(
        session.Statement("Statements/checkpoint-list").With("$after", after).With("$most", most), AuditRows.Checkpoint));

    public Checkpoint? NewestCheckpoint() => Guarded(() =>
        AuditRows.All(session.Statement("Statements/checkpoint-newest"), AuditRows.Checkpoint).FirstOrDefault());

    public long LastFullCheckpoint() => Guarded(() => session.Statement("Statements/checkpoint-last-full").Scalar()) is { } number and not DBNull
        ? Convert.ToInt64(number, CultureInfo.InvariantCulture)
        : 0;

    public byte[]? FindIdentityKey(string keyId) =>
        Guarded(() => session.Statement("Statements/identity-key-find").With("$key_id", keyId).Scalar()) as byte[];

    /// <summary>Ends the transaction with the connection.</summary>
    public void Dispose() => session.Dispose();

    private static long? OrNull(DateTimeOffset? time) => time is { } known ? Microseconds.Of(known) : null;

    private static T Guarded<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (DbException fault)
        {
            throw new StoreUnavailableException($"The trail cannot be read: {fault.Message}", fault);
        }
    }
}
