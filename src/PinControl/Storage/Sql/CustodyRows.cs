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

    /// <summary>The hash of a custodian's secret, whatever the custodian's state.</summary>
    public static byte[]? SecretOf(SqlWork work, string name)
    {
        using var row = work.Statement("custodian-find").With("name", name).Read();
        return row.Read() ? row.BytesOrNull("secret_hash") : null;
    }

    /// <summary>Whether another custodian has or had this secret: then the two would be one person.</summary>
    public static bool IsTaken(SqlWork work, byte[] secretHash, string name) =>
        work.Statement("custodian-secret-taken").With("secret_hash", secretHash).With("name", name).Scalar() is long and > 0;

    /// <summary>Whether one asks and another approves: for good once two were enabled, however many are left.</summary>
    public static bool TwoWereEnabled(SqlWork work) => work.Statement("custodian-ever").Scalar() is long and >= 2;

    /// <summary>Whether two stay when one goes.</summary>
    public static bool CanSpareOne(SqlWork work) => work.Statement("custodian-enabled").Scalar() is long and > 2;

    /// <summary>Closes what has waited too long, so that it stands in nobody's way.</summary>
    public static void CloseOldRequests(SqlWork work)
    {
        if (work.Statement("key-request-expire").With("until", work.Now - KeyRequest.Life).Execute() > 0)
        {
            work.Statement("custodian-expire").Execute();
        }
    }

    public static bool HasOpenRequest(SqlWork work, KeyKind kind, int version) =>
        work.Statement("key-request-open-of-key").With("kind", (int)kind).With("version", version).Scalar() is not null;

    public static bool HasOpenRequest(SqlWork work, AccountName custodian) =>
        work.Statement("key-request-open-of-custodian").With("custodian", custodian.Text).Scalar() is not null;

    public static bool HasOpenRequest(SqlWork work, string tenant, string zoneKey) =>
        work.Statement("key-request-open-of-zone-key").With("tenant", tenant).With("zone_key", zoneKey).Scalar() is not null;

    /// <summary>What the version is like now is kept: an approval is of that, not of what came to stand in its place.</summary>
    public static KeyRequest AskForKey(SqlWork work, KeyRequested asked) => Ask(
        work, asked.By.Name, new Subject(
            asked.Act, asked.Kind, asked.Version, CheckValue: VaultKeyRow.Find(work, asked.Kind, asked.Version)?.CheckValue,
            ActiveAfter: VaultKeyRow.Active(work, asked.Kind)));

    public static KeyRequest AskForZoneKey(SqlWork work, ZoneKey zoneKey, AccountName by) => Ask(
        work, by, new Subject(KeyAct.RemoveZoneKey, CheckValue: zoneKey.Facts.CheckValue, Tenant: zoneKey.Tenant, ZoneKey: zoneKey.Name));

    public static KeyRequest AskForCustodian(SqlWork work, KeyAct act, AccountName custodian, AccountName by) =>
        Ask(work, by, new Subject(act, Custodian: custodian.Text));

    public static KeyRequest? Find(SqlWork work, long requestNo)
    {
        using var row = work.Statement("key-request-find").With("request_no", requestNo).Read();
        return row.Read() ? Request(row) : null;
    }

    public static KeyRequest Request(SqlRows row)
    {
        var act = (KeyAct)row.Int("act");
        return new KeyRequest(
            row.Long("request_no"), act, (KeyKind?)Number(row, "kind"), Number(row, "version"), row.TextOrNull("custodian"),
            row.Text("requested_by"), row.Time("requested_at"), row.TextOrNull("decided_by"), row.TimeOrNull("decided_at"),
            (KeyRequestState)row.Int("state"))
        {
            CheckValue = row.TextOrNull("check_value"),
            ActiveAfter = Number(row, "active_after"),
            Tenant = row.TextOrNull("tenant"),
            ZoneKey = row.TextOrNull("zone_key"),
            Fingerprint = act == KeyAct.AddCustodian ? CustodianSecret.Fingerprint(row.BytesOrNull("secret_hash")) : null,
        };
    }

    private static KeyRequest Ask(SqlWork work, AccountName by, Subject asked)
    {
        var requestNo = (long)work.Statement("key-request-insert")
            .With("act", (int)asked.Act).With("kind", (int?)asked.Kind).With("version", asked.Version).With("custodian", asked.Custodian)
            .With("requested_by", by.Text).With("now", work.Now).With("check_value", asked.CheckValue).With("active_after", asked.ActiveAfter)
            .With("tenant", asked.Tenant).With("zone_key", asked.ZoneKey)
            .Scalar()!;
        return Find(work, requestNo)!;
    }

    // A smallint, an integer or, on SQLite, whatever number: GetInt reads them all.
    private static int? Number(SqlRows row, string column) => row.IsNull(row.Ordinal(column)) ? null : row.Int(column);

    /// <summary>What a request is about.</summary>
    private sealed record Subject(
        KeyAct Act, KeyKind? Kind = null, int? Version = null, string? Custodian = null, string? CheckValue = null, int? ActiveAfter = null,
        string? Tenant = null, string? ZoneKey = null);
}
