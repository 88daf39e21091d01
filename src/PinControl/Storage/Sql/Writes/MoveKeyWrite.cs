using PinControl.Audit;
using PinControl.Keys;
using PinControl.Storage.Lane;

namespace PinControl.Storage.Sql.Writes;

/// <summary>A version becomes active, or is retired: the same judgement whether a schedule asks for it or an approved request.</summary>
internal static class MoveKeyWrite
{
    public static object Execute(SqlWork work, KeyActivation activation)
    {
        VaultKeyRow.Lock(work, activation.Kind);
        var outcome = VaultKeyRow.Active(work, activation.Kind) == activation.After
            ? Activate(work, activation.Kind, activation.Version)
            : AuditOutcome.KeyStateRefused;
        work.Audit(activation.Actor.Entry(AuditEvent.KeyActivate, Text(work, activation.Kind, activation.Version)), outcome);
        return outcome == AuditOutcome.Ok;
    }

    public static object Execute(SqlWork work, KeyRetirement retirement)
    {
        var outcome = Retire(work, retirement.Kind, retirement.Version);
        work.Audit(retirement.Actor.Entry(AuditEvent.KeyRetire, Text(work, retirement.Kind, retirement.Version)), outcome);
        return outcome == AuditOutcome.Ok;
    }

    /// <summary>A retired version is destroyed on a custodian's word, however often it was begun; never one that something is under after all.</summary>
    public static object Execute(SqlWork work, KeyDestruction destruction)
    {
        CustodyRows.Lock(work);
        VaultKeyRow.Lock(work, destruction.Kind);
        var outcome = !CustodyRows.Holds(work, destruction.By) ? AuditOutcome.CustodianRefused
            : VaultKeyRow.Find(work, destruction.Kind, destruction.Version) switch
            {
                null => AuditOutcome.KeyUnknown,
                { State: not KeyState.Retired } => AuditOutcome.KeyStateRefused,
                { } key => IsUsed(work, key.Kind, key.Version) ? AuditOutcome.KeyInUse : AuditOutcome.Ok,
            };
        var entry = destruction.Operator.Entry(AuditEvent.KeyDestroy) with
        {
            Detail = $"{Text(work, destruction.Kind, destruction.Version)}, by custodian {destruction.By.Name.Text}",
        };
        work.Audit(entry, outcome == AuditOutcome.Ok ? AuditOutcome.Intent : outcome);
        return outcome;
    }

    /// <summary>Version and check value, as the audit trail has them.</summary>
    internal static string Text(SqlWork work, KeyKind kind, int version) => KeyNames.Text(kind, version, VaultKeyRow.Find(work, kind, version)?.CheckValue);

    internal static AuditOutcome Activate(SqlWork work, KeyKind kind, int version)
    {
        VaultKeyRow.Lock(work, kind);
        var outcome = JudgeActivation(work, VaultKeyRow.Find(work, kind, version));
        if (outcome == AuditOutcome.Ok)
        {
            work.Statement("vault-key-supersede").With("kind", (int)kind).With("now", work.Now).Execute();
            work.Statement("vault-key-activate").With("kind", (int)kind).With("version", version).With("now", work.Now).Execute();
        }

        return outcome;
    }

    internal static AuditOutcome Retire(SqlWork work, KeyKind kind, int version)
    {
        VaultKeyRow.Lock(work, kind);
        var outcome = JudgeRetirement(work, VaultKeyRow.Find(work, kind, version));
        if (outcome == AuditOutcome.Ok)
        {
            work.Statement("vault-key-retire").With("kind", (int)kind).With("version", version).With("now", work.Now).Execute();
        }

        return outcome;
    }

    /// <summary>A version that was only claimed has no key; the binding key never changes, for every sealed PIN hangs on it.</summary>
    internal static AuditOutcome JudgeActivation(SqlWork work, KeyVersion? key) => key switch
    {
        null => AuditOutcome.KeyUnknown,
        { State: KeyState.Pending or KeyState.Superseded, CheckValue: not null, Kind: not KeyKind.Binding } => AuditOutcome.Ok,
        // The first one: nothing hangs on any yet.
        { State: KeyState.Pending, CheckValue: not null } when VaultKeyRow.Active(work, key.Kind) is null => AuditOutcome.Ok,
        _ => AuditOutcome.KeyStateRefused,
    };

    internal static AuditOutcome JudgeRetirement(SqlWork work, KeyVersion? key) => key switch
    {
        null => AuditOutcome.KeyUnknown,
        { State: KeyState.Pending or KeyState.Superseded, Kind: not KeyKind.Binding } =>
            IsUsed(work, key.Kind, key.Version) ? AuditOutcome.KeyInUse : AuditOutcome.Ok,
        _ => AuditOutcome.KeyStateRefused,
    };

    private static bool IsUsed(SqlWork work, KeyKind kind, int version) => kind switch
    {
        KeyKind.Kek => Any(work, "kek-used", version),
        KeyKind.SessionKek => Any(work, "session-kek-used", version),
        KeyKind.ZoneKek => Any(work, "zone-kek-used", version),
        // What an identity key signed is checked with its public half, which the store keeps.
        _ => false,
    };

    private static bool Any(SqlWork work, string statement, int version)
    {
        using var row = work.Statement(statement).With("version", version).Read();
        return row.Read();
    }
}
