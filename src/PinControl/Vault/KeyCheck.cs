using System.Security.Cryptography;
using PinControl.Keys;

namespace PinControl.Vault;

/// <summary>Check values as <see cref="VaultKey"/> describes them.</summary>
internal static class KeyCheck
{
    private const int Size = 3;
    private const int Block = 16;

    // SP 800-38B §5.3: what a shifted-out bit comes back as.
    private const byte Feedback = 0x87;

    public static string Of(KeyKind kind, ReadOnlySpan<byte> key) => kind == KeyKind.Binding
        ? Text(HMACSHA256.HashData(key, []))
        : OfAes(key);

    public static string OfPoint(ReadOnlySpan<byte> point) => Text(SHA256.HashData(point));

    /// <summary>CMAC over one block of zeros: AES of the first subkey, since a zero block changes nothing in it (SP 800-38B §6.2).</summary>
    private static string OfAes(ReadOnlySpan<byte> key)
    {
        using var aes = Aes.Create();
        aes.SetKey(key);
        Span<byte> block = stackalloc byte[Block];
        block.Clear();
        aes.EncryptEcb(block, block, PaddingMode.None);
        var carried = block[0] >> 7;
        for (var i = 0; i < Block - 1; i++)
        {
            block[i] = (byte)((block[i] << 1) | (block[i + 1] >> 7));
        }

        block[^1] = (byte)((block[^1] << 1) ^ (Feedback * carried));
        aes.EncryptEcb(block, block, PaddingMode.None);
        return Text(block);
    }

    private static string Text(ReadOnlySpan<byte> bytes) => Convert.ToHexString(bytes[..Size]);
}
