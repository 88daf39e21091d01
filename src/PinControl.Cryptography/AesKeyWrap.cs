using System.Buffers.Binary;
using System.Security.Cryptography;

namespace PinControl.Cryptography;

/// <summary>
/// AES Key Wrap with its default initial value (RFC 3394; SP 800-38F KW; PKCS#11 <c>CKM_AES_KEY_WRAP</c>). Deterministic: what must not
/// be recognised when it is wrapped twice has to bring its own random part, as <see cref="PinField"/> does.
/// </summary>
public static class AesKeyWrap
{
    /// <summary>Bytes by which wrapped data is longer.</summary>
    public const int Overhead = 8;

    private const int HalfBlock = 8;
    private const int Block = 16;
    private const int Steps = 6;

    /// <summary>Fewest bytes of plain data: two half blocks (RFC 3394 §2).</summary>
    private const int Shortest = 2 * HalfBlock;

    /// <summary>Most bytes of plain data; far above any key, and the step counter stays far inside its 64 bits.</summary>
    private const int Longest = 4096;

    // RFC 3394 §2.2.3.1.
    private static ReadOnlySpan<byte> InitialValue => [0xA6, 0xA6, 0xA6, 0xA6, 0xA6, 0xA6, 0xA6, 0xA6];

    /// <summary>Wraps (RFC 3394 §2.2.1).</summary>
    /// <param name="key">16, 24 or 32 bytes.</param>
    /// <param name="plain">At least 16 bytes, a multiple of 8.</param>
    /// <param name="wrapped"><see cref="Overhead"/> bytes longer than <paramref name="plain"/>; may not overlap it.</param>
    /// <exception cref="ArgumentException">A size is wrong.</exception>
    public static void Wrap(ReadOnlySpan<byte> key, ReadOnlySpan<byte> plain, Span<byte> wrapped)
    {
        CheckKey(key);
        if (!IsPlainLength(plain.Length) || wrapped.Length != plain.Length + Overhead || plain.Overlaps(wrapped))
        {
            throw new ArgumentException("Plain data has 16 bytes or more, a multiple of 8; wrapped data 8 more, elsewhere.", nameof(plain));
        }

        using var aes = Aes.Create();
        aes.SetKey(key);
        InitialValue.CopyTo(wrapped);
        plain.CopyTo(wrapped[Overhead..]);
        Span<byte> block = stackalloc byte[Block];
        var count = plain.Length / HalfBlock;
        for (var t = 1; t <= Steps * count; t++)
        {
            var half = wrapped.Slice(HalfBlock * (((t - 1) % count) + 1), HalfBlock);
            wrapped[..HalfBlock].CopyTo(block);
            half.CopyTo(block[HalfBlock..]);
            aes.EncryptEcb(block, block, PaddingMode.None);
            MixCounter(block, t);
            block[..HalfBlock].CopyTo(wrapped);
            block[HalfBlock..].CopyTo(half);
        }

        CryptographicOperations.ZeroMemory(block);
    }

    /// <summary>
    /// Unwraps (RFC 3394 §2.2.2). <see langword="false"/> if the data does not come from this key; then <paramref name="plain"/> is cleared.
    /// </summary>
    /// <param name="key">16, 24 or 32 bytes.</param>
    /// <param name="wrapped">What may have been tampered with; any length but one that fits <paramref name="plain"/> is no wrapped data.</param>
    /// <param name="plain">At least 16 bytes, a multiple of 8: the size is settled by whoever knows what is to be unwrapped.</param>
    /// <exception cref="ArgumentException">The size of the key or of <paramref name="plain"/> is wrong.</exception>
    public static bool TryUnwrap(ReadOnlySpan<byte> key, ReadOnlySpan<byte> wrapped, Span<byte> plain)
    {
        CheckKey(key);
        if (!IsPlainLength(plain.Length) || plain.Overlaps(wrapped))
        {
            throw new ArgumentException("Plain data has 16 bytes or more, a multiple of 8, elsewhere than the wrapped.", nameof(plain));
        }

        if (wrapped.Length != plain.Length + Overhead)
        {
            plain.Clear();
            return false;
        }

        using var aes = Aes.Create();
        aes.SetKey(key);
        Span<byte> integrity = stackalloc byte[HalfBlock];
        Span<byte> block = stackalloc byte[Block];
        wrapped[..HalfBlock].CopyTo(integrity);
        wrapped[Overhead..].CopyTo(plain);
        var count = plain.Length / HalfBlock;
        for (var t = Steps * count; t >= 1; t--)
        {
            var half = plain.Slice(HalfBlock * ((t - 1) % count), HalfBlock);
            integrity.CopyTo(block);
            half.CopyTo(block[HalfBlock..]);
            MixCounter(block, t);
            aes.DecryptEcb(block, block, PaddingMode.None);
            block[..HalfBlock].CopyTo(integrity);
            block[HalfBlock..].CopyTo(half);
        }

        var holds = CryptographicOperations.FixedTimeEquals(integrity, InitialValue);
        CryptographicOperations.ZeroMemory(block);
        if (!holds)
        {
            // SP 800-38F §5.3: nothing of what did not verify is given out.
            CryptographicOperations.ZeroMemory(plain);
        }

        return holds;
    }

    private static void MixCounter(Span<byte> block, int t) =>
        BinaryPrimitives.WriteUInt64BigEndian(block, BinaryPrimitives.ReadUInt64BigEndian(block) ^ (ulong)t);

    private static bool IsPlainLength(int length) => length is >= Shortest and <= Longest && length % HalfBlock == 0;

    private static void CheckKey(ReadOnlySpan<byte> key)
    {
        if (key.Length is not (16 or 24 or 32))
        {
            throw new ArgumentException("An AES key has 16, 24 or 32 bytes.", nameof(key));
        }
    }
}
