using System.CommandLine;
using System.Security.Cryptography;
using PinControl.Audit;
using PinControl.Cryptography;
using PinControl.Cryptography.KeyBlocks;
using PinControl.Hosting;
using PinControl.Keys;

namespace PinControl.Cli;

/// <summary>
/// <c>pincontrol keys zone export</c>: a zone key for the partner, in a key block under a protection key that custodians enter, or as components on the
/// terminal, one at a time. The audit trail has the intent before it is given out, and what became of it.
/// </summary>
internal static class KeysZoneExport
{
    public static Verb Verb(StoreAccess access)
    {
        var name = ZoneKeyOptions.NameArgument();
        var tenant = ZoneKeyOptions.TenantOption();
        var version = new Option<string?>("--key-block")
        {
            Description = "As a key block of this version: D under an AES protection key, B under triple DES.", HelpName = "B|D",
        };
        Options.TakeOnly(version, ["B", "D"]);
        var exportability = new Option<string>("--exportability")
        {
            Description = "What the block lets the partner do: N, keep the key; E, pass it on in a key block; S, in other forms too.", HelpName = "N|E|S",
            DefaultValueFactory = static _ => "N",
        };
        Options.TakeOnly(exportability, ["N", "E", "S"]);
        var components = KeyOptions.Components("How many components: of the protection key (KBPK), which are entered, or without --key-block of the zone key, which are shown.");
        components.Required = true;
        var checkValue = KeyOptions.CheckValue("With --key-block: the check value of its protection key (KBPK), whose components are entered");
        var output = AuditOptions.Out();
        var force = AuditOptions.Force();
        var (by, approver) = (new CustodianOptions(required: true), CustodianOptions.Approver());
        var who = Options.Operator();
        var verb = new Verb(
            "export", "Two custodians give a zone key out: as a key block, or as components on the terminal.",
            """
            pincontrol keys zone export acquirer --tenant demo --key-block D --components 2 --out acquirer.block --custodian alice --approver bob --operator you
            pincontrol keys zone export acquirer --tenant demo --components 3 --custodian alice --approver bob --operator you
            """)
        {
            name, tenant, version, exportability, components, checkValue, output, force, who,
        };
        by.AddTo(verb);
        approver.AddTo(verb);
        verb.SetAction(async (parsed, cancellation) =>
        {
            var (letter, path) = (parsed.GetValue(version) is [var given] ? given : (char?)null, parsed.GetValue(output));
            if (letter is null && (Console.IsOutputRedirected || Console.IsInputRedirected))
            {
                throw new SettingException("Components are shown on a terminal only, one at a time.");
            }

            OutputFile.RequireFree(path, parsed.GetValue(force));
            await using var desk = await KeyDesk.OpenAsync(access, cancellation);
            var (count, operatorName) = (parsed.GetValue(components)!.Value, parsed.GetRequiredValue(who));
            var mayPass = parsed.GetRequiredValue(exportability)[0];
            var how = letter is null ? $"as {count} components" : $"as a key block {letter}{(mayPass == 'N' ? string.Empty : $", exportability {mayPass}")}";
            var zone = await FindAsync(desk, parsed.GetRequiredValue(tenant).Text, parsed.GetRequiredValue(name).Text, operatorName, cancellation);
            await RequireAsync(desk, zone, Entry(zone, operatorName, how), by.Named(parsed) == approver.Named(parsed), cancellation);
            if (letter is { } carrier)
            {
                // The strongest there is: a key that not even that may carry is refused before anybody enters one.
                await RefusedAct.RecordAsync(
                    desk.Store, Entry(zone, operatorName, how), AuditOutcome.EntryRefused, () => RequireCarries(Header(zone, carrier, mayPass), zone, RandomNumberGenerator.GetBytes(ProtectionKey.Longest(carrier))));
            }

            var export = new ZoneKeyExport(
                zone.Tenant, zone.Name, zone.Facts.CheckValue, how, by.Read(parsed)!, approver.Read(parsed)!, operatorName);
            if (letter is not { } block)
            {
                await GiveAsync(desk, zone, export, (key, given) => Show(zone, key, count, given), cancellation);
                return 0;
            }

            // The block alone goes to standard output.
            using var protectionKey = await RefusedAct.RecordAsync(
                desk.Store, Entry(zone, operatorName, how), AuditOutcome.EntryRefused,
                () => ReadProtectionKey(Header(zone, block, mayPass), zone, count, parsed.GetValue(checkValue), path is null ? Console.Error : Console.Out));
            await GiveAsync(desk, zone, export, (key, _) => Write(Header(zone, block, mayPass), key, protectionKey, path, parsed.GetValue(force)), cancellation);
            return 0;
        });
        return verb;
    }

    /// <summary>What can be known to be refused, before anybody enters anything.</summary>
    private static async Task RequireAsync(KeyDesk desk, ZoneKey zone, AuditEntry entry, bool isOnePerson, CancellationToken cancellation)
    {
        if (!zone.Facts.Exportable)
        {
            await desk.Store.AppendAsync(entry, AuditOutcome.ExportForbidden, cancellation);
            throw new InvalidOperationException($"The key block that the zone key {zone.Name} came in forbids that it is given out (exportability N).");
        }

        if (isOnePerson)
        {
            await desk.Store.AppendAsync(entry, AuditOutcome.SameCustodian, cancellation);
            throw new InvalidOperationException($"{KeyAnswers.Reason(AuditOutcome.SameCustodian)} Nothing was given out.");
        }

        await RefusedAct.RecordAsync(desk.Store, entry, AuditOutcome.VaultDiffers, () => desk.RequireCompleteAsync(cancellation));
    }

    /// <summary>A protection key that may carry the zone key.</summary>
    private static PinnedBytes ReadProtectionKey(KeyBlockHeader header, ZoneKey zone, int count, string? checkValue, TextWriter shown)
    {
        var protectionKey = ProtectionKey.Read(header.Version, count, checkValue, shown);
        try
        {
            RequireCarries(header, zone, protectionKey.Bytes);
            return protectionKey;
        }
        catch (InvalidOperationException)
        {
            protectionKey.Dispose();
            throw;
        }
    }

    /// <summary>Tried on bytes that are no key.</summary>
    private static bool RequireCarries(KeyBlockHeader header, ZoneKey zone, ReadOnlySpan<byte> protectionKey)
    {
        using var noKey = new PinnedBytes(zone.Sealed.Blob.Length - AesKeyWrap.Overhead);
        return KeyBlock.TryWrap(header, noKey.Bytes, protectionKey, out _, out var fault)
            ? true
            : throw new InvalidOperationException($"{fault.Describe()} Nothing was given out.");
    }

    /// <summary>Opens the key and gives it out: the intent is in the audit trail before, and what became of it after.</summary>
    /// <param name="give">Told where to count components that were shown.</param>
    private static async Task GiveAsync(KeyDesk desk, ZoneKey zone, ZoneKeyExport export, Action<PinnedBytes, Given> give, CancellationToken cancellation)
    {
        var outcome = await desk.Store.AllowExportAsync(export, cancellation);
        if (outcome != AuditOutcome.Ok)
        {
            throw new InvalidOperationException($"{KeyAnswers.Reason(outcome)} Nothing was given out.");
        }

        var given = new Given();
        var ended = AuditOutcome.Failed;
        try
        {
            using var key = await desk.Vault.OpenZoneKeyAsync(zone.Sealed, zone.Binding, cancellation);
            if (key is null || KeyCheckValue.Of(Cipher(zone), key.Bytes).ToString() != zone.Facts.CheckValue)
            {
                ended = AuditOutcome.Unreadable;
                throw new InvalidOperationException($"The zone key {zone.Name} does not open: it, or what is said of it, was altered.");
            }

            give(key, given);
            ended = AuditOutcome.Ok;
        }
        finally
        {
            var entry = Entry(zone, export.Operator, export.How);
            var shown = ended == AuditOutcome.Failed && given.Components > 0 ? $", {given.Components} of them shown" : string.Empty;
            await desk.Store.AppendAsync(
                entry with { Detail = $"{entry.Detail}{shown}, by custodians {export.By.Name.Text} and {export.Approver.Name.Text}" }, ended, CancellationToken.None);
        }
    }

    private static async Task<ZoneKey> FindAsync(KeyDesk desk, string tenant, string name, Operator who, CancellationToken cancellation)
    {
        var zone = (await desk.Store.ListZoneKeysAsync(cancellation)).FirstOrDefault(key => key.Tenant == tenant && key.Name == name && key.State != KeyState.Retired);
        if (zone is not null)
        {
            return zone;
        }

        await desk.Store.AppendAsync(who.Entry(AuditEvent.ZoneKeyExport) with { Tenant = tenant, Detail = name }, AuditOutcome.KeyUnknown, cancellation);
        throw new InvalidOperationException($"The tenant {tenant} has no zone key {name}.");
    }

    private static AuditEntry Entry(ZoneKey zone, Operator who, string how) =>
        who.Entry(AuditEvent.ZoneKeyExport) with { Tenant = zone.Tenant, Detail = $"{zone.Name} {zone.Facts.CheckValue}, {how}" };

    private static KeyAlgorithm Cipher(ZoneKey zone) => zone.Facts.Algorithm == "A" ? KeyAlgorithm.Aes : KeyAlgorithm.Tdes;

    private static KeyBlockHeader Header(ZoneKey zone, char version, char exportability) => new()
    {
        Version = version,
        KeyUsage = zone.Facts.Usage,
        Algorithm = zone.Facts.Algorithm[0],
        // What the partner does: what comes to this service it enciphers, what leaves it deciphers.
        ModeOfUse = zone.Facts.Direction == ZoneDirection.In ? 'E' : 'D',
        Exportability = exportability,
    };

    private static void Write(KeyBlockHeader header, PinnedBytes key, PinnedBytes protectionKey, string? path, bool force)
    {
        if (!KeyBlock.TryWrap(header, key.Bytes, protectionKey.Bytes, out var block, out var fault))
        {
            throw new InvalidOperationException(fault.Describe());
        }

        var bytes = System.Text.Encoding.ASCII.GetBytes(block + "\n");
        OutputFile.Write(path, force, output =>
        {
            output.Write(bytes);
            return bytes.Length;
        });
        if (path is not null)
        {
            Report.WriteFact("Written to", path);
        }
    }

    private static void Show(ZoneKey zone, PinnedBytes key, int count, Given given)
    {
        var components = KeyComponents.Split(key.Bytes, count);
        using var output = Console.OpenStandardOutput();
        try
        {
            for (var i = 0; i < count; i++)
            {
                SecretInput.WaitForEnter($"Component {i + 1} of {count} of {zone.Name}. Whoever it is not for looks away. Press Enter to see it.");
                using var digits = Hexadecimals(components[i]);
                try
                {
                    given.Components++;
                    output.Write(digits.Bytes);
                    Console.Out.WriteLine($"\nKCV {KeyCheckValue.Of(Cipher(zone), components[i].Bytes)}");
                    SecretInput.WaitForEnter("Write it down, then press Enter: the screen is cleared.");
                }
                finally
                {
                    // Clears the screen and what could be scrolled back to, whatever ends it.
                    Console.Out.Write("\u001b[H\u001b[2J\u001b[3J");
                }
            }

            Console.Out.WriteLine($"Whole {zone.Facts.CheckValue}");
        }
        finally
        {
            foreach (var component in components)
            {
                component.Dispose();
            }
        }
    }

    private static PinnedBytes Hexadecimals(PinnedBytes bytes)
    {
        var digits = new PinnedBytes(2 * bytes.Bytes.Length);
        for (var i = 0; i < bytes.Bytes.Length; i++)
        {
            digits.Bytes[2 * i] = Digit(bytes.Bytes[i] >> 4);
            digits.Bytes[(2 * i) + 1] = Digit(bytes.Bytes[i] & 15);
        }

        return digits;
    }

    private static byte Digit(int value) => (byte)(value < 10 ? '0' + value : 'A' + value - 10);

    /// <summary>How much was given out before it ended.</summary>
    private sealed class Given
    {
        public int Components { get; set; }
    }
}
