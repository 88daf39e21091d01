using Npgsql;
using NpgsqlTypes;
using PinControl.Audit;
using PinControl.Device;
using PinControl.Pins;
using PinControl.Tokens;

namespace PinControl.Storage.Postgres.Batches;

/// <summary>Opens, in one statement: <c>OpenTokenWrite</c> for many. A token that is not among the recent ones is left to it.</summary>
internal sealed class OpenBatch() : HotStatement("open")
{
    private const short StillAtWork = -1;

    private static readonly Dictionary<AuditOutcome, DeviceRefusal> Refusals =
        Enum.GetValues<DeviceRefusal>().ToDictionary(static refusal => refusal.ToOutcome());

    /// <summary>The tokens to be locked.</summary>
    public IEnumerable<byte[]> IdHashes => Opens.Select(static open => open.IdHash);

    private IEnumerable<TokenOpen> Opens => Entries.Select(static entry => (TokenOpen)entry.Request);

    /// <inheritdoc />
    public override void Read(NpgsqlDataReader row)
    {
        foreach (var entry in Entries)
        {
            entry.Result = OpenOutcome.NotRecent.Instance;
        }

        while (row.Read())
        {
            var entry = Entries[(int)row.GetInt64(0) - 1];
            entry.Result = Outcome(row, (TokenOpen)entry.Request);
        }
    }

    /// <inheritdoc />
    protected override bool Serves(object request) => request is TokenOpen;

    /// <inheritdoc />
    protected override void Bind(NpgsqlParameterCollection parameters)
    {
        Add(parameters, NpgsqlDbType.Bytea, IdHashes);
        Add(parameters, NpgsqlDbType.Bytea, Opens.Select(static open => open.DeviceKeyHash));
        Add(parameters, NpgsqlDbType.Smallint, Opens.Select(static open => (short)open.Scope));
        Add(parameters, NpgsqlDbType.Text, Opens.Select(static open => open.FrameKey));
        Add(parameters, NpgsqlDbType.Bytea, Opens.Select(static open => open.RequestId));
        Add(parameters, NpgsqlDbType.Text, Opens.Select(static open => ControlTokenId.ReferenceOf(open.IdHash)));
        Add(parameters, NpgsqlDbType.Text, Opens.Select(static open => open.From));
        Add(parameters, NpgsqlDbType.Text, Opens.Select(static open => open.Support));
    }

    private static OpenOutcome Outcome(NpgsqlDataReader row, TokenOpen open)
    {
        var decision = row.GetInt16(1);
        return (AuditOutcome)decision switch
        {
            AuditOutcome.Intent or AuditOutcome.Resumed => new OpenOutcome.Won(
                new PlasticBinding(row.GetString(3), row.GetString(4)),
                row.IsDBNull(5) ? null : new SealedPin(row.GetFieldValue<byte[]>(5), row.IsDBNull(6) ? [] : row.GetFieldValue<byte[]>(6), row.GetInt32(7)),
                row.GetInt16(8)),
            AuditOutcome.Redelivered => new OpenOutcome.Redelivered(row.GetFieldValue<byte[]>(2)),
            _ when decision == StillAtWork => new OpenOutcome.InFlight(),
            var refused => new OpenOutcome.Refused(Refusals[refused], open.Support),
        };
    }
}
