using Npgsql;
using NpgsqlTypes;
using PinControl.Device;
using PinControl.Tokens;

namespace PinControl.Storage.Postgres.Batches;

/// <summary>Outcomes of VIEWs, in one statement: <c>CompleteViewWrite</c> for many.</summary>
internal sealed class ViewBatch() : HotStatement("view")
{
    /// <summary>The tokens to be locked.</summary>
    public IEnumerable<byte[]> IdHashes => Completions.Select(static completion => completion.IdHash);

    private IEnumerable<ViewCompletion> Completions => Entries.Select(static entry => (ViewCompletion)entry.Request);

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
