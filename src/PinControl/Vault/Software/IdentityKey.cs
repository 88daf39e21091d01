using System.Security.Cryptography;
using PinControl.Cryptography;
using PinControl.Pins;

namespace PinControl.Vault.Software;

/// <summary>A P-256 key that signs answers to devices and checkpoints. Native apps may pin it, so it outlives every other key.</summary>
internal sealed class IdentityKey : IDisposable
{
    private const int KeyIdSize = 16;

    // One signature at a time: the framework does not promise that an ECDsa may be shared. It costs some 30 microseconds.
    private readonly Lock _gate = new();
    private readonly ECDsa _key;

    private IdentityKey(ECDsa key, PinnedBytes scalar)
    {
        _key = key;
        Scalar = scalar;
        var q = key.ExportParameters(includePrivateParameters: false).Q;
        byte[] point = [0x04, .. q.X!, .. q.Y!];
        Public = new VaultIdentity(StrictBase64Url.Encode(SHA256.HashData(point).AsSpan(0, KeyIdSize)), point);
    }

    public VaultIdentity Public { get; }

    /// <summary>The private half, 32 bytes, for the key file.</summary>
    public PinnedBytes Scalar { get; }

    public static IdentityKey Create()
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var secret = key.ExportParameters(includePrivateParameters: true).D!;
        var scalar = PinnedBytes.Copy(secret);
        CryptographicOperations.ZeroMemory(secret);
        return new IdentityKey(key, scalar);
    }

    /// <param name="scalar">The private half, which is this key's own from now on.</param>
    /// <exception cref="CryptographicException">The bytes are no private half of this curve.</exception>
    public static IdentityKey Import(PinnedBytes scalar)
    {
        // The framework reads parameters from an array only: pinned, so that erasing it leaves no copy.
        var secret = GC.AllocateUninitializedArray<byte>(scalar.Bytes.Length, pinned: true);
        scalar.Bytes.CopyTo(secret);
        try
        {
            return new IdentityKey(ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = secret }), scalar);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    /// <summary>ECDSA over a hash: r‖s, 64 bytes.</summary>
    public byte[] Sign(ReadOnlySpan<byte> hash)
    {
        lock (_gate)
        {
            return _key.SignHash(hash, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }
    }

    public void Dispose()
    {
        _key.Dispose();
        Scalar.Dispose();
    }
}
