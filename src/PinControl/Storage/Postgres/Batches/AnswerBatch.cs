using Npgsql;
using NpgsqlTypes;
using PinControl.Device;
using PinControl.Storage.Sql;
using PinControl.Tokens;

namespace PinControl.Storage.Postgres.Batches;

/// <summary>Outcomes, of which each gives the answer that counts: the first one recorded.</summary>
internal abstract class AnswerBatch(string name) : HotStatement(name)
{
    /// <summary>The tokens to be locked.</summary>
    public abstract IEnumerable<byte[]> IdHashes { get; }

    /// <inheritdoc />
    public override void Read(NpgsqlDataReader row)
    {
        foreach (var entry in Entries)
        {
            entry.Result = null;
        }

        while (row.Read())
        {
            Entries[(int)row.GetInt64(0) - 1].Result = row.IsDBNull(1) ? null : row.GetFieldValue<byte[]>(1);
        }
    }
}

/// <summary>Outcomes of VIEWs, in one statement: <c>CompleteViewWrite</c> for many.</summary>
internal sealed class ViewBatch() : AnswerBatch("view")
{
    /// <inheritdoc />
    public override IEnumerable<byte[]> IdHashes => Completions.Select(static completion => completion.IdHash);

    private IEnumerable<ViewCompletion> Completions => Entries.Select(static entry => (ViewCompletion)entry.Request);

    /// <inheritdoc />
    protected override bool Serves(object request) => request is ViewCompletion;

    /// <inheritdoc />
    protected override void Bind(NpgsqlParameterCollection parameters)
    {
        Add(parameters, NpgsqlDbType.Bytea, IdHashes);
        Add(parameters, NpgsqlDbType.Bytea, Completions.Select(static completion => completion.Answer));
        Add(parameters, NpgsqlDbType.Text, Completions.Select(static completion => ControlTokenId.ReferenceOf(completion.IdHash)));
        Add(parameters, NpgsqlDbType.Text, Completions.Select(static completion => completion.From));
    }
}

/// <summary>Outcomes of opened SETs, in one statement: <c>CompleteSetOpeningWrite</c> for many.</summary>
internal sealed class SetOpenBatch() : AnswerBatch("set-open")
{
    /// <inheritdoc />
    public override IEnumerable<byte[]> IdHashes => Completions.Select(static completion => completion.IdHash);

    private IEnumerable<SetOpeningCompletion> Completions => Entries.Select(static entry => (SetOpeningCompletion)entry.Request);

    /// <inheritdoc />
    protected override bool Serves(object request) => request is SetOpeningCompletion;

    /// <inheritdoc />
    protected override void Bind(NpgsqlParameterCollection parameters)
    {
        Add(parameters, NpgsqlDbType.Bytea, IdHashes);
        Add(parameters, NpgsqlDbType.Bytea, Completions.Select(static completion => completion.SessionHash));
        Add(parameters, NpgsqlDbType.Bytea, Completions.Select(static completion => completion.SessionKey.Bytes));
        Add(parameters, NpgsqlDbType.Integer, Completions.Select(static completion => completion.SessionKey.KeyVersion));
        Add(parameters, NpgsqlDbType.TimestampTz, Completions.Select(static completion => Microseconds.Truncate(completion.ExpiresAt).UtcDateTime));
        Add(parameters, NpgsqlDbType.Bytea, Completions.Select(static completion => completion.Answer));
        Add(parameters, NpgsqlDbType.Text, Completions.Select(static completion => ControlTokenId.ReferenceOf(completion.IdHash)));
        Add(parameters, NpgsqlDbType.Text, Completions.Select(static completion => completion.From));
    }
}
