using System.Security.Cryptography;

namespace PinControl.Cryptography;

/// <summary>
/// A key check value: the first bytes of a block of zeros under the key, by which two people see that they hold the same key. Not secret.
/// </summary>
public sealed class KeyCheckValue : IEquatable<KeyCheckValue>
{
    /// <summary>Bytes unless asked for otherwise: six hexadecimal digits.</summary>
    public const int DefaultSize = 3;

    /// <summary>Most bytes: X9.24-1:2017 annex A gives five for AES. More would give an attacker more to compare with.</summary>
    public const int LargestSize = 5;

    private const int SmallestSize = 2;

    private readonly byte[] _bytes;

    private KeyCheckValue(KeyCheckMethod method, byte[] bytes)
    {
        Method = method;
        _bytes = bytes;
    }

    /// <summary>How it was computed.</summary>
    public KeyCheckMethod Method { get; }

    /// <summary>2 to 5 bytes.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>The algorithm's own way: CMAC for AES, zeros for triple DES.</summary>
    /// <param name="key">16, 24 or 32 bytes of AES; 8, 16 or 24 of triple DES.</param>
    /// <param name="size">2 to 5 bytes.</param>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public static KeyCheckValue Of(KeyAlgorithm algorithm, ReadOnlySpan<byte> key, int size = DefaultSize) =>
        Of(algorithm, algorithm == KeyAlgorithm.Aes ? KeyCheckMethod.Cmac : KeyCheckMethod.Zeros, key, size);

    /// <summary>The same by a named method.</summary>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public static KeyCheckValue Of(KeyAlgorithm algorithm, KeyCheckMethod method, ReadOnlySpan<byte> key, int size = DefaultSize)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, SmallestSize);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, LargestSize);
        using var cipher = BlockKey.Of(algorithm, key);
        Span<byte> storage = stackalloc byte[BlockKey.LongestBlock];
        using var secret = new SecretBytes(storage);
        var block = secret.Bytes[..cipher.BlockSize];
        if (method == KeyCheckMethod.Cmac)
        {
            Span<byte> zeros = stackalloc byte[cipher.BlockSize];
            zeros.Clear();
            Cmac.Compute(cipher, zeros, block);
        }
        else
        {
            cipher.Encrypt(block, block);
        }

        return new KeyCheckValue(method, block[..size].ToArray());
    }

    /// <summary>
    /// Whether hexadecimal text (any case, spaces allowed) is this value, or as much of it as both show: at least four digits.
    /// </summary>
    public bool Matches(ReadOnlySpan<char> text)
    {
        Span<byte> other = stackalloc byte[LargestSize];
        if (!Hexadecimal.TryParse(text, other, out var written) || written < SmallestSize)
        {
            return false;
        }

        var common = Math.Min(written, _bytes.Length);
        return CryptographicOperations.FixedTimeEquals(other[..common], _bytes.AsSpan(0, common));
    }

    /// <inheritdoc />
    public bool Equals(KeyCheckValue? other) => other is not null && Method == other.Method && _bytes.AsSpan().SequenceEqual(other._bytes);

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as KeyCheckValue);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Method, _bytes[0], _bytes[1]);

    /// <summary>Upper-case hexadecimal digits.</summary>
    public override string ToString() => Convert.ToHexString(_bytes);
}
