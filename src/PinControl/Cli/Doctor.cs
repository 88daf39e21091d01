using System.CommandLine;
using PinControl.Hosting;
using PinControl.Keys;
using PinControl.Vault;
using PinControl.Vault.Pkcs11;

namespace PinControl.Cli;

/// <summary><c>pincontrol doctor</c>: whether the vault of the settings can do what is asked of it, tried out; or whether deployed pages are this build's.</summary>
internal static class Doctor
{
    public static Verb Verb(StoreAccess access)
    {
        var settings = new Option<bool>("--settings") { Description = "Say instead what a start of the service with these settings would refuse, all of it." };
        var json = Options.Json();
        var deployed = new DoctorUrl();
        var verb = new Verb(
            "doctor", "Says what the vault is and tries out all that is needed of it (exit code 0: it can be used; 1: it cannot). With --url: whether a deployed service's pages are those of this build (0: they are; 1: they differ; 2: it does not answer).",
            """
            pincontrol doctor --Vault:Provider Pkcs11 --Vault:Pkcs11:Module /usr/lib/softhsm/libsofthsm2.so --Vault:Pkcs11:TokenLabel pincontrol --Vault:Pkcs11:PinFile /etc/pincontrol/token.pin
            pincontrol doctor --json
            pincontrol doctor --settings
            pincontrol doctor --url https://pin.example.org --frame-key shop-web --origin https://shop.example --ca /etc/pincontrol/ca.pem
            """)
        {
            settings, json,
        };
        deployed.AddTo(verb);
        verb.SetAction((parsed, cancellation) => parsed.GetValue(settings)
            ? Task.FromResult(DoctorSettings.Run(access, parsed.GetValue(json)))
            : deployed.IsAsked(parsed) ? deployed.RunAsync(parsed, parsed.GetValue(json), cancellation)
            : RunAsync(access, parsed.GetValue(json), cancellation));
        return verb;
    }

    private static async Task<int> RunAsync(StoreAccess access, bool asJson, CancellationToken cancellation)
    {
        var options = access.ReadVault();
        var diagnosis = options.Provider == VaultOptions.Pkcs11Provider
            ? await ExamineTokenAsync(options, cancellation)
            : await ExamineSoftwareAsync(access, cancellation);
        if (asJson)
        {
            Report.Write(diagnosis);
        }
        else
        {
            Write(diagnosis);
        }

        return diagnosis.CanBeUsed ? 0 : StartUp.Failed;
    }

    private static async Task<Diagnosis> ExamineTokenAsync(VaultOptions options, CancellationToken cancellation)
    {
        using var token = TokenVaultKeys.Load(options.Pkcs11, KeyStates.Unknown);
        try
        {
            await token.Link.OpenAsync();
        }
        catch (TokenRefusedException fault)
        {
            throw new SettingException(fault.Message, fault);
        }

        var (facts, mechanisms) = await token.Link.RunAsync(call => (TokenFacts.Of(call), NeededMechanism.Of(call, token.Link.Profile)));
        var answers = await new TokenAnswers(token.Link).RunAsync();
        // What was tried may have left the link broken.
        var keys = token.Link.IsUp ? await new Pkcs11KeyVault(token).ListAsync(cancellation) : [];
        answers = [.. answers, .. await new TokenKeyAnswers(token, options.Pkcs11.LabelPrefix).RunAsync(keys)];
        if (mechanisms.Any(static one => one is { Needed: true, Supported: false }))
        {
            // What was tried failed for that, and nothing of it is known to be wrong with the token or a key.
            answers = [.. answers.Select(static one => one with { Advice = null })];
        }

        var hasCheck = mechanisms.Any(static one => !one.Needed && one.Supported);
        return new Diagnosis(options.Pkcs11.Description, mechanisms.All(static one => one.Supported || !one.Needed) && hasCheck && answers.All(static one => one.IsRight))
        {
            Token = facts,
            Mechanisms = mechanisms,
            Answers = answers,
            Keys = [.. keys.Select(MadeKey.Of)],
        };
    }

    private static async Task<Diagnosis> ExamineSoftwareAsync(StoreAccess access, CancellationToken cancellation)
    {
        using var vault = VaultAccess.Open(access, KeyStates.Unknown, mayMake: false);
        return new Diagnosis($"{vault.Description}. For evaluation and tests: no hardware security module", CanBeUsed: true)
        {
            Keys = [.. (await vault.Keys.ListAsync(cancellation)).Select(MadeKey.Of)],
        };
    }

    private static void Write(Diagnosis diagnosis)
    {
        Report.WriteFact("Vault", diagnosis.Vault);
        if (diagnosis.Token is { } token)
        {
            Report.WriteFact("Module", $"{token.Library}, by {token.Manufacturer}, PKCS#11 {token.Cryptoki}");
            Report.WriteFact("Token", $"{token.Token}, {token.Model}, serial {token.Serial}, firmware {token.Firmware}");
            Report.WriteTable(
                ["", "MECHANISM", "FOR", "THE MODULE'S"],
                diagnosis.Mechanisms!.Select(static one => (IReadOnlyList<string>)[Mark(one), one.Name, one.Purpose, one.Detail]));
            Report.WriteTable(["", "TRIED ON THE TOKEN", ""], diagnosis.Answers!.Select(static one => (IReadOnlyList<string>)[one.IsRight ? "ok" : "FAILED", one.Name, one.Fault ?? string.Empty]));
        }

        Console.Out.WriteLine();
        Report.WriteFact("Keys", diagnosis.Keys.Count == 0
            ? "none yet. Run: pincontrol keys init --operator NAME; or, where the database has keys already, bring those: pincontrol keys move-software (docs/keys.md, section 4)"
            : string.Join(", ", diagnosis.Keys.Select(static key => $"{key.Kind} {key.Version} ({key.CheckValue})")));
        foreach (var missing in diagnosis.Mechanisms?.Where(static one => one is { Needed: true, Supported: false }) ?? [])
        {
            Report.WriteFact("To do", $"{missing.Name}: {missing.Detail}. {(missing.Setting is null ? "This module cannot hold the vault." : $"If the vendor has it under another name or number, set {missing.Setting} to it. Then run this again: what failed above may have failed for that alone.")}");
        }

        foreach (var advice in diagnosis.Answers?.Select(static one => one.Advice).OfType<string>().Distinct() ?? [])
        {
            Report.WriteFact("To do", advice);
        }

        Report.WriteFact("Verdict", diagnosis.CanBeUsed ? "this vault can be used" : "this vault cannot be used as it is");
    }

    private static string Mark(NeededMechanism mechanism) => mechanism.Supported ? "ok" : mechanism.Needed ? "MISSING" : "-";

    private sealed record Diagnosis(string Vault, bool CanBeUsed)
    {
        public TokenFacts? Token { get; init; }

        public IReadOnlyList<NeededMechanism>? Mechanisms { get; init; }

        public IReadOnlyList<TokenAnswer>? Answers { get; init; }

        public IReadOnlyList<MadeKey> Keys { get; init; } = [];
    }
}
