using PinControl.Keys;

namespace PinControl.Storage.Sql;

/// <summary>A version of a vault key, for a decision in this transaction or for a list.</summary>
internal static class VaultKeyRow
{
    /// <summary>Nobody else changes a kind's versions, or writes a PIN under them, until this transaction ends.</summary>
    public static void Lock(SqlWork work, KeyKind kind) => work.Lock("vault-key-lock", ("kind", (int)kind));

    /// <summary>Nobody changes the KEK's versions until this transaction ends: what it writes under one is not under a retired one.</summary>
    public static void ShareKek(SqlWork work) => work.Lock("vault-key-share", ("kind", (int)KeyKind.Kek));

    public static KeyVersion? Find(SqlWork work, KeyKind kind, int version)
    {
        using var row = work.Statement("vault-key-find").With("kind", (int)kind).With("version", version).Read();
        return row.Read() ? Of(row) : null;
    }

    public static List<KeyVersion> All(SqlWork work) => AuditRows.All(work.Statement("vault-key-list"), Of);

    public static int? Active(SqlWork work, KeyKind kind) => (int?)(work.Statement("vault-key-active").With("kind", (int)kind).Scalar() as long?);

    /// <summary>Adds a version as it is.</summary>
    public static void Insert(SqlWork work, VaultKey key, KeyState state, string? checkValue) => work.Statement("vault-key-insert")
        .With("kind", (int)key.Kind).With("version", key.Version).With("state", (int)state).With("check_value", checkValue)
        .With("now", work.Now).With("active_since", state == KeyState.Active ? work.Now : null)
        .With("ended_at", state == KeyState.Superseded ? work.Now : null)
        .Execute();

    public static KeyVersion Of(SqlRows row) => new(
        (KeyKind)row.Int("kind"), row.Int("version"), (KeyState)row.Int("state"), row.TextOrNull("check_value"), row.Time("made_at"),
        row.TimeOrNull("active_since"), row.TimeOrNull("ended_at"));
}
