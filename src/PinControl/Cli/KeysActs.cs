using System.CommandLine;
using PinControl.Audit;
using PinControl.Keys;

namespace PinControl.Cli;

/// <summary><c>pincontrol keys activate</c> and <c>retire</c>: what a custodian asks for, and another one approves.</summary>
internal static class KeysActs
{
    private static readonly KeyKind[] Kinds = [KeyKind.Kek, KeyKind.Identity, KeyKind.ZoneKek];

    public static Verb Activate(StoreAccess access) => Make(
        access, KeyAct.Activate, "activate", "Asks that new work uses a version; its predecessor still opens what is under it.", Kinds,
        """
        pincontrol keys activate kek 2 --custodian alice --operator you
        pincontrol keys activate identity 2 --custodian alice --secret-file alice.secret --operator you
        """);

    public static Verb Retire(StoreAccess access) => Make(
        access, KeyAct.Retire, "retire", "Asks that a version nothing is under any more is destroyed.", [.. Kinds, KeyKind.SessionKek],
        """
        pincontrol keys retire kek 1 --custodian alice --operator you
        """);

    private static Verb Make(StoreAccess access, KeyAct act, string name, string description, IReadOnlyList<KeyKind> kinds, string examples)
    {
        var kind = KeyOptions.Kind(kinds);
        var version = KeyOptions.Version();
        var custodian = new CustodianOptions(required: true);
        var who = Options.Operator();
        var json = Options.Json();
        var verb = new Verb(name, description, examples) { kind, version, who, json };
        custodian.AddTo(verb);
        verb.SetAction((parsed, cancellation) => RunAsync(
            access, act, parsed.GetValue(kind), parsed.GetValue(version), parsed, custodian, parsed.GetRequiredValue(who), parsed.GetValue(json), cancellation));
        return verb;
    }

    private static async Task<int> RunAsync(
        StoreAccess access, KeyAct act, KeyKind kind, int version, ParseResult parsed, CustodianOptions custodian, Operator who, bool json,
        CancellationToken cancellation)
    {
        await using var desk = await KeyDesk.OpenAsync(access, cancellation);
        if (!json)
        {
            desk.WritePlaces();
        }

        var key = desk.Find(kind, version);
        if (key is not null && (act == KeyAct.Retire || key.CheckValue is not null))
        {
            var entry = who.Entry(AuditEvent.KeyRequest) with { Detail = $"{act.Name()} {KeyNames.Text(kind, version, key.CheckValue)}" };
            await RefusedAct.RecordAsync(
                desk.Store, entry, AuditOutcome.VaultDiffers,
                () => act == KeyAct.Retire ? desk.FindDoomedAsync(key, cancellation) : desk.RequireInVaultAsync(key, cancellation));
        }

        var by = custodian.Read(parsed)!;
        if (act == KeyAct.Retire && key?.State == KeyState.Retired)
        {
            // Approved before; whoever approved it was interrupted.
            return await DestroyAsync(desk, key, new KeyDestruction(kind, version, by, who), json);
        }

        var answer = await desk.Store.RequestAsync(new KeyRequested(act, kind, version, by, who), cancellation);
        if (answer.Request is null)
        {
            return answer.Outcome == AuditOutcome.KeyStateRefused && key is not null ? KeyAnswers.RefuseState(act, key) : KeyAnswers.Refuse(answer.Outcome);
        }

        if (json)
        {
            Report.Write(KeyAnswers.Row(answer.Request) with { Store = desk.StoreDescription });
            return 0;
        }

        KeyAnswers.WriteRequest(answer.Request);
        return 0;
    }

    private static async Task<int> DestroyAsync(KeyDesk desk, KeyVersion key, KeyDestruction destruction, bool json)
    {
        var (outcome, wasThere) = await KeyDestroying.DestroyAsync(desk, key, destruction, json);
        if (outcome != AuditOutcome.Ok)
        {
            return KeyAnswers.Refuse(outcome);
        }

        if (json)
        {
            Report.Write(new Destroyed(desk.StoreDescription, desk.VaultDescription, KeyNames.Text(destruction.Kind, destruction.Version), wasThere));
        }

        return 0;
    }

    /// <param name="Key">Such as <c>kek 1</c>.</param>
    /// <param name="WasInVault">Whether this vault had it, and it was destroyed.</param>
    private sealed record Destroyed(string Store, string Vault, string Key, bool WasInVault);
}
