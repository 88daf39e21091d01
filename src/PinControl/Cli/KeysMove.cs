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
            throw new SettingException(fault.Message, fault);
        }

        try
        {
            return await EnterAsync(access, keys, who, cancellation);
        }
        finally
        {
            foreach (var (_, key) in keys)
            {
                key.Dispose();
            }
        }
    }

    private static async Task<int> EnterAsync(
        StoreAccess access, IReadOnlyList<(VaultKey Facts, PinnedBytes Key)> keys, Operator who, CancellationToken cancellation)
    {
        var (vault, store) = (access.ReadVault().Provider, access);
        await using var opened = store.Open(mayMake: false);
        await opened.Store.ProbeAsync();
        var known = await opened.Store.ListKeysAsync(cancellation);
        using var target = VaultAccess.Open(access, new KeyStates(known), mayMake: false);
        var held = await target.Keys.ListAsync(cancellation);
        Refuse(keys, known, held);
        // The database's, before the other vault has a chance to register its own first keys.
        await opened.Store.RegisterKeysAsync([.. keys.Select(static key => key.Facts)], new KeyActor(who), cancellation);
        Report.WriteStore(opened);
        Report.WriteFact("Vault", target.Description);
        foreach (var (facts, key) in keys)
        {
            var text = $"{KeyNames.Text(facts.Kind, facts.Version)} {facts.CheckValue}";
            if (held.Any(one => one.Kind == facts.Kind && one.Version == facts.Version))
            {
                Report.WriteFact("There", text);
                continue;
            }

            var entered = await target.Keys.EnterAsync(facts.Kind, facts.Version, key, cancellation);
            if (entered.CheckValue != facts.CheckValue)
            {
                throw new InvalidOperationException($"The {vault} vault gives {KeyNames.Text(facts.Kind, facts.Version)} check value {entered.CheckValue}, not {facts.CheckValue}: do not use it.");
            }

            await opened.Store.AppendAsync(who.Entry(AuditEvent.KeyMove) with { Detail = text }, AuditOutcome.Ok, cancellation);
            Report.WriteFact("Entered", text);
        }

        await Console.Out.WriteLineAsync("\nNodes may use either vault now. docs/keys.md says how to go on: a KEK made in the new vault, reseal, retire the old one.");
        return 0;
    }

    /// <summary>All or nothing: a key under a version that means another one would make PINs that half of the nodes cannot open.</summary>
    private static void Refuse(IReadOnlyList<(VaultKey Facts, PinnedBytes Key)> keys, IReadOnlyList<KeyVersion> known, IReadOnlyList<VaultKey> held)
    {
        var facts = keys.Select(static key => key.Facts).ToList();
        if (KeyComparison.Differing(known, facts).FirstOrDefault() is { Known: { } one, Held: { } other })
        {
            throw new InvalidOperationException(
                $"The key file's {KeyNames.Text(other.Kind, other.Version)} has check value {other.CheckValue}, the database's {one.CheckValue}: it is another vault's. Nothing was changed.");
        }

        var taken = held.FirstOrDefault(there => facts.Exists(key => key.Kind == there.Kind && key.Version == there.Version && key.CheckValue != there.CheckValue));
        if (taken is not null)
        {
            throw new InvalidOperationException(
                $"The vault has another key as {KeyNames.Text(taken.Kind, taken.Version)}, check value {taken.CheckValue}. Nothing was changed.");
        }
    }

    private static System.CommandLine.Option<string?> File(string name, string description) => new(name) { Description = description, HelpName = "FILE" };
}
