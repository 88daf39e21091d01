using Npgsql;
using NpgsqlTypes;
using PinControl.Storage.Lane;

namespace PinControl.Storage.Postgres.Batches;

/// <summary>One statement that carries out all of a batch's requests of one kind.</summary>
internal abstract class HotStatement(string name)
{
    private readonly string _text = PostgresStore.Files.Read($"Batches/{name}");
    private readonly List<LaneEntry> _entries = [];

    public bool IsEmpty => _entries.Count == 0;

    /// <summary>The requests, in the order they came.</summary>
    protected IReadOnlyList<LaneEntry> Entries => _entries;

    public void Clear() => _entries.Clear();

    /// <summary>Takes the request if it is of this kind.</summary>
    public bool Take(LaneEntry entry)
    {
        if (!Serves(entry.Request))
        {
            return false;
        }

        _entries.Add(entry);
        return true;
    }

    /// <param name="chainNo">This process's audit chain.</param>
    public NpgsqlBatchCommand Command(long chainNo)
    {
        var command = new NpgsqlBatchCommand(_text);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = chainNo });
        Bind(command.Parameters);
        return command;
    }

    /// <summary>Sets each request's result from the statement's rows.</summary>
    public abstract void Read(NpgsqlDataReader row);

    protected abstract bool Serves(object request);

    protected abstract void Bind(NpgsqlParameterCollection parameters);

    /// <summary>One element a request.</summary>
    protected static void Add<T>(NpgsqlParameterCollection parameters, NpgsqlDbType type, IEnumerable<T> values) =>
        parameters.Add(new NpgsqlParameter<T[]> { TypedValue = values.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | type });
}
