using System.Security.Cryptography;

namespace PinControl.Cryptography;

/// <summary>A P-256 key pair that agrees keys: fresh for every exchange, and gone with it.</summary>
public sealed class P256KeyPair : IDisposable
{
    /// <summary>Bytes of the shared secret Z: the whole x-coordinate, leading zeros included (SP 800-56A §5.7.1.2).</summary>
    public const int SharedSecretSize = P256Point.CoordinateSize;

    private readonly ECDiffieHellman _pair;

    private P256KeyPair(ECDiffieHellman pair)
    {
        _pair = pair;
        var q = pair.ExportParameters(includePrivateParameters: false).Q;
        byte[] bytes = [0x04, .. q.X!, .. q.Y!];
        Point = P256Point.TryCreate(bytes, out var point) ? point : throw new CryptographicException("The platform made a point that is none.");
    }

    /// <summary>The public half.</summary>
    public P256Point Point { get; }

    /// <summary>A fresh pair.</summary>
    public static P256KeyPair Create() => new(ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256));

    /// <summary>The pair of a given private half, for test vectors alone.</summary>
    internal static P256KeyPair FromPrivate(byte[] scalar) =>
        new(ECDiffieHellman.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = scalar }));

    /// <summary>ECDH (SP 800-56A §5.7.1.2, ECC CDH; PKCS#11 <c>CKM_ECDH1_DERIVE</c> with <c>CKD_NULL</c>).</summary>
    /// <param name="other">Validated by its type.</param>
    /// <param name="sharedSecret">32 bytes; the caller erases it.</param>
    public void Agree(P256Point other, Span<byte> sharedSecret)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(sharedSecret.Length, SharedSecretSize);
        using var theirs = ECDiffieHellman.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new ECPoint { X = other.X.ToArray(), Y = other.Y.ToArray() },
        });
        using var publicHalf = theirs.PublicKey;
        var secret = _pair.DeriveRawSecretAgreement(publicHalf);
        secret.CopyTo(sharedSecret);
        CryptographicOperations.ZeroMemory(secret);
    }

    /// <inheritdoc />
    public void Dispose() => _pair.Dispose();
}
