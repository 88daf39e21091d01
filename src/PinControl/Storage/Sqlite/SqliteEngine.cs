using Microsoft.Data.Sqlite;
using PinControl.Audit;
using PinControl.Audit.Checkpoints;
using PinControl.Clients;
using PinControl.Device;
using PinControl.Pins;
using PinControl.Plastics;
using PinControl.Storage.Lane;
using PinControl.Storage.Sqlite.Writes;
using PinControl.Tokens;

namespace PinControl.Storage.Sqlite;

/// <summary>Carries out batches on the embedded store. Opens the file at the first batch, and anew after a fault.</summary>
/// <param name="patience">How long it waits for another process that writes.</param>
internal sealed class SqliteEngine(string path, TimeProvider clock, TimeSpan? patience = null) : IWriteEngine, IDisposable
{
    private SqliteSession? _session;
    private long _chainNo;
    private ChainHead _head;

    /// <inheritdoc />
    public void Execute(IReadOnlyList<LaneEntry> batch)
    {
        try
        {
            var session = _session ??= Open();
            session.Command("BEGIN IMMEDIATE");
            try
            {
                var work = new SqliteWork(session, clock.GetUtcNow(), _chainNo, _head);
                foreach (var entry in batch)
                {
                    entry.Result = CarryOut(work, entry.Request);
                }

                if (work.Head.Sequence != _head.Sequence)
                {
                    session.Statement("Statements/audit-head-move")
                        .With("$chain_no", _chainNo).With("$seq", work.Head.Sequence).With("$hash", work.Head.Hash)
                        .Execute();
                }

                session.Command("COMMIT");
                _head = work.Head;
            }
            catch
            {
                Abandon(session);
                throw;
            }
        }
        catch (SqliteException fault) when (fault.SqliteErrorCode != SQLitePCL.raw.SQLITE_CONSTRAINT)
        {
            throw new StoreUnavailableException($"SQLite: error {fault.SqliteErrorCode} ({fault.SqliteExtendedErrorCode}).", fault);
        }
    }

    public void Dispose() => _session?.Dispose();

    private static object? CarryOut(SqliteWork work, object request) => request switch
    {
        TokenIssue issue => IssueTokenWrite.Execute(work, issue),
        TokenOpen open => OpenTokenWrite.Execute(work, open),
        ViewCompletion completion => CompleteViewWrite.Execute(work, completion),
        SetOpeningCompletion completion => CompleteSetOpeningWrite.Execute(work, completion),
        TokenFailure failure => FailTokenWrite.Execute(work, failure),
        SetCompletion completion => CompleteSetWrite.Execute(work, completion),
        TryRefusal refusal => RefuseTryWrite.Execute(work, refusal),
        SessionExtension extension => ExtendSessionWrite.Execute(work, extension),
        PlasticPut put => PutPlasticWrite.Execute(work, put),
        GeneratedPin generated => GeneratedPinWrite.Execute(work, generated),
        DemoData demo => DemoDataWrite.Execute(work, demo),
        NewClient client => AddClientWrite.Execute(work, client),
        NewFrameKey frameKey => AddFrameKeyWrite.Execute(work, frameKey),
        Sweep sweep => SweepWrite.Execute(work, sweep),
        AuditAppend append => Append(work, append),
        NewCheckpoint checkpoint => AddCheckpointWrite.Execute(work, checkpoint),
        PurgeAudit purge => PurgeAuditWrite.Execute(work, purge),
        _ => throw new InvalidOperationException($"No write for {request.GetType().Name}."),
    };

    private static object Append(SqliteWork work, AuditAppend append)
    {
        work.Audit(append.Entry, append.Outcome);
        return default(Done);
    }

    private SqliteSession Open()
    {
        var session = new SqliteSession(path, patience);
        try
        {
            SqliteMigrations.Apply(session, clock);
            if (_chainNo == 0)
            {
                (_chainNo, _head) = StartChain(session);
            }

            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Each process has a chain of its own, so that no two ever lengthen the same (DESIGN 7).</summary>
    private (long ChainNo, ChainHead Head) StartChain(SqliteSession session)
    {
        var now = clock.GetUtcNow();
        var node = $"{Environment.MachineName}/{Environment.ProcessId}";
        session.Command("BEGIN IMMEDIATE");
        try
        {
            var chainNo = (long)session.Statement("Statements/audit-head-start")
                .With("$node", node).With("$at", Microseconds.Of(now)).With("$hash", AuditChain.Start)
                .Scalar()!;
            var work = new SqliteWork(session, now, chainNo, new ChainHead(0, AuditChain.Start));
            work.Audit(new AuditEntry(AuditEvent.ChainStarted) { Detail = ChainStart.Detail(work, node) }, AuditOutcome.Ok);
            session.Statement("Statements/audit-head-move")
                .With("$chain_no", chainNo).With("$seq", work.Head.Sequence).With("$hash", work.Head.Hash)
                .Execute();
            session.Command("COMMIT");
            return (chainNo, work.Head);
        }
        catch
        {
            session.Command("ROLLBACK");
            throw;
        }
    }

    /// <summary>Rolls back; a session that cannot even do that is closed and opened anew by the next batch.</summary>
    private void Abandon(SqliteSession session)
    {
        try
        {
            session.Command("ROLLBACK");
        }
        catch (SqliteException)
        {
            _session = null;
            session.Dispose();
        }
    }
}
