using Npgsql;
using NpgsqlTypes;
using PinControl.Audit;
using PinControl.Storage.Sql.Writes;
using PinControl.Tokens;

namespace PinControl.Storage.Postgres.Batches;

/// <summary>
/// Issues for a plastic, in one statement: <see cref="IssueTokenWrite"/> for many. Issues by card alone, deprecated and few, are written one at a time, as are those that
/// a bearer token's own permissions refuse.
/// </summary>
internal sealed class IssueBatch() : HotStatement("issue")
{
    private static readonly Dictionary<AuditOutcome, TokenRefusal> Refusals =
        Enum.GetValues<TokenRefusal>().ToDictionary(static refusal => refusal.ToOutcome());

    private IEnumerable<TokenIssue> Issues => Entries.Select(static entry => (TokenIssue)entry.Request);

    /// <summary>The canonical bytes of the record of an issue that succeeds; nothing for any other request.</summary>
    public static byte[]? Record(object request) => request is TokenIssue { Target: TokenTarget.OfPlastic target } issue
        ? IssueTokenWrite.Entry(issue, target.PlasticId).ToCanonicalBytes()
        : null;

    /// <inheritdoc />
    public override void Read(NpgsqlDataReader row)
    {
        foreach (var entry in Entries)
        {
            row.Read();
            var outcome = (AuditOutcome)row.GetInt16(0);
            var plastic = ((TokenTarget.OfPlastic)((TokenIssue)entry.Request).Target).PlasticId;
            entry.Result = outcome == AuditOutcome.Ok
                ? new TokenIssueOutcome(row.GetFieldValue<DateTimeOffset>(1), null, plastic)
                : new TokenIssueOutcome(default, Refusals[outcome], plastic);
        }
    }

    /// <inheritdoc />
    protected override bool Serves(object request) =>
        request is TokenIssue { Target: TokenTarget.OfPlastic } issue && issue.Client.Ceiling.HasFlag(ScopeRules.Needed(issue.Scope));

    /// <inheritdoc />
    protected override void Bind(NpgsqlParameterCollection parameters)
    {
        Add(parameters, NpgsqlDbType.Integer, Issues.Select(static issue => issue.Client.ClientNo));
        Add(parameters, NpgsqlDbType.Text, Issues.Select(static issue => ((TokenTarget.OfPlastic)issue.Target).PlasticId.Digits));
        Add(parameters, NpgsqlDbType.Text, Issues.Select(static issue => ((TokenTarget.OfPlastic)issue.Target).CardId?.Text));
        Add(parameters, NpgsqlDbType.Smallint, Issues.Select(static issue => (short)issue.Scope));
        Add(parameters, NpgsqlDbType.Bytea, Issues.Select(static issue => issue.IdHash));
        Add(parameters, NpgsqlDbType.Text, Issues.Select(static issue => issue.AuditUser.Name));
        Add(parameters, NpgsqlDbType.Text, Issues.Select(static issue => issue.Locale));
        Add(parameters, NpgsqlDbType.Text, Issues.Select(static issue => issue.ColorScheme));
        Add(parameters, NpgsqlDbType.Bytea, Issues.Select(static issue => issue.DeviceKeyHash));
        Add(parameters, NpgsqlDbType.Text, Issues.Select(static issue => issue.Verification?.Method));
        Add(parameters, NpgsqlDbType.TimestampTz, Issues.Select(static issue => issue.Verification?.At.UtcDateTime));
        Add(parameters, NpgsqlDbType.Text, Issues.Select(static issue => ControlTokenId.ReferenceOf(issue.IdHash)));
        Add(parameters, NpgsqlDbType.Bytea, Entries.Select(static entry => (byte[])entry.Prepared!));
        Add(parameters, NpgsqlDbType.Integer, Issues.Select(static issue => issue.Client.Secret?.Version));
        Add(parameters, NpgsqlDbType.Bytea, Issues.Select(static issue => issue.Client.Secret?.Hash));
    }
}
