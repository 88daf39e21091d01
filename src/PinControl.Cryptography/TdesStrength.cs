using System.Security.Cryptography;

namespace PinControl.Cryptography;

/// <summary>What a triple DES key is worth.</summary>
public static class TdesStrength
{
    private const int PartSize = 8;
    private const byte WithoutParity = 0xFE;

    /// <summary>
    /// Whether it is one DES key under another name: of one part, or with two equal parts beside each other, of which the one undoes what the other did.
    /// Parity does not count.
    /// </summary>
    /// <param name="key">8, 16 or 24 bytes. Compared in fixed time.</param>
    public static bool IsSingleDes(ReadOnlySpan<byte> key)
    {
        var single = key.Length <= PartSize;
        Span<byte> storage = stackalloc byte[2 * PartSize];
        using var two = new SecretBytes(storage);
        for (var at = PartSize; at + PartSize <= key.Length; at += PartSize)
        {
            for (var i = 0; i < two.Bytes.Length; i++)
            {
                two.Bytes[i] = (byte)(key[at - PartSize + i] & WithoutParity);
            }

            single |= CryptographicOperations.FixedTimeEquals(two.Bytes[..PartSize], two.Bytes[PartSize..]);
        }

        return single;
    }
}
