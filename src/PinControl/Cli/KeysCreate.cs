using PinControl.Audit;
using PinControl.Cryptography;
using PinControl.Keys;

namespace PinControl.Cli;

/// <summary><c>pincontrol keys create</c>: a new version, made in the vault or entered by its components. It is pending until it is activated.</summary>
internal static class KeysCreate
{
    private const int KeySize = 32;

    public static Verb Verb(StoreAccess access)
    {
        var kind = KeyOptions.Kind(KeyKind.Kek, KeyKind.ZoneKek);
        var components = KeyOptions.Components("Enter the key by so many components of 32 bytes, one by each custodian.");
        var checkValue = KeyOptions.CheckValue();
        var who = Options.Operator();
        var json = Options.Json();
        var verb = new Verb(
            "create", "Makes a new version of a KEK in the vault, or takes it by its components.",
            """
            pincontrol keys create kek --operator you
            pincontrol keys create kek --components 3 --operator you
            """)
        {
            kind, components, checkValue, who, json,
        };
        verb.Validators.Add(result =>
        {
            if (result.GetResult(components) is null && result.GetResult(checkValue) is not null)
            {
                result.AddError("--check-value goes with --components.");
            }

            if (result.GetValue(json) && result.GetResult(components) is not null)
            {
                result.AddError("--json does not go with --components, which people enter.");
            }
        });
        verb.SetAction((parsed, cancellation) => RunAsync(
            access, parsed.GetValue(kind), parsed.GetValue(components), parsed.GetValue(checkValue), parsed.GetRequiredValue(who), parsed.GetValue(json), cancellation));
        return verb;
    }

    private static async Task<int> RunAsync(
        StoreAccess access, KeyKind kind, int? components, string? checkValue, Operator who, bool json, CancellationToken cancellation)
    {
        await using var desk = await KeyDesk.OpenAsync(access, cancellation);
        if (!json)
        {
            desk.WritePlaces();
        }

        var actor = new KeyActor(who);
        // Before anybody enters a component.
        await desk.RequireCompleteAsync(cancellation);
        VaultKey made;
        if (components is { } count)
        {
            using var key = await RefusedAct.RecordAsync(
                desk.Store, actor.Entry(AuditEvent.KeyMake, $"{kind.Name()} by {count} components"), AuditOutcome.EntryRefused,
                () => ComponentInput.Read(count, [KeySize], KeyAlgorithm.Aes, kind.Name(), checkValue));
            made = await desk.MakeAsync(kind, version => desk.Vault.EnterAsync(kind, version, key, cancellation), actor, cancellation);
        }
        else
        {
            made = await desk.MakeAsync(kind, version => desk.Vault.CreateAsync(kind, version, cancellation), actor, cancellation);
        }

        if (json)
        {
            Report.Write(new Made(desk.StoreDescription, desk.VaultDescription, MadeKey.Of(made)));
            return 0;
        }

        Report.WriteFact("Key", $"{KeyNames.Text(kind, made.Version)}, pending");
        Report.WriteFact("Check value", made.CheckValue);
        await Console.Out.WriteLineAsync($"\nA custodian asks for its activation: pincontrol keys activate {KeyNames.Text(kind, made.Version)} --custodian NAME --operator NAME");
        return 0;
    }

    private sealed record Made(string Store, string Vault, MadeKey Key);
}
