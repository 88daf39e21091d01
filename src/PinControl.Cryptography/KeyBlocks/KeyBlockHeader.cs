using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace PinControl.Cryptography.KeyBlocks;

/// <summary>A key block's header (X9.143 §6.2 table 1) but for its length: what a key is and may be used for. Never secret.</summary>
public sealed record KeyBlockHeader
{
    /// <summary>Characters without optional blocks.</summary>
    internal const int FixedLength = 16;

    private const string Algorithms = "ADEHRST0123456789";
    private const string ModesOfUse = "BCDEGNSTVXY0123456789";

    /// <summary>A to E: B under a triple DES protection key, D under an AES one. A, C and E are read only.</summary>
    public required char Version { get; init; }

    /// <summary>Two characters, such as <c>P0</c> (<see cref="KeyUsages"/>).</summary>
    public required string KeyUsage { get; init; }

    /// <summary>A AES, D DES, E elliptic curve, H HMAC, R RSA, S DSA, T triple DES; digits are proprietary.</summary>
    public required char Algorithm { get; init; }

    /// <summary>B both ways, C generate and verify, D decrypt, E encrypt, G generate, N no restriction, S sign, T sign and decrypt, V verify, X derive, Y variants.</summary>
    public required char ModeOfUse { get; init; }

    /// <summary>Two letters or digits: <c>00</c> not used, <c>c…</c> the key is a component.</summary>
    public string KeyVersionNumber { get; init; } = "00";

    /// <summary>E under a trusted key, N not at all, S under other keys too.</summary>
    public char Exportability { get; init; } = 'N';

    /// <summary>0 as the protection key's use says, 1 storage, 2 exchange (X9.143; TR-31:2018 knows 0 only).</summary>
    public char KeyContext { get; init; } = '0';

    /// <summary>In the order of the header; block PB is there when one was read.</summary>
    public IReadOnlyList<OptionalBlock> OptionalBlocks { get; init; } = [];

    /// <summary>Reads the header of a whole key block. Nothing of it is authentic before the block is unwrapped.</summary>
    public static bool TryParse(ReadOnlySpan<char> keyBlock, [NotNullWhen(true)] out KeyBlockHeader? header, out KeyBlockFault fault)
    {
        fault = Read(keyBlock, out header, out _);
        return header is not null;
    }

    /// <summary>The optional block of that identifier, or <see langword="null"/>.</summary>
    public OptionalBlock? Find(string id) => OptionalBlocks.FirstOrDefault(block => block.Id == id);

    /// <summary>What would be wrong with this header, whoever it came from.</summary>
    public KeyBlockFault Check() =>
        !KeyBlockScheme.IsVersion(Version) ? KeyBlockFault.Version
        : !KeyUsages.IsUsage(KeyUsage) ? KeyBlockFault.KeyUsage
        : !Algorithms.Contains(Algorithm, StringComparison.Ordinal) ? KeyBlockFault.Algorithm
        : !ModesOfUse.Contains(ModeOfUse, StringComparison.Ordinal) ? KeyBlockFault.ModeOfUse
        : KeyVersionNumber.Length != 2 || !KeyVersionNumber.All(char.IsAsciiLetterOrDigit) ? KeyBlockFault.KeyVersionNumber
        : Exportability is not ('E' or 'N' or 'S') ? KeyBlockFault.Exportability
        : KeyContext is not ('0' or '1' or '2') ? KeyBlockFault.KeyContext
        : KeyBlocks.OptionalBlocks.Check(OptionalBlocks);

    /// <summary>Reads and checks the header at the beginning of a whole key block.</summary>
    /// <param name="length">Characters of the header with its optional blocks.</param>
    internal static KeyBlockFault Read(ReadOnlySpan<char> text, out KeyBlockHeader? header, out int length)
    {
        header = null;
        length = FixedLength;
        var fault = CheckFrame(text);
        if (fault != KeyBlockFault.None)
        {
            return fault;
        }

        var read = new KeyBlockHeader
        {
            Version = text[0],
            KeyUsage = text[5..7].ToString(),
            Algorithm = text[7],
            ModeOfUse = text[8],
            KeyVersionNumber = text[9..11].ToString(),
            Exportability = text[11],
            KeyContext = text[14],
        };
        fault = read.Check();
        if (fault != KeyBlockFault.None)
        {
            return fault;
        }

        if (text[15] != '0')
        {
            return KeyBlockFault.SixteenthCharacter;
        }

        if (!TryReadDigits(text[12..14], out var count))
        {
            return KeyBlockFault.OptionalBlockCount;
        }

        fault = KeyBlocks.OptionalBlocks.Read(text[FixedLength..], count, out var blocks, out var blocksLength);
        if (fault == KeyBlockFault.None && blocksLength % KeyBlockScheme.Of(read.Version).BlockSize != 0)
        {
            fault = KeyBlockFault.OptionalBlockPadding;
        }

        if (fault == KeyBlockFault.None)
        {
            header = read with { OptionalBlocks = blocks };
            length += blocksLength;
        }

        return fault;
    }

    /// <summary>Writes the header, padded.</summary>
    /// <param name="after">Characters of encrypted key and MAC behind it.</param>
    internal KeyBlockFault Write(int after, out string text)
    {
        var blocks = KeyBlocks.OptionalBlocks.Write(OptionalBlocks, KeyBlockScheme.Of(Version).BlockSize, out var count);
        var length = FixedLength + blocks.Length + after;
        text = string.Empty;
        if (count > 99)
        {
            return KeyBlockFault.OptionalBlockCount;
        }

        if (length > 9999)
        {
            return KeyBlockFault.TooLong;
        }

        text = string.Create(
            CultureInfo.InvariantCulture,
            $"{Version}{length:D4}{KeyUsage}{Algorithm}{ModeOfUse}{KeyVersionNumber}{Exportability}{count:D2}{KeyContext}0{blocks}");
        return KeyBlockFault.None;
    }

    private static KeyBlockFault CheckFrame(ReadOnlySpan<char> text)
    {
        if (text.Length <= FixedLength)
        {
            return KeyBlockFault.TooShort;
        }

        if (text.ContainsAnyExceptInRange(' ', '~'))
        {
            return KeyBlockFault.Character;
        }

        if (!KeyBlockScheme.IsVersion(text[0]))
        {
            return KeyBlockFault.Version;
        }

        if (!TryReadDigits(text[1..5], out var length))
        {
            return KeyBlockFault.LengthField;
        }

        return length == text.Length ? KeyBlockFault.None : KeyBlockFault.LengthMismatch;
    }

    private static bool TryReadDigits(ReadOnlySpan<char> text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
