using Microsoft.Data.Sqlite;
using PinControl.Audit;
using PinControl.Storage.Lane;
using PinControl.Storage.Sql;

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
                    entry.Result = SqlWrites.Execute(work, entry.Request);
                }

                if (work.Head.Sequence != _head.Sequence)
                {
                    work.MoveHead();
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
        catch (Exception fault) when (SqliteStore.Unavailable(fault) is { } unavailable)
        {
            throw unavailable;
        }
    }

    public void Dispose() => _session?.Dispose();

    private SqliteSession Open()
    {
        var session = SqliteSession.Open(path, patience, mayMake: _chainNo == 0, writes: true);
        try
        {
            SqliteMigrations.Apply(session, clock);
            if (_chainNo == 0 || !FindHead(session))
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

    /// <summary>After a fault the file tells how far the chain came: a commit that failed may be there all the same, and an older file may be in its place.</summary>
    /// <returns>Whether the chain is where it was left, or further.</returns>
    private bool FindHead(SqliteSession session)
    {
        using var row = session.Statement("audit-head-find").With("chain_no", _chainNo).Read();
        if (!row.Read() || row.Long("seq") < _head.Sequence)
        {
            return false;
        }

        _head = new ChainHead(row.Long("seq"), row.BytesOrNull("hash")!);
        return true;
    }

    /// <summary>Each process has a chain of its own, so that no two ever lengthen the same (DESIGN 7).</summary>
    private (long ChainNo, ChainHead Head) StartChain(SqliteSession session)
    {
        var now = clock.GetUtcNow();
        var node = $"{Environment.MachineName}/{Environment.ProcessId}";
        session.Command("BEGIN IMMEDIATE");
        try
        {
            var chainNo = (long)session.Statement("audit-head-start").With("node", node).With("at", now).With("hash", AuditChain.Start).Scalar()!;
            var work = new SqliteWork(session, now, chainNo, new ChainHead(0, AuditChain.Start));
            SqlWork.StartChain(work, node);
            work.MoveHead();
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
