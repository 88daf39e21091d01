using System.CommandLine;
using PinControl.Audit;
using PinControl.Cryptography;
using PinControl.Cryptography.KeyBlocks;
using PinControl.Hosting;
using PinControl.Keys;

namespace PinControl.Cli;

/// <summary><c>pincontrol keys zone import</c>: a partner's key, in a key block under a protection key that custodians enter, or by its own components.</summary>
internal static class KeysZoneImport
{
    private const int MostCharacters = 10_000;

    public static Verb Verb(StoreAccess access)
    {
        var zone = new ZoneKeyOptions();
        var keyBlock = new Option<string?>("--key-block") { Description = "A file that holds the key block, version B or D.", HelpName = "FILE" };
        var components = KeyOptions.Components("How many components are entered: of the key block's protection key (KBPK), or without --key-block of the zone key itself.");
        components.Required = true;
        var algorithm = ZoneKeyOptions.Algorithm();
        var checkValue = KeyOptions.CheckValue("The check value of the key whose components are entered, the whole zone key or with --key-block its protection key (KBPK)");
        var verb = new Verb(
            "import", "Takes a partner's zone key: a key block, or components.",
            """
            pincontrol keys zone import acquirer --tenant demo --direction in --formats 4 --key-block acquirer.block --components 2 --operator you
            pincontrol keys zone import acquirer --tenant demo --direction in --formats 4 --components 3 --algorithm aes-256 --operator you
            """)
        {
            keyBlock, components, algorithm, checkValue,
        };
        zone.AddTo(verb);
        verb.SetAction(async (parsed, cancellation) =>
        {
            var said = parsed.GetResult(algorithm) is { Implicit: false } ? parsed.GetValue(algorithm) : null;
            await using var desk = await KeyDesk.OpenAsync(access, cancellation);
            var count = parsed.GetValue(components)!.Value;
            if (parsed.GetValue(keyBlock) is { } path)
            {
                var block = ReadBlock(path);
                var header = await RefusedAct.RecordAsync(
                    desk.Store, zone.Entry(parsed, "from a key block"), AuditOutcome.EntryRefused, () => ReadHeader(block, zone.Direction(parsed), said));
                await zone.RequireAsync(desk, parsed, header.Algorithm == 'A' ? KeyAlgorithm.Aes : KeyAlgorithm.Tdes, "from a key block", cancellation);
                using var content = await RefusedAct.RecordAsync(
                    desk.Store, zone.Entry(parsed, "from a key block"), AuditOutcome.EntryRefused,
                    () => Unwrap(block, header.Version, count, parsed.GetValue(checkValue), zone.Direction(parsed), said));
                var cipherOfBlock = content.Header.Algorithm == 'A' ? KeyAlgorithm.Aes : KeyAlgorithm.Tdes;
                return await zone.AddAsync(
                    desk, parsed, cipherOfBlock, content.Key, $"from a key block {content.Header.Version}", cancellation,
                    exportable: content.Header.Exportability != 'N');
            }

            var (cipher, size) = ZoneKeyOptions.Read(parsed.GetRequiredValue(algorithm));
            await zone.RequireAsync(desk, parsed, cipher, $"by {count} components", cancellation);
            using var key = await RefusedAct.RecordAsync(
                desk.Store, zone.Entry(parsed, $"by {count} components"), AuditOutcome.EntryRefused,
                () => ComponentInput.Read(count, [size], cipher, "zone key", parsed.GetValue(checkValue)));
            return await zone.AddAsync(desk, parsed, cipher, key, $"by {count} components", cancellation);
        });
        return verb;
    }

    private static string ReadBlock(string path)
    {
        try
        {
            return new FileInfo(path).Length <= MostCharacters
                ? File.ReadAllText(path).Trim()
                : throw new SettingException($"The file {path} of --key-block is too long to be one.");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new SettingException($"The file {path} of --key-block cannot be read: {fault.Message}", fault);
        }
    }

    /// <summary>What the block says of its key, before anybody enters a component: it is authentic only once the block is unwrapped.</summary>
    private static KeyBlockHeader ReadHeader(string block, ZoneDirection direction, string? algorithm)
    {
        if (!KeyBlockHeader.TryParse(block, out var header, out var fault))
        {
            throw new SettingException($"{fault.Describe()} Nothing was changed.");
        }

        if (header.Version is not ('B' or 'D'))
        {
            throw new SettingException($"A key block of version {header.Version} is not taken: B and D are. Nothing was changed.");
        }

        Require(header, direction, algorithm, size: null);
        return header;
    }

    private static KeyBlockContent Unwrap(string block, char version, int count, string? checkValue, ZoneDirection direction, string? algorithm)
    {
        using var protectionKey = ProtectionKey.Read(version, count, checkValue);
        if (!KeyBlock.TryUnwrap(block, protectionKey.Bytes, out var content, out var fault))
        {
            throw new InvalidOperationException($"{fault.Describe()} Nothing was changed.");
        }

        try
        {
            // The header says what the key is for, and holds (X9.143 §6.3): only now is it authentic.
            Require(content.Header, direction, algorithm, content.Key.Bytes.Length);
            return content;
        }
        catch
        {
            content.Dispose();
            throw;
        }
    }

    /// <param name="algorithm">As it was typed; none if it was not.</param>
    /// <param name="size">The key's bytes; none while they are not known.</param>
    private static void Require(KeyBlockHeader header, ZoneDirection direction, string? algorithm, int? size)
    {
        var modes = direction == ZoneDirection.In ? "BDN" : "BEN";
        // D, single DES: told what is wrong with it when the key is there.
        if (header.KeyUsage != KeyUsages.PinEncryption || header.Algorithm is not ('A' or 'T' or 'D') || !modes.Contains(header.ModeOfUse, StringComparison.Ordinal))
        {
            throw new InvalidOperationException(
                $"The key block holds a key for {header.KeyUsage}, algorithm {header.Algorithm}, mode {header.ModeOfUse}; a zone key of this direction is P0, A or T, mode {string.Join(" or ", modes.ToCharArray())}. Nothing was changed.");
        }

        if (algorithm is null)
        {
            return;
        }

        var (cipher, bytes) = ZoneKeyOptions.Read(algorithm);
        if (cipher == KeyAlgorithm.Aes != (header.Algorithm == 'A') || (size is { } length && length != bytes))
        {
            throw new InvalidOperationException(
                $"--algorithm {algorithm} contradicts the key block, which holds a key of algorithm {header.Algorithm}{(size is null ? string.Empty : $", {8 * size} bits")}. A key block says itself what its key is: leave the option out. Nothing was changed.");
        }
    }
}
