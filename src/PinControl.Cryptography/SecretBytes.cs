using System.Security.Cryptography;

namespace PinControl.Cryptography;

/// <summary>Bytes that are secret for as long as a method runs: over storage on the caller's stack, erased on dispose.</summary>
public readonly ref struct SecretBytes : IDisposable
{
    /// <param name="storage">Best from <c>stackalloc</c>; erased now and on dispose.</param>
    public SecretBytes(Span<byte> storage)
    {
        storage.Clear();
        Bytes = storage;
    }

    /// <summary>The bytes, to fill and to read.</summary>
    public Span<byte> Bytes { get; }

    /// <summary>Erases the bytes.</summary>
    public void Dispose() => CryptographicOperations.ZeroMemory(Bytes);

    /// <summary>The type's name, never the bytes.</summary>
    public override string ToString() => nameof(SecretBytes);
}
