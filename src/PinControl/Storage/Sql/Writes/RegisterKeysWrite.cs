using PinControl.Audit;
using PinControl.Keys;
using PinControl.Storage.Lane;

namespace PinControl.Storage.Sql.Writes;

/// <summary>What a vault holds becomes known where nothing is known yet, and the session KEKs that a vault changes by itself.</summary>
internal static class RegisterKeysWrite
{
    public static object Execute(SqlWork work, KeyRegistration registration)
    {
        var changed = 0;
        // What cannot be told apart becomes nobody's.
        foreach (var kind in registration.Held.Where(static key => key.Defect is null).GroupBy(static key => key.Kind).OrderBy(static kind => kind.Key))
        {
            VaultKeyRow.Lock(work, kind.Key);
            var known = VaultKeyRow.All(work).Where(key => key.Kind == kind.Key).ToList();
            if (known.Count == 0 || kind.Key == KeyKind.SessionKek)
            {
                var newest = known.Count == 0 ? 0 : known.Max(static key => key.Version);
                changed += Register(
                    work, registration.Actor, [.. kind.Where(key => key.Version > newest).OrderBy(static key => key.Version)],
                    takesOver: KeyComparison.TakesOver(known, registration.Held, work.Now));
            }

            changed += known.Where(key => KeyComparison.IsForgotten(key, registration.Held, work.Now)).Sum(key => Forget(work, registration.Actor, key));
        }

        return changed;
    }

    private static int Register(SqlWork work, KeyActor actor, IReadOnlyList<VaultKey> fresh, bool takesOver)
    {
        foreach (var key in fresh)
        {
            var state = takesOver && ReferenceEquals(key, fresh[^1]) ? KeyState.Active : KeyState.Superseded;
            if (state == KeyState.Active)
            {
                work.Statement("vault-key-supersede").With("kind", (int)key.Kind).With("now", work.Now).Execute();
            }

            VaultKeyRow.Insert(work, key, state, key.CheckValue);
            work.Audit(actor.Entry(AuditEvent.KeyRegister, $"{KeyNames.Text(key.Kind, key.Version)} {key.CheckValue} {state.Name()}"), AuditOutcome.Ok);
        }

        return fresh.Count;
    }

    private static int Forget(SqlWork work, KeyActor actor, KeyVersion key)
    {
        work.Statement("vault-key-retire").With("kind", (int)key.Kind).With("version", key.Version).With("now", work.Now).Execute();
        work.Audit(actor.Entry(AuditEvent.KeyRetire, KeyNames.Text(key.Kind, key.Version)), AuditOutcome.Ok);
        return 1;
    }
}
