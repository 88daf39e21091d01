using System.CommandLine;
using PinControl.Audit;
using PinControl.Cryptography;
using PinControl.Cryptography.KeyBlocks;
using PinControl.Hosting;
using PinControl.Keys;
using PinControl.Pins;

namespace PinControl.Cli;

/// <summary>
/// <c>pincontrol keys zone export</c>: a zone key for the partner, in a key block under a protection key that custodians enter, or as components on the
/// terminal, one at a time. The audit trail has it before it is given out.
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
        var components = KeyOptions.Components("How many components: of the protection key (KBPK), which are entered, or without --key-block of the zone key, which are shown.");
        components.Required = true;
        var checkValue = KeyOptions.CheckValue();
        var output = AuditOptions.Out();
        var force = AuditOptions.Force();
        var who = Options.Operator();
        var verb = new Verb(
            "export", "Gives a zone key out: as a key block, or as components on the terminal.",
            """
            pincontrol keys zone export acquirer --tenant demo --key-block D --components 2 --out acquirer.block --operator you
            pincontrol keys zone export acquirer --tenant demo --components 3 --operator you
            """)
        {
            name, tenant, version, components, checkValue, output, force, who,
        };
        verb.SetAction(async (parsed, cancellation) =>
        {
            await using var desk = await KeyDesk.OpenAsync(access, cancellation);
            var zone = (await desk.Store.ListZoneKeysAsync(cancellation)).FirstOrDefault(
                    key => key.Tenant == parsed.GetRequiredValue(tenant).Text && key.Name == parsed.GetRequiredValue(name).Text && key.State != KeyState.Retired)
                ?? throw new InvalidOperationException($"The tenant {parsed.GetRequiredValue(tenant)} has no zone key {parsed.GetRequiredValue(name)}.");
            var count = parsed.GetValue(components)!.Value;
            if (parsed.GetValue(version) is [var letter])
            {
                using var protectionKey = ProtectionKey.Read(letter, count, parsed.GetValue(checkValue));
                using var key = await OpenAsync(desk, zone, parsed.GetRequiredValue(who), $"as a key block {letter}", cancellation);
                Write(zone, letter, key, protectionKey, parsed.GetValue(output), parsed.GetValue(force));
                return 0;
            }

            if (Console.IsOutputRedirected || Console.IsInputRedirected)
            {
                throw new SettingException("Components are shown on a terminal only, one at a time.");
            }

            using var whole = await OpenAsync(desk, zone, parsed.GetRequiredValue(who), $"as {count} components", cancellation);
            Show(zone, whole, count);
            return 0;
        });
        return verb;
    }

    private static async Task<PinnedBytes> OpenAsync(KeyDesk desk, ZoneKey zone, Operator who, string how, CancellationToken cancellation)
    {
        await desk.Store.AppendAsync(
            who.Entry(AuditEvent.ZoneKeyExport) with { Tenant = zone.Tenant, Detail = $"{zone.Name} {zone.Facts.CheckValue}, {how}" }, AuditOutcome.Ok, cancellation);
        return await desk.Vault.OpenZoneKeyAsync(zone.Sealed, cancellation)
            ?? throw new VaultUnavailableException($"The zone key {zone.Name} does not open: it was altered.");
    }

    private static void Write(ZoneKey zone, char version, PinnedBytes key, PinnedBytes protectionKey, string? path, bool force)
    {
        var header = new KeyBlockHeader
        {
            Version = version,
            KeyUsage = zone.Facts.Usage,
            Algorithm = zone.Facts.Algorithm[0],
            // What the partner does: what comes to this service it enciphers, what leaves it deciphers.
            ModeOfUse = zone.Facts.Direction == ZoneDirection.In ? 'E' : 'D',
        };
        if (!KeyBlock.TryWrap(header, key.Bytes, protectionKey.Bytes, out var block, out var fault))
        {
            throw new InvalidOperationException(fault.Describe());
        }

        using var output = OutputFile.Open(path, force);
        output.Write(System.Text.Encoding.ASCII.GetBytes(block + "\n"));
        if (path is not null)
        {
            Report.WriteFact("Written to", path);
        }
    }

    private static void Show(ZoneKey zone, PinnedBytes key, int count)
    {
        var cipher = zone.Facts.Algorithm == "A" ? KeyAlgorithm.Aes : KeyAlgorithm.Tdes;
        var components = KeyComponents.Split(key.Bytes, count);
        using var output = Console.OpenStandardOutput();
        try
        {
            for (var i = 0; i < count; i++)
            {
                Console.Out.WriteLine($"Component {i + 1} of {count} of {zone.Name}. Whoever it is not for looks away. Press Enter to see it.");
                Console.ReadLine();
                using var digits = Hexadecimals(components[i]);
                output.Write(digits.Bytes);
                Console.Out.WriteLine($"\nKCV {KeyCheckValue.Of(cipher, components[i].Bytes)}. Write it down, then press Enter: the screen is cleared.");
                Console.ReadLine();
                // Clears the screen and what could be scrolled back to.
                Console.Out.Write("\u001b[H\u001b[2J\u001b[3J");
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
}
