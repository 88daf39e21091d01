using System.Security.Cryptography;

namespace PinControl.Cryptography;

/// <summary>
/// The PIN block of ISO 9564-1:2017 format 4 (§9.4.2): the PIN field enciphered with AES, combined with the PAN field by exclusive or, and
/// enciphered again.
/// </summary>
public static class PinBlock4
{
    /// <summary>Bytes of the block.</summary>
    public const int Size = 16;

    /// <summary>Most digits of a PAN (ISO/IEC 7812-1).</summary>
    public const int LongestPan = 19;

    /// <summary>The PAN's digits in the field, at least: a shorter PAN is preceded by zeros (§9.4.2.3).</summary>
    private const int FewestPanDigits = 12;

    /// <summary>Enciphers a PIN field (§9.4.2).</summary>
    /// <param name="key">An AES PIN encryption key: 16, 24 or 32 bytes.</param>
    /// <param name="field">Formed.</param>
    /// <param name="pan">The PAN, 1 to 19 ASCII digits, check digit included.</param>
    /// <param name="block">16 bytes.</param>
    /// <exception cref="ArgumentException">A size is wrong, or the PAN is none.</exception>
    public static void Encipher(ReadOnlySpan<byte> key, PinField field, ReadOnlySpan<char> pan, Span<byte> block)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(block.Length, Size);
        Span<byte> panField = stackalloc byte[Size];
        WritePanField(pan, panField);
        using var aes = Aes.Create();
        aes.SetKey(key);
        aes.EncryptEcb(field.Bytes, block, PaddingMode.None);
        Combine(block, panField);
        aes.EncryptEcb(block, block, PaddingMode.None);
        CryptographicOperations.ZeroMemory(panField);
    }

    /// <summary>
    /// Deciphers a block into a PIN field (§9.4.2). Whether it is one, <see cref="PinField.TryRead"/> tells: a wrong key or PAN gives
    /// random bytes.
    /// </summary>
    /// <param name="key">16, 24 or 32 bytes.</param>
    /// <param name="block">16 bytes.</param>
    /// <param name="pan">The PAN, 1 to 19 ASCII digits, check digit included.</param>
    /// <param name="field">Receives the field.</param>
    /// <exception cref="ArgumentException">A size is wrong, or the PAN is none.</exception>
    public static void Decipher(ReadOnlySpan<byte> key, ReadOnlySpan<byte> block, ReadOnlySpan<char> pan, PinField field)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(block.Length, Size);
        Span<byte> panField = stackalloc byte[Size];
        WritePanField(pan, panField);
        using var aes = Aes.Create();
        aes.SetKey(key);
        aes.DecryptEcb(block, field.Bytes, PaddingMode.None);
        Combine(field.Bytes, panField);
        aes.DecryptEcb(field.Bytes, field.Bytes, PaddingMode.None);
        CryptographicOperations.ZeroMemory(panField);
    }

    /// <summary>§9.4.2.3: one nibble for the PAN's length less 12, the PAN's digits from the left, zeros to the end.</summary>
    internal static void WritePanField(ReadOnlySpan<char> pan, Span<byte> field)
    {
        if (pan.Length is 0 or > LongestPan || pan.ContainsAnyExceptInRange('0', '9'))
        {
            throw new ArgumentException("A PAN has 1 to 19 digits.", nameof(pan));
        }

        field.Clear();
        var zeros = Math.Max(0, FewestPanDigits - pan.Length);
        field[0] = (byte)((pan.Length + zeros - FewestPanDigits) << 4);
        for (var i = 0; i < pan.Length; i++)
        {
            var nibble = 1 + zeros + i;
            field[nibble / 2] |= (byte)((pan[i] - '0') << (nibble % 2 == 0 ? 4 : 0));
        }
    }

    private static void Combine(Span<byte> left, ReadOnlySpan<byte> right)
    {
        for (var i = 0; i < left.Length; i++)
        {
            left[i] ^= right[i];
        }
    }
}
