using System.Security.Cryptography;
using PinControl.Clients;
using PinControl.Keys;

namespace PinControl.Storage.Sql;

/// <summary>Custodians and their requests.</summary>
internal static class CustodyRows
{
    /// <summary>Nobody else decides anything until this transaction ends.</summary>
    public static void Lock(SqlWork work) => work.Lock("custodian-lock");

    public static CustodianState? StateOf(SqlWork work, AccountName name)
    {
        using var row = work.Statement("custodian-find").With("name", name.Text).Read();
        return row.Read() ? (CustodianState)row.Int("state") : null;
    }

    /// <summary>Whether this is an enabled custodian's secret. An unknown name and a wrong secret are one answer.</summary>
    public static bool Holds(SqlWork work, CustodianCredential credential)
    {
        using var row = work.Statement("custodian-find").With("name", credential.Name.Text).Read();
        return row.Read() && (CustodianState)row.Int("state") == CustodianState.Enabled
            && CryptographicOperations.FixedTimeEquals(row.BytesOrNull("secret_hash"), credential.SecretHash);
    }

    /// <summary>Whether there are custodians enough that one asks and another approves.</summary>
    public static bool TwoAreEnabled(SqlWork work) => work.Statement("custodian-enabled").Scalar() is long and >= 2;

    public static KeyRequest Ask(SqlWork work, KeyAct act, KeyKind? kind, int? version, string? custodian, AccountName by)
    {
        var requestNo = (long)work.Statement("key-request-insert")
            .With("act", (int)act).With("kind", (int?)kind).With("version", version).With("custodian", custodian)
            .With("requested_by", by.Text).With("now", work.Now)
            .Scalar()!;
        return Find(work, requestNo)!;
    }

    public static KeyRequest? Find(SqlWork work, long requestNo)
    {
        using var row = work.Statement("key-request-find").With("request_no", requestNo).Read();
        return row.Read() ? Request(row) : null;
    }

    public static KeyRequest Request(SqlRows row) => new(
        row.Long("request_no"), (KeyAct)row.Int("act"), (KeyKind?)Number(row, "kind"), Number(row, "version"), row.TextOrNull("custodian"),
        row.Text("requested_by"), row.Time("requested_at"), row.TextOrNull("decided_by"), row.TimeOrNull("decided_at"),
        (KeyRequestState)row.Int("state"));

    // A smallint, an integer or, on SQLite, whatever number: GetInt reads them all.
    private static int? Number(SqlRows row, string column) => row.IsNull(row.Ordinal(column)) ? null : row.Int(column);
}
