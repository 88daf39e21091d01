using PinControl.Audit;

namespace PinControl.Storage.Sql;

/// <summary>The transaction a batch runs in: its clock, its statements, and the audit chain it lengthens.</summary>
internal abstract class SqlWork(SqlSession session, long chainNo, ChainHead head)
{
    /// <summary>
    /// The clock that decides, to the microsecond. Read after the locks are held: a request that waited for one is judged by the time it got it.
    /// </summary>
    public abstract DateTimeOffset Now { get; }

    /// <summary>Where the chain stands with this batch's records; the engine keeps it once committed.</summary>
    public ChainHead Head { get; protected set; } = head;

    /// <summary>The session the transaction runs on.</summary>
    protected SqlSession Session { get; } = session;

    /// <summary>The chain of this process.</summary>
    protected long ChainNo { get; } = chainNo;

    /// <summary>The statements that remove what is older than the retention, in their order.</summary>
    public abstract IReadOnlyList<string> Purges { get; }

    public SqlStatement Statement(string name) => Session.Statement(name);

    /// <summary>Takes the row locks a decision needs, where the database locks rows at all; <see cref="Now"/> is read anew after it.</summary>
    /// <param name="name">A statement; its rows are locked, in the order of their keys.</param>
    public abstract void Lock(string name, params ReadOnlySpan<(string Name, object? Value)> parameters);

    /// <summary>Appends a record in the same transaction as its effect.</summary>
    public void Audit(AuditEntry entry, AuditOutcome outcome, long? plasticNo = null)
    {
        var body = entry.ToCanonicalBytes();
        var sequence = Head.Sequence + 1;
        var now = Now;
        var hash = AuditChain.Next(Head.Hash, sequence, Microseconds.Of(now), outcome, body);
        Statement("audit-append")
            .With("chain_no", ChainNo).With("seq", sequence).With("at", now).With("event", entry.Event)
            .With("outcome", (int)outcome).With("plastic_no", plasticNo).With("reference", entry.Reference)
            .With("body", body).With("hash", hash)
            .Execute();
        Head = new ChainHead(sequence, hash);
    }

    /// <summary>Opens the chain of a new process with its first record (DESIGN 7).</summary>
    public static void StartChain(SqlWork work, string node) =>
        work.Audit(new AuditEntry(AuditEvent.ChainStarted) { Detail = Sql.ChainStart.Detail(work, node) }, AuditOutcome.Ok);

    /// <summary>Writes what a request would write, and takes it back: what stands in a request's way stands in this way too.</summary>
    public void Probe()
    {
        var before = Head;
        Session.Command("SAVEPOINT probe");
        Audit(new AuditEntry("PROBE"), AuditOutcome.Ok);
        Statement("probe-token").Execute();
        Session.Command("ROLLBACK TO SAVEPOINT probe");
        Session.Command("RELEASE SAVEPOINT probe");
        Head = before;
        MoveHead();
    }

    /// <summary>Moves the chain's head to where this transaction's records have brought it.</summary>
    public void MoveHead() =>
        Statement("audit-head-move").With("chain_no", ChainNo).With("seq", Head.Sequence).With("hash", Head.Hash).Execute();
}

/// <summary>The last record of a chain.</summary>
internal readonly record struct ChainHead(long Sequence, byte[] Hash);
