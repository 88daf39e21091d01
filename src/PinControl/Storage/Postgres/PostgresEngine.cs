using System.Diagnostics;
using System.Globalization;
using Npgsql;
using PinControl.Audit;
using PinControl.Storage.Lane;
using PinControl.Storage.Postgres.Batches;
using PinControl.Storage.Sql;

namespace PinControl.Storage.Postgres;

/// <summary>
/// Carries out batches on PostgreSQL: the hot requests in one round trip, the others row by row in the same transaction. Connects at the first batch,
/// and anew after a fault.
/// </summary>
/// <param name="mayMigrate">Development: whoever comes first brings the schema up to date.</param>
internal sealed partial class PostgresEngine(StoreChoice.Postgres choice, bool mayMigrate, ILogger<PostgresEngine> log) : IWriteEngine, IDisposable
{
    private const int MostTries = 5;
    private static readonly TimeSpan PlansLast = TimeSpan.FromMinutes(1);

    private readonly NpgsqlDataSource _source = PostgresSession.Source(choice.ConnectionString);
    private readonly HotBatch _hot = new();
    private PostgresSession? _session;
    private long _chainNo;
    private ChainHead _head;
    private readonly Stopwatch _sincePlanned = Stopwatch.StartNew();
    private bool _allAnswered;
    private bool _isSent;
    private bool _isPrepared;
    private bool _isUnsafe;

    /// <inheritdoc />
    public object? Prepare(object request) => IssueBatch.Record(request);

    /// <inheritdoc />
    public void Execute(IReadOnlyList<LaneEntry> batch)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                ExecuteOnce(batch);
                return;
            }
            catch (PostgresException fault) when (PostgresStore.IsTurnedBack(fault) && tries < MostTries)
            {
                // Another node's batch went first; this one's work was undone and is done again.
                Abandon();
            }
            catch (PostgresException fault) when (batch.Count > 1 && fault.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.QueryCanceled)
            {
                // One row that somebody holds must not fail its neighbours: the lane goes on row by row.
                Abandon();
                throw;
            }
            catch (Exception fault) when (PostgresStore.Unavailable(fault) is { } unavailable)
            {
                if (_isSent && IsDurableAfterAll())
                {
                    return;
                }

                throw unavailable;
            }
            catch
            {
                Abandon();
                throw;
            }
        }
    }

    public void Dispose()
    {
        _session?.Dispose();
        _source.Dispose();
    }

    private void ExecuteOnce(IReadOnlyList<LaneEntry> batch)
    {
        (_allAnswered, _isSent) = (false, false);
        var session = _session ??= Open();
        if (_sincePlanned.Elapsed > PlansLast)
        {
            // A plan made while the tables were small is not one to keep.
            session.Command("DISCARD PLANS");
            _sincePlanned.Restart();
        }

        _isSent = true;
        var others = _hot.Take(batch);
        var head = others.Count == 0 ? ExecuteHot(session) : ExecuteMixed(session, others);
        RefuseUnsafeCommit();
        _head = head;
    }

    private ChainHead ExecuteHot(PostgresSession session)
    {
        try
        {
            return _hot.Execute(session.Connection, _chainNo);
        }
        catch (Exception fault) when (fault is not NpgsqlException and not TimeoutException and not IOException)
        {
            // A row that could not be understood: the server commits all the same, so the batch must not be carried out again.
            Close();
            throw new StoreUnavailableException("An answer of PostgreSQL's was not understood.", fault);
        }
        finally
        {
            _allAnswered = _hot.IsAnswered;
        }
    }

    private ChainHead ExecuteMixed(PostgresSession session, List<LaneEntry> others)
    {
        session.Command("BEGIN");
        var work = new PostgresWork(session, _chainNo, _hot.IsEmpty ? LockHead(session) : _hot.Execute(session.Connection, _chainNo));
        var before = work.Head.Sequence;
        foreach (var entry in others)
        {
            entry.Result = SqlWrites.Execute(work, entry.Request);
        }

        if (work.Head.Sequence != before)
        {
            work.MoveHead();
        }

        _allAnswered = true;
        session.Command("COMMIT");
        return work.Head;
    }

    /// <summary>
    /// After a connection was lost, perhaps at COMMIT: the chain's head tells. Reading it waits for the old transaction, which locked it first.
    /// </summary>
    private bool IsDurableAfterAll()
    {
        var answered = _allAnswered;
        Close();
        if (_chainNo == 0)
        {
            return false;
        }

        try
        {
            var known = _head.Sequence;
            _session = Open();
            return answered && _head.Sequence > known;
        }
        catch (Exception fault) when (PostgresStore.Unavailable(fault) is not null || fault is StoreUnavailableException)
        {
            // Nobody is told that it was written; the head is read at the next batch.
            return false;
        }
    }

    /// <summary>Connects as the first batch would, and leaves nothing behind.</summary>
    /// <exception cref="StoreRefusedException">The database is refused.</exception>
    /// <exception cref="StoreUnavailableException">It does not answer.</exception>
    public void Look()
    {
        try
        {
            using var session = PostgresSession.Open(_source);
            Prepare(session);
        }
        catch (Exception fault) when (PostgresStore.Unavailable(fault) is { } unavailable)
        {
            throw unavailable;
        }
    }

    private PostgresSession Open()
    {
        var session = PostgresSession.Open(_source);
        try
        {
            _isUnsafe = false;
            session.Connection.Notice += (_, told) => _isUnsafe |= told.Notice.SqlState == PostgresErrorCodes.Warning;
            Prepare(session);
            if (_chainNo == 0 || !FindHead(session))
            {
                StartChain(session);
            }

            return _isUnsafe ? throw new StoreUnavailableException("PostgreSQL's standby does not answer.") : session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    private void Prepare(PostgresSession session)
    {
        if (!_isPrepared)
        {
            if (mayMigrate && PostgresRoles.MayMigrate(session))
            {
                PostgresMigrations.Apply(session);
                PostgresPartitions.KeepAhead(session);
            }

            PostgresMigrations.RefusePending(session);
            if (!mayMigrate && !choice.IsOwner)
            {
                PostgresRoles.RefusePowerful(session);
            }
        }

        RefuseForgetfulServer(session);
        _isPrepared = true;
    }

    /// <summary>A server that answers before its log is on disk would lose what was acknowledged. What it says now holds for the session.</summary>
    private void RefuseForgetfulServer(PostgresSession session)
    {
        var durability = PostgresDurability.Of(session);
        if (durability.IsStandby)
        {
            throw new StoreUnavailableException("PostgreSQL: this server is a standby, which takes no writes.") { HasAnswered = true };
        }

        if (durability.Complaint(choice.ServiceRole) is { } complaint)
        {
            throw _isPrepared ? new StoreUnavailableException(complaint) { HasAnswered = true, ToOperator = durability.Complaint(role: null) } : new StoreRefusedException(complaint);
        }

        if (!_isPrepared && durability.IsStandbyNotAwaited)
        {
            LogNotAwaited(log);
        }

        session.Command($"SET synchronous_commit = {durability.Commit}");
    }

    private ChainHead LockHead(PostgresSession session)
    {
        using var row = session.Statement("audit-head-find").With("chain_no", _chainNo).Read();
        row.Read();
        return new ChainHead(row.Long("seq"), row.BytesOrNull("hash")!);
    }

    /// <returns>Whether the chain is where it was left, or further. If not, the store has lost records that were acknowledged.</returns>
    private bool FindHead(PostgresSession session)
    {
        using var row = session.Statement("audit-head-find").With("chain_no", _chainNo).Read();
        var found = row.Read() ? row.Long("seq") : 0;
        if (found < _head.Sequence)
        {
            LogLost(log, _chainNo, _head.Sequence, found);
            return false;
        }

        _head = new ChainHead(found, row.BytesOrNull("hash")!);
        return true;
    }

    /// <summary>Each process has a chain of its own, so that no two ever lengthen the same (DESIGN 7).</summary>
    private void StartChain(PostgresSession session)
    {
        var node = string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName}/{Environment.ProcessId}");
        session.Command("BEGIN");
        var chainNo = (long)session.Statement("audit-head-start").With("node", node).With("hash", AuditChain.Start).Scalar()!;
        var work = new PostgresWork(session, chainNo, new ChainHead(0, AuditChain.Start));
        SqlWork.StartChain(work, node);
        work.MoveHead();
        session.Command("COMMIT");
        (_chainNo, _head) = (chainNo, work.Head);
    }

    /// <summary>
    /// A commit whose wait for the standby was cut short succeeds with no more than a warning; nobody is told that it was written.
    /// </summary>
    private void RefuseUnsafeCommit()
    {
        if (_isUnsafe)
        {
            _allAnswered = false;
            Close();
            throw new StoreUnavailableException("PostgreSQL committed with a warning: the standby may not have the write.");
        }
    }

    private void Abandon()
    {
        try
        {
            _session?.Command("ROLLBACK");
        }
        catch (Exception fault) when (fault is NpgsqlException or InvalidOperationException)
        {
            Close();
        }
    }

    [LoggerMessage(
        4101, LogLevel.Critical, "The database has lost acknowledged records: chain {Chain} had reached {Known} and stands at {Found}. A new chain is begun; see docs/audit.md")]
    private static partial void LogLost(ILogger log, long chain, long known, long found);

    [LoggerMessage(
        4102, LogLevel.Warning, "PostgreSQL has synchronous_standby_names set, but synchronous_commit=local for this service: no commit waits for a standby, and a failover may lose what was acknowledged")]
    private static partial void LogNotAwaited(ILogger log);

    private void Close()
    {
        _session?.Dispose();
        _session = null;
    }
}
