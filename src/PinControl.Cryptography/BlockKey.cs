namespace PinControl.Cryptography;

/// <summary>A key ready to encrypt and decrypt whole blocks; erased on dispose.</summary>
internal abstract class BlockKey : IDisposable
{
    /// <summary>Bytes of the longest block.</summary>
    public const int LongestBlock = 16;

    /// <summary>Bytes of one block: 16 for AES, 8 for triple DES.</summary>
    public abstract int BlockSize { get; }

    /// <exception cref="ArgumentException">The algorithm has no keys of this length.</exception>
    public static BlockKey Of(KeyAlgorithm algorithm, ReadOnlySpan<byte> key) =>
        algorithm == KeyAlgorithm.Aes ? new AesBlockKey(key) : new TdesBlockKey(key);

    /// <summary>One block; both spans may be the same.</summary>
    public abstract void Encrypt(ReadOnlySpan<byte> block, Span<byte> encrypted);

    /// <summary>One block; both spans may be the same.</summary>
    public abstract void Decrypt(ReadOnlySpan<byte> block, Span<byte> decrypted);

    /// <summary>CBC without padding, in place.</summary>
    public void EncryptCbc(ReadOnlySpan<byte> initial, Span<byte> data)
    {
        var before = initial;
        for (var at = 0; at < data.Length; at += BlockSize)
        {
            var block = data.Slice(at, BlockSize);
            Mix(block, before);
            Encrypt(block, block);
            before = block;
        }
    }

    /// <summary>CBC without padding; the spans do not overlap.</summary>
    public void DecryptCbc(ReadOnlySpan<byte> initial, ReadOnlySpan<byte> data, Span<byte> decrypted)
    {
        var before = initial;
        for (var at = 0; at < data.Length; at += BlockSize)
        {
            var block = data.Slice(at, BlockSize);
            Decrypt(block, decrypted.Slice(at, BlockSize));
            Mix(decrypted.Slice(at, BlockSize), before);
            before = block;
        }
    }

    /// <summary>CTR with a big-endian counter of a whole block that starts at <paramref name="initial"/>; either direction, in place.</summary>
    public void ApplyCounter(ReadOnlySpan<byte> initial, Span<byte> data)
    {
        Span<byte> storage = stackalloc byte[2 * LongestBlock];
        using var secret = new SecretBytes(storage);
        var counter = secret.Bytes[..BlockSize];
        var stream = secret.Bytes.Slice(LongestBlock, BlockSize);
        initial.CopyTo(counter);
        for (var at = 0; at < data.Length; at += BlockSize)
        {
            Encrypt(counter, stream);
            var part = data[at..Math.Min(at + BlockSize, data.Length)];
            Mix(part, stream[..part.Length]);
            for (var digit = BlockSize - 1; digit >= 0 && ++counter[digit] == 0; digit--)
            {
            }
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);

    private static void Mix(Span<byte> into, ReadOnlySpan<byte> with)
    {
        for (var at = 0; at < into.Length; at++)
        {
            into[at] ^= with[at];
        }
    }
}
