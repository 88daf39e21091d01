using PinControl.Audit;

namespace PinControl.Storage.Sqlite;

/// <summary>The transaction a batch runs in: its clock, its statements, and the audit chain it lengthens.</summary>
internal sealed class SqliteWork(SqliteSession session, DateTimeOffset now, long chainNo, ChainHead head)
{
    /// <summary>Read after the write lock was had: a request that waited for it is judged by the time it got it.</summary>
    public DateTimeOffset Now { get; } = now;

    public long NowMicroseconds { get; } = Microseconds.Of(now);

    /// <summary>Where the chain stands with this batch's records; the engine keeps it once committed.</summary>
    public ChainHead Head { get; private set; } = head;

    public SqliteStatement Statement(string name) => session.Statement(name);

    /// <summary>Appends a record in the same transaction as its effect.</summary>
    public void Audit(AuditEntry entry, AuditOutcome outcome, long? plasticNo = null)
    {
        var body = entry.ToCanonicalBytes();
        var sequence = Head.Sequence + 1;
        var hash = AuditChain.Next(Head.Hash, sequence, NowMicroseconds, outcome, body);
        Statement("Statements/audit-append")
            .With("$chain_no", chainNo).With("$seq", sequence).With("$at", NowMicroseconds).With("$event", entry.Event)
            .With("$outcome", (int)outcome).With("$plastic_no", plasticNo).With("$reference", entry.Reference)
            .With("$body", body).With("$hash", hash)
            .Execute();
        Head = new ChainHead(sequence, hash);
    }
}

/// <summary>The last record of a chain.</summary>
internal readonly record struct ChainHead(long Sequence, byte[] Hash);
