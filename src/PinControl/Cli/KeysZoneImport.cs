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
        var checkValue = KeyOptions.CheckValue();
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
            await using var desk = await KeyDesk.OpenAsync(access, cancellation);
            var count = parsed.GetValue(components)!.Value;
            if (parsed.GetValue(keyBlock) is { } path)
            {
                var block = ReadBlock(path);
                using var content = await RefusedAct.RecordAsync(
                    desk.Store, zone.Entry(parsed, "from a key block"), AuditOutcome.EntryRefused,
                    () => Unwrap(block, count, parsed.GetValue(checkValue), zone.Direction(parsed)));
                var cipherOfBlock = content.Header.Algorithm == 'A' ? KeyAlgorithm.Aes : KeyAlgorithm.Tdes;
                return await zone.AddAsync(
                    desk, parsed, cipherOfBlock, content.Key, $"from a key block {content.Header.Version}", cancellation,
                    exportable: content.Header.Exportability != 'N');
            }

            var (cipher, size) = ZoneKeyOptions.Read(parsed.GetRequiredValue(algorithm));
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

    private static KeyBlockContent Unwrap(string block, int count, string? checkValue, ZoneDirection direction)
    {
        if (!KeyBlockHeader.TryParse(block, out var header, out var fault))
        {
            throw new SettingException($"{fault.Describe()} Nothing was changed.");
        }

        if (header.Version is not ('B' or 'D'))
        {
            throw new SettingException($"A key block of version {header.Version} is not taken: B and D are. Nothing was changed.");
        }

        using var protectionKey = ProtectionKey.Read(header.Version, count, checkValue);
        if (!KeyBlock.TryUnwrap(block, protectionKey.Bytes, out var content, out fault))
        {
            throw new InvalidOperationException($"{fault.Describe()} Nothing was changed.");
        }

        // The header says what the key is for, and holds (X9.143 §6.3): only now is it authentic.
        var modes = direction == ZoneDirection.In ? "BDN" : "BEN";
        if (content.Header.KeyUsage == KeyUsages.PinEncryption && content.Header.Algorithm is 'A' or 'T' && modes.Contains(content.Header.ModeOfUse, StringComparison.Ordinal))
        {
            return content;
        }

        content.Dispose();
        throw new InvalidOperationException(
            $"The key block holds a key for {content.Header.KeyUsage}, algorithm {content.Header.Algorithm}, mode {content.Header.ModeOfUse}; a zone key of this direction is P0, A or T, mode {string.Join(" or ", modes.ToCharArray())}. Nothing was changed.");
    }
}
