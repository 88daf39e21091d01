using System.CommandLine;
using PinControl.Audit;
using PinControl.Keys;

namespace PinControl.Cli;

/// <summary>
/// <c>pincontrol keys rotate identity | session-kek</c>: a new version. The session KEK changes daily by itself, so that changing it earlier needs nobody's
/// leave; the identity key, which native apps may pin, is activated by an approved request.
/// </summary>
internal static class KeysRotate
{
    public static Verb Verb(StoreAccess access)
    {
        var kind = KeyOptions.Kind(KeyKind.Identity, KeyKind.SessionKek);
        var custodian = new CustodianOptions(required: false);
        var who = Options.Operator();
        var json = Options.Json();
        var verb = new Verb(
            "rotate", "Makes a new identity key and asks for its activation, or changes the session KEK at once.",
            """
            pincontrol keys rotate session-kek --operator you
            pincontrol keys rotate identity --custodian alice --operator you
            """)
        {
            kind, who, json,
        };
        custodian.AddTo(verb);
        verb.SetAction((parsed, cancellation) => RunAsync(access, parsed.GetValue(kind), parsed, custodian, parsed.GetRequiredValue(who), parsed.GetValue(json), cancellation));
        return verb;
    }

    private static async Task<int> RunAsync(
        StoreAccess access, KeyKind kind, ParseResult parsed, CustodianOptions custodian, Operator who, bool json, CancellationToken cancellation)
    {
        await using var desk = await KeyDesk.OpenAsync(access, cancellation);
        if (!json)
        {
            desk.WritePlaces();
        }

        var actor = new KeyActor(who);
        var by = custodian.Read(parsed);
        if (kind == KeyKind.Identity && by is null)
        {
            await desk.Store.AppendAsync(actor.Entry(AuditEvent.KeyRequest, "rotate identity"), AuditOutcome.ApprovalNeeded, cancellation);
            return KeyAnswers.Refuse(AuditOutcome.ApprovalNeeded);
        }

        var before = desk.Active(kind)?.Version;
        var made = await desk.MakeAsync(kind, version => desk.Vault.CreateAsync(kind, version, cancellation), actor, cancellation);
        if (!json)
        {
            Report.WriteFact("Key", KeyNames.Text(kind, made.Version));
            Report.WriteFact("Check value", made.CheckValue);
            KeyAnswers.WriteIdentity(made);
        }

        if (kind == KeyKind.SessionKek)
        {
            if (!await desk.Store.ActivateKeyAsync(kind, made.Version, before, actor, cancellation))
            {
                return KeyAnswers.Refuse(AuditOutcome.KeyStateRefused);
            }

            WriteJson(desk, made, request: null, json);
            return 0;
        }

        var answer = await desk.Store.RequestAsync(new KeyRequested(KeyAct.Activate, kind, made.Version, by!, who), CancellationToken.None);
        if (answer.Request is null)
        {
            // The key was made for this request alone.
            if (await desk.Store.RetireKeyAsync(kind, made.Version, actor, CancellationToken.None))
            {
                var entry = actor.Entry(AuditEvent.KeyDestroy, KeyNames.Text(kind, made.Version, made.CheckValue));
                await desk.Store.AppendAsync(entry, AuditOutcome.Intent, CancellationToken.None);
                var wasThere = await desk.Vault.DestroyAsync(made, CancellationToken.None);
                await desk.Store.AppendAsync(entry, wasThere ? AuditOutcome.Ok : AuditOutcome.VaultDiffers, CancellationToken.None);
            }

            return KeyAnswers.Refuse(answer.Outcome);
        }

        WriteJson(desk, made, answer.Request.RequestNo, json);
        if (!json)
        {
            KeyAnswers.WriteRequest(answer.Request);
        }

        return 0;
    }

    private static void WriteJson(KeyDesk desk, VaultKey made, long? request, bool json)
    {
        if (json)
        {
            Report.Write(new Rotated(desk.StoreDescription, desk.VaultDescription, MadeKey.Of(made), request));
        }
    }

    /// <param name="Request">The request that must be approved before the key signs; none for a session KEK, which is active.</param>
    private sealed record Rotated(string Store, string Vault, MadeKey Key, long? Request);
}
