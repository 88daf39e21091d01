using System.Security.Cryptography;

namespace PinControl.Cryptography;

/// <summary>
/// Key bytes where the garbage collector never moves them, so that erasing them leaves no copy behind. (What the framework's ciphers copy
/// for the length of one call, they erase themselves.)
/// </summary>
public sealed class PinnedBytes : IDisposable
{
    private readonly byte[] _bytes;

    /// <summary>That many zeros.</summary>
    public PinnedBytes(int length) => _bytes = GC.AllocateArray<byte>(length, pinned: true);

    /// <summary>The bytes, to fill and to read.</summary>
    public Span<byte> Bytes => _bytes;

    /// <summary>Bytes of the system's random generator.</summary>
    public static PinnedBytes Random(int length)
    {
        var random = new PinnedBytes(length);
        RandomNumberGenerator.Fill(random._bytes);
        return random;
    }

    /// <summary>A copy of these bytes, which stay as they are.</summary>
    public static PinnedBytes Copy(ReadOnlySpan<byte> bytes)
    {
        var copy = new PinnedBytes(bytes.Length);
        bytes.CopyTo(copy._bytes);
        return copy;
    }

    /// <summary>Erases the bytes.</summary>
    public void Dispose() => CryptographicOperations.ZeroMemory(_bytes);

    /// <summary>The type's name, never the bytes.</summary>
    public override string ToString() => nameof(PinnedBytes);
}
