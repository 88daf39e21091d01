namespace PinControl.Cryptography;

/// <summary>Hexadecimal text, read and written without a string on the way.</summary>
internal static class Hexadecimal
{
    /// <summary>Reads digits of any case with blanks anywhere between bytes, as people type them. A failure leaves the bytes cleared.</summary>
    /// <param name="text">Whole bytes; too many are a failure.</param>
    /// <param name="bytes">At least as long as what is expected.</param>
    /// <param name="written">Bytes read.</param>
    public static bool TryParse(ReadOnlySpan<char> text, Span<byte> bytes, out int written)
    {
        bytes.Clear();
        written = 0;
        var high = -1;
        foreach (var character in text)
        {
            if (char.IsWhiteSpace(character))
            {
                continue;
            }

            if (!char.IsAsciiHexDigit(character) || written == bytes.Length)
            {
                return Fail(bytes, out written);
            }

            var digit = Digit(character);
            if (high < 0)
            {
                high = digit;
                continue;
            }

            bytes[written++] = (byte)((high << 4) | digit);
            high = -1;
        }

        return high < 0 || Fail(bytes, out written);
    }

    /// <summary>Reads exactly the upper-case digits that the standards write; fills all of <paramref name="bytes"/>.</summary>
    public static bool TryParseStrict(ReadOnlySpan<char> text, Span<byte> bytes)
    {
        if (text.Length != 2 * bytes.Length || !IsStrict(text))
        {
            return false;
        }

        for (var at = 0; at < bytes.Length; at++)
        {
            bytes[at] = (byte)((Digit(text[2 * at]) << 4) | Digit(text[(2 * at) + 1]));
        }

        return true;
    }

    /// <summary>Whether every character is 0–9 or A–F.</summary>
    public static bool IsStrict(ReadOnlySpan<char> text)
    {
        foreach (var character in text)
        {
            if (!char.IsAsciiHexDigitUpper(character))
            {
                return false;
            }
        }

        return true;
    }

    private static int Digit(char character) => char.IsAsciiDigit(character) ? character - '0' : (character | 0x20) - 'a' + 10;

    private static bool Fail(Span<byte> bytes, out int written)
    {
        System.Security.Cryptography.CryptographicOperations.ZeroMemory(bytes);
        written = 0;
        return false;
    }
}
