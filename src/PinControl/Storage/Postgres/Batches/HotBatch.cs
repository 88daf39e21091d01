using Npgsql;
using NpgsqlTypes;
using PinControl.Storage.Lane;
using PinControl.Storage.Sql;

namespace PinControl.Storage.Postgres.Batches;

/// <summary>
/// The hot statements of one batch, sent together in one round trip. Outside an explicit transaction they are one of their own, committed when the
/// last row has been read.
/// </summary>
internal sealed class HotBatch
{
    private readonly IssueBatch _issues = new();
    private readonly OpenBatch _opens = new();
    private readonly ViewBatch _views = new();
    private readonly SetOpenBatch _setOpens = new();
    private readonly HotStatement[] _statements;
    private readonly string _lock = PostgresStore.Files.Read("Batches/lock-tokens");
    private readonly string _budgets = PostgresStore.Files.Read("Batches/lock-budgets");
    private readonly string _chain = PostgresStore.Files.Read("Batches/lock-chain");
    private readonly string _head = PostgresStore.Files.Read("Batches/head");

    public HotBatch() => _statements = [_issues, _opens, _views, _setOpens];

    public bool IsEmpty => _statements.All(static statement => statement.IsEmpty);

    /// <summary>Whether every row has been read: then only the commit may still fail.</summary>
    public bool IsAnswered { get; private set; }

    /// <returns>The requests that no hot statement serves.</returns>
    public List<LaneEntry> Take(IReadOnlyList<LaneEntry> batch)
    {
        IsAnswered = false;
        foreach (var statement in _statements)
        {
            statement.Clear();
        }

        return [.. batch.Where(entry => !_statements.Any(statement => statement.Take(entry)))];
    }

    /// <returns>The chain's head after this batch.</returns>
    public ChainHead Execute(NpgsqlConnection connection, long chainNo)
    {
        using var batch = connection.CreateBatch();
        var reads = new List<Action<NpgsqlDataReader>>();

        // First the chain: if an earlier transaction of this process is still under way on a connection that was lost, this one waits for it.
        batch.BatchCommands.Add(Of(_chain, chainNo));
        reads.Add(static _ => { });
        if (!_issues.IsEmpty)
        {
            batch.BatchCommands.Add(_issues.Command(chainNo));
            reads.Add(_issues.Read);
        }

        if (!_opens.IsEmpty || !_views.IsEmpty || !_setOpens.IsEmpty)
        {
            batch.BatchCommands.Add(Lock());
            reads.Add(static _ => { });
        }

        if (!_opens.IsEmpty)
        {
            batch.BatchCommands.Add(LockBudgets());
            reads.Add(static _ => { });
        }

        foreach (var statement in (HotStatement[])[_opens, _views, _setOpens])
        {
            if (!statement.IsEmpty)
            {
                batch.BatchCommands.Add(statement.Command(chainNo));
                reads.Add(statement.Read);
            }
        }

        batch.BatchCommands.Add(Of(_head, chainNo));

        using var row = batch.ExecuteReader();
        foreach (var read in reads)
        {
            read(row);
            row.NextResult();
        }

        row.Read();
        var moved = new ChainHead(row.GetInt64(0), row.GetFieldValue<byte[]>(1));
        IsAnswered = true;
        row.Close();
        return moved;
    }

    private static NpgsqlBatchCommand Of(string text, long chainNo)
    {
        var command = new NpgsqlBatchCommand(text);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = chainNo });
        return command;
    }

    private NpgsqlBatchCommand LockBudgets()
    {
        var command = new NpgsqlBatchCommand(_budgets);
        command.Parameters.Add(new NpgsqlParameter<byte[][]> { TypedValue = [.. _opens.IdHashes], NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea });
        return command;
    }

    private NpgsqlBatchCommand Lock()
    {
        var command = new NpgsqlBatchCommand(_lock);
        command.Parameters.Add(new NpgsqlParameter<byte[][]>
        {
            TypedValue = [.. _opens.IdHashes, .. _views.IdHashes, .. _setOpens.IdHashes], NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea,
        });
        return command;
    }
}
