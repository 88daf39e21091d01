using PinControl.Audit;
using PinControl.Cryptography;
using PinControl.Hosting;
using PinControl.Keys;
using PinControl.Vault.Software;

namespace PinControl.Cli;

/// <summary>
/// <c>pincontrol keys move-software</c>: the keys of a software vault's key file go into the vault that the settings name, each under the version it has, so
/// that nodes of both kinds can serve side by side.
/// </summary>
internal static class KeysMove
{
    public static Verb Verb(StoreAccess access)
    {
        var keyFile = File("--from-key-file", "The software vault's key file.");
        keyFile.Required = true;
        var passphraseFile = File("--from-passphrase-file", "The file with its passphrase.");
        var sealKeyFile = File("--from-seal-key-file", "The file with the 32 bytes that seal it, instead of a passphrase.");
        var who = Options.Operator();
        var verb = new Verb(
            "move-software", "Brings the keys of a software vault's key file into the vault that the settings name.",
            """
            pincontrol keys move-software --from-key-file vault.keys --from-passphrase-file vault.passphrase --operator you --Vault:Provider Pkcs11
            """)
        {
            keyFile, passphraseFile, sealKeyFile, who,
        };
        verb.Validators.Add(result =>
        {
            if (result.GetValue(passphraseFile) is null == result.GetValue(sealKeyFile) is null)
            {
                result.AddError("Name what opens the key file: --from-passphrase-file or --from-seal-key-file.");
            }
        });
        verb.SetAction((parsed, cancellation) => RunAsync(
            access,
            new SoftwareVaultOptions
            {
                KeyFile = Path.GetFullPath(parsed.GetRequiredValue(keyFile)!),
                PassphraseFile = parsed.GetValue(passphraseFile) is { } passphrase ? Path.GetFullPath(passphrase) : string.Empty,
                SealKeyFile = parsed.GetValue(sealKeyFile) is { } sealKey ? Path.GetFullPath(sealKey) : null,
            },
            parsed.GetRequiredValue(who), cancellation));
        return verb;
    }

    private static async Task<int> RunAsync(StoreAccess access, SoftwareVaultOptions from, Operator who, CancellationToken cancellation)
    {
        IReadOnlyList<(VaultKey Facts, PinnedBytes Key)> keys;
        try
        {
            keys = SoftwareKeyExport.Read(from);
        }
        catch (KeyFileRefusedException fault)
        {
            throw new SettingException(AsTyped(fault.Message), fault);
        }

        try
        {
            return await MoveAsync(access, from, keys, who, cancellation);
        }
        finally
        {
            foreach (var (_, key) in keys)
            {
                key.Dispose();
            }
        }
    }

    private static async Task<int> MoveAsync(
        StoreAccess access, SoftwareVaultOptions from, IReadOnlyList<(VaultKey Facts, PinnedBytes Key)> keys, Operator who, CancellationToken cancellation)
    {
        await using var opened = access.Open(mayMake: false);
        await opened.Store.ProbeAsync();
        var known = await opened.Store.ListKeysAsync(cancellation);
        using var target = VaultAccess.Open(access, new KeyStates(known), mayMake: false);
        var held = await target.Keys.ListAsync(cancellation);
        var facts = keys.Select(static key => key.Facts).ToList();
        Refuse(facts, known, held);
        known = await RegisterAsync(opened, from, facts, known, who, cancellation);
        RequireActive(facts, known);
        Report.WriteStore(opened);
        Report.WriteFact("Vault", target.Description);
        foreach (var (one, key) in keys)
        {
            var text = $"{KeyNames.Text(one.Kind, one.Version)} {one.CheckValue}";
            if (known.FirstOrDefault(version => version.Kind == one.Kind && version.Version == one.Version) is not { State: not KeyState.Retired })
            {
                // An old copy of the file, or a session KEK that is being made now: neither is wanted anywhere else.
                Report.WriteFact("Skipped", text);
            }
            else if (held.Any(there => there.Kind == one.Kind && there.Version == one.Version))
            {
                Report.WriteFact("There", text);
            }
            else
            {
                await EnterAsync(target, opened, one, key, who, cancellation);
                Report.WriteFact("Entered", text);
            }
        }

        await Console.Out.WriteLineAsync("\nNodes may use either vault now. docs/keys.md says how to go on: a KEK made in the new vault, reseal, retire the old one.");
        return 0;
    }

    private static async Task EnterAsync(
        OpenedVault target, OpenedStore opened, VaultKey facts, PinnedBytes key, Operator who, CancellationToken cancellation)
    {
        var entered = await target.Keys.EnterAsync(facts.Kind, facts.Version, key, cancellation);
        var text = KeyNames.Text(facts.Kind, facts.Version);
        if (entered.CheckValue != facts.CheckValue)
        {
            throw new InvalidOperationException($"The vault gives {text} check value {entered.CheckValue}, not {facts.CheckValue}: do not use it.");
        }

        await opened.Store.AppendAsync(who.Entry(AuditEvent.KeyMove) with { Detail = $"{text} {facts.CheckValue}" }, AuditOutcome.Ok, cancellation);
    }

    /// <summary>The file's keys become the database's where it knows none of a kind, before the other vault has a chance to register its own first keys.</summary>
    /// <returns>The keys as the database has them after it.</returns>
    private static async Task<IReadOnlyList<KeyVersion>> RegisterAsync(
        OpenedStore opened, SoftwareVaultOptions from, IReadOnlyList<VaultKey> facts, IReadOnlyList<KeyVersion> known, Operator who, CancellationToken cancellation)
    {
        var fresh = facts.Where(key => !known.Any(one => one.Kind == key.Kind)).ToList();
        if (fresh.Count == 0)
        {
            return known;
        }

        if (KeyComparison.NeedsProof(known, facts))
        {
            using var file = VaultAccess.OpenSoftware(from, KeyStates.Unknown, mayMake: false);
            if (!await KeyProof.HoldsAsync(opened.Store, opened.Store, file.Keys, facts, cancellation))
            {
                throw new InvalidOperationException(KeyProof.Refusal);
            }
        }

        await opened.Store.RegisterKeysAsync(fresh, new KeyActor(who), cancellation);
        return await opened.Store.ListKeysAsync(cancellation);
    }

    /// <summary>The file's settings are options here.</summary>
    private static string AsTyped(string message) => message
        .Replace($"setting {SoftwareVaultOptions.KeyFileSetting}", "option --from-key-file", StringComparison.Ordinal)
        .Replace($"setting {SoftwareVaultOptions.PassphraseFileSetting}", "option --from-passphrase-file", StringComparison.Ordinal)
        .Replace($"setting {SoftwareVaultOptions.SealKeyFileSetting}", "option --from-seal-key-file", StringComparison.Ordinal);

    /// <summary>All or nothing: a key under a version that means another one would make PINs that half of the nodes cannot open.</summary>
    private static void Refuse(IReadOnlyList<VaultKey> facts, IReadOnlyList<KeyVersion> known, IReadOnlyList<VaultKey> held)
    {
        if (KeyComparison.Differing(known, facts).FirstOrDefault() is { Known: { } one, Held: { } other })
        {
            throw new InvalidOperationException(
                $"The key file's {KeyNames.Text(other.Kind, other.Version)} has check value {other.CheckValue}, the database's {one.CheckValue}: it is another vault's. Nothing was changed.");
        }

        var taken = held.FirstOrDefault(there => facts.Any(key => key.Kind == there.Kind && key.Version == there.Version && key.CheckValue != there.CheckValue));
        if (taken is not null)
        {
            throw new InvalidOperationException(
                $"The vault has another key as {KeyNames.Text(taken.Kind, taken.Version)}, check value {taken.CheckValue}. Nothing was changed.");
        }

        if (KeyComparison.Stranger(known, held) is { } stranger)
        {
            throw new InvalidOperationException($"{KeyComparison.Text(stranger)} Nothing was changed.");
        }
    }

    /// <summary>What PINs are under must be in it: an old copy would leave them to the old nodes alone. A session KEK the new vault makes by itself.</summary>
    private static void RequireActive(IReadOnlyList<VaultKey> facts, IReadOnlyList<KeyVersion> known)
    {
        var lacking = known.FirstOrDefault(key => key is { Kind: not KeyKind.SessionKek, State: KeyState.Active }
            && !facts.Any(one => one.Kind == key.Kind && one.Version == key.Version));
        if (lacking is not null)
        {
            throw new InvalidOperationException(
                $"The key file lacks {KeyNames.Text(lacking.Kind, lacking.Version)}, which is the active one: it is an old copy. Bring the newest. Nothing was entered.");
        }
    }

    private static System.CommandLine.Option<string?> File(string name, string description) => new(name) { Description = description, HelpName = "FILE" };
}
