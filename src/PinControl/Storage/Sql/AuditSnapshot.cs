using System.Data.Common;
using System.Globalization;
using PinControl.Audit;
using PinControl.Audit.Checkpoints;
using PinControl.Audit.Verification;

namespace PinControl.Storage.Sql;

/// <summary>The trail as of one moment: a transaction that only reads, on a session of its own.</summary>
internal sealed class AuditSnapshot(SqlSession session) : IAuditSnapshot
{
    public IReadOnlyList<ChainHeadRow> Heads() => Guarded(() => AuditRows.All(session.Statement("audit-heads"), AuditRows.Head));

    public IReadOnlyList<AuditCut> Cuts() => Guarded(() => AuditRows.Cuts(session.Statement("audit-cuts")));

    public IEnumerable<AuditRow> Records() => Records(since: null, until: null);

    public IEnumerable<AuditRow> Records(DateTimeOffset? since, DateTimeOffset? until)
    {
        using SqlRows row = session.Statement("audit-records").With("since", since).With("until", until).Read();
        while (Guarded(row.Read))
        {
            yield return AuditRows.Record(row);
        }
    }

    public IReadOnlyList<AuditRow> Search(AuditQuery query) => Guarded(() => AuditRows.All(
        session.Statement("audit-search")
            .With("since", query.Since).With("until", query.Until).With("event", query.Event)
            .With("outcome", (int?)query.Outcome).With("reference", query.Reference).With("plastic_id", query.PlasticId)
            .With("client", query.Client).With("audit_user", query.AuditUser).With("support", query.Support)
            .With("after_at", query.After is { } after ? AuditTime.Of(after.Microseconds) : null).With("after_chain", query.After?.Chain).With("after_seq", query.After?.Sequence)
            .With("most", query.Most),
        AuditRows.Record));

    public RecordMark? FindRecord(long chain, long sequence) => Guarded(() =>
    {
        using SqlRows row = session.Statement("audit-record-find").With("chain_no", chain).With("seq", sequence).Read();
        return row.Read() ? new RecordMark(row.Time("at"), row.BytesOrNull("hash")!) : null;
    });

    public (ChainStarted Started, DateTimeOffset At)? FindStart(long chain) => Guarded<(ChainStarted, DateTimeOffset)?>(() =>
    {
        using SqlRows row = session.Statement("audit-chain-start").With("chain_no", chain).Read();
        return row.Read() && ChainStarted.TryParse(RecordFacts.Of(row.BytesOrNull("body")!)?.Detail, out var started) ? (started, row.Time("at")) : null;
    });

    public IReadOnlyList<Checkpoint> Checkpoints(long after, int most) => Guarded(() => AuditRows.All(
        session.Statement("checkpoint-list").With("after", after).With("most", most), AuditRows.Checkpoint));

    public Checkpoint? NewestCheckpoint() => Guarded(() =>
        AuditRows.All(session.Statement("checkpoint-newest"), AuditRows.Checkpoint).FirstOrDefault());

    public long LastFullCheckpoint() => Guarded(() => session.Statement("checkpoint-last-full").Scalar()) is { } number and not DBNull
        ? Convert.ToInt64(number, CultureInfo.InvariantCulture)
        : 0;

    public byte[]? FindIdentityKey(string keyId) =>
        Guarded(() => session.Statement("identity-key-find").With("key_id", keyId).Scalar()) as byte[];

    public void RequireStill()
    {
        if (session.Disturbance is { } disturbance)
        {
            throw new StoreUnavailableException(disturbance) { HasAnswered = true };
        }
    }

    /// <summary>Ends the transaction with the connection.</summary>
    public void Dispose() => session.Dispose();

    private T Guarded<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (DbException fault)
        {
            throw new StoreUnavailableException(session.Disturbance ?? $"The trail cannot be read: {fault.Message}", fault);
        }
    }
}
