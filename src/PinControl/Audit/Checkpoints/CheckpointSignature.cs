using System.Buffers.Text;
using System.Security.Cryptography;

namespace PinControl.Audit.Checkpoints;

/// <summary>A checkpoint's signature: ECDSA on P-256 over SHA-256(<c>pincontrol/checkpoint/1</c> ‖ bytes), r‖s, by the vault's identity key.</summary>
internal static class CheckpointSignature
{
    public const int Size = 64;
    public const int PointSize = 65;
    private const int CoordinateSize = 32;
    private const int KeyIdSize = 16;

    private static ReadOnlySpan<byte> Label => "pincontrol/checkpoint/1"u8;

    /// <summary>base64url of the first 16 bytes of SHA-256 over the point.</summary>
    public static string KeyIdOf(ReadOnlySpan<byte> point) => Base64Url.EncodeToString(SHA256.HashData(point).AsSpan(0, KeyIdSize));

    /// <summary>Whether these bytes are a point of the curve.</summary>
    public static bool IsPoint(byte[] point)
    {
        using var key = Import(point);
        return key is not null;
    }

    public static bool Verify(byte[] point, ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> signature)
    {
        using var key = Import(point);
        return key is not null && Verify(key, bytes, signature);
    }

    /// <summary>With a key that <see cref="Import"/> gave, for many signatures.</summary>
    public static bool Verify(ECDsa key, ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> signature)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Label);
        hash.AppendData(bytes);
        return signature.Length == Size && key.VerifyHash(hash.GetHashAndReset(), signature, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }

    /// <returns><see langword="null"/> if the bytes are no point of the curve.</returns>
    public static ECDsa? Import(byte[] point)
    {
        if (point.Length != PointSize || point[0] != 0x04)
        {
            return null;
        }

        try
        {
            return ECDsa.Create(new ECParameters
            {
                Curve = ECCurve.NamedCurves.nistP256,
                Q = new ECPoint { X = point[1..(1 + CoordinateSize)], Y = point[(1 + CoordinateSize)..] },
            });
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
