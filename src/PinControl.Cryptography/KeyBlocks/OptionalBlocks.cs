using System.Globalization;
using System.Text;

namespace PinControl.Cryptography.KeyBlocks;

/// <summary>Optional blocks as they stand in a header.</summary>
internal static class OptionalBlocks
{
    private const int IdLength = 2;
    private const int LengthLength = 2;
    private const int ShortHeader = IdLength + LengthLength;
    private const int LongestShort = 0xFF;

    /// <summary>Reads <paramref name="count"/> blocks from the beginning of <paramref name="text"/>.</summary>
    /// <param name="length">Characters they take together.</param>
    public static KeyBlockFault Read(ReadOnlySpan<char> text, int count, out List<OptionalBlock> blocks, out int length)
    {
        blocks = new List<OptionalBlock>(count);
        length = 0;
        while (blocks.Count < count)
        {
            var rest = text[length..];
            if (rest.Length < ShortHeader)
            {
                return KeyBlockFault.OptionalBlockLength;
            }

            if (!IsId(rest[..IdLength]))
            {
                return KeyBlockFault.OptionalBlockId;
            }

            if (!TryReadLength(rest, out var whole, out var header) || whole < header || whole > rest.Length)
            {
                return KeyBlockFault.OptionalBlockLength;
            }

            var data = rest[header..whole];
            if (!IsData(data))
            {
                return KeyBlockFault.OptionalBlockData;
            }

            var block = new OptionalBlock(rest[..IdLength].ToString(), data.ToString());
            if (blocks.Exists(other => other.Id == block.Id))
            {
                return KeyBlockFault.OptionalBlockRepeated;
            }

            blocks.Add(block);
            length += whole;
        }

        return KeyBlockFault.None;
    }

    /// <summary>Checks what is to be written.</summary>
    public static KeyBlockFault Check(IReadOnlyList<OptionalBlock> blocks)
    {
        for (var at = 0; at < blocks.Count; at++)
        {
            var block = blocks[at];
            if (!IsId(block.Id))
            {
                return KeyBlockFault.OptionalBlockId;
            }

            if (!IsData(block.Data))
            {
                return KeyBlockFault.OptionalBlockData;
            }

            for (var before = 0; before < at; before++)
            {
                if (blocks[before].Id == block.Id)
                {
                    return KeyBlockFault.OptionalBlockRepeated;
                }
            }
        }

        return KeyBlockFault.None;
    }

    /// <summary>Writes the blocks, and block PB behind them if they do not fill whole blocks of the cipher.</summary>
    /// <param name="count">Blocks written.</param>
    public static string Write(IReadOnlyList<OptionalBlock> blocks, int blockSize, out int count)
    {
        var text = new StringBuilder();
        count = 0;
        foreach (var block in blocks)
        {
            if (block.Id != OptionalBlock.PaddingId)
            {
                Append(text, block);
                count++;
            }
        }

        if (text.Length % blockSize != 0)
        {
            var padding = blockSize - (text.Length % blockSize);
            padding += padding < ShortHeader ? blockSize : 0;
            Append(text, new OptionalBlock(OptionalBlock.PaddingId, new string('0', padding - ShortHeader)));
            count++;
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, OptionalBlock block)
    {
        text.Append(block.Id);
        if (ShortHeader + block.Data.Length <= LongestShort)
        {
            text.Append(CultureInfo.InvariantCulture, $"{ShortHeader + block.Data.Length:X2}");
        }
        else
        {
            // X9.143 table 1: length 00, then the bytes of the long length (02), then it in four digits.
            text.Append(CultureInfo.InvariantCulture, $"0002{ShortHeader + 6 + block.Data.Length:X4}");
        }

        text.Append(block.Data);
    }

    /// <summary>The block's whole length and that of its identifier and length.</summary>
    private static bool TryReadLength(ReadOnlySpan<char> block, out int whole, out int header)
    {
        header = ShortHeader;
        if (!TryReadNumber(block[IdLength..], LengthLength, out whole) || whole != 0)
        {
            return whole != 0;
        }

        // Extended: how long the length is, in bytes (two digits each). Some writers give digits, always four; no block can be so long that
        // eight digits would begin with others than zeros, so both readings live together.
        header += LengthLength;
        if (!TryReadNumber(block[ShortHeader..], LengthLength, out var bytes) || bytes is < 1 or > 4)
        {
            return false;
        }

        var digits = 2 * bytes;
        if (bytes == 4 && TryReadNumber(block[header..], 4, out var four) && four != 0)
        {
            digits = 4;
        }

        var read = TryReadNumber(block[header..], digits, out whole);
        header += digits;
        return read;
    }

    private static bool TryReadNumber(ReadOnlySpan<char> text, int digits, out int number)
    {
        number = 0;
        return text.Length >= digits && Hexadecimal.IsStrict(text[..digits])
            && int.TryParse(text[..digits], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number) && number >= 0;
    }

    private static bool IsId(ReadOnlySpan<char> id) => id.Length == IdLength && char.IsAsciiLetterOrDigit(id[0]) && char.IsAsciiLetterOrDigit(id[1]);

    private static bool IsData(ReadOnlySpan<char> data) => !data.ContainsAnyExceptInRange(' ', '~');
}
