using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;

namespace PinControl.Cryptography;

/// <summary>
/// A public point of NIST P-256, uncompressed (SEC 1 §2.3.3: <c>04 ‖ x ‖ y</c>, 65 bytes), fully validated (SP 800-56A §5.6.2.3.3).
/// An instance is proof: nothing that takes one need check again.
/// </summary>
/// <remarks>
/// The checks run on public values alone, so ordinary integer arithmetic leaks nothing. The curve's order is prime: a point on
/// the curve lies in the right group. Infinity has no 65-byte form, and (0, 0) is not on the curve.
/// </remarks>
public sealed class P256Point : IEquatable<P256Point>
{
    /// <summary>Bytes of an uncompressed point.</summary>
    public const int Size = 65;

    /// <summary>Bytes of one coordinate.</summary>
    public const int CoordinateSize = 32;

    private const byte Uncompressed = 0x04;

    // SP 800-186 §3.2.1.3; the curve is y² = x³ − 3x + b over the integers modulo p.
    private static readonly BigInteger P = Hexadecimal("FFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF");
    private static readonly BigInteger B = Hexadecimal("5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B");

    private readonly byte[] _bytes;

    private P256Point(ReadOnlySpan<byte> bytes) => _bytes = bytes.ToArray();

    /// <summary>The 65 bytes.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>The x-coordinate, 32 bytes, big-endian.</summary>
    public ReadOnlySpan<byte> X => _bytes.AsSpan(1, CoordinateSize);

    /// <summary>The y-coordinate, 32 bytes, big-endian.</summary>
    public ReadOnlySpan<byte> Y => _bytes.AsSpan(1 + CoordinateSize, CoordinateSize);

    /// <summary>Whether 65 bytes are a point: prefix, both coordinates below p, the curve's equation.</summary>
    public static bool TryCreate(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out P256Point? point)
    {
        point = IsPoint(bytes) ? new P256Point(bytes) : null;
        return point is not null;
    }

    /// <summary>The same from strict base64url, 87 characters.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out P256Point? point)
    {
        point = null;
        Span<byte> bytes = stackalloc byte[Size];
        return StrictBase64Url.TryDecode(text, bytes) && TryCreate(bytes, out point);
    }

    /// <inheritdoc />
    public bool Equals(P256Point? other) => other is not null && _bytes.AsSpan().SequenceEqual(other._bytes);

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as P256Point);

    /// <inheritdoc />
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(_bytes);
        return hash.ToHashCode();
    }

    /// <summary>The point as the protocol writes it: base64url, 87 characters.</summary>
    public override string ToString() => StrictBase64Url.Encode(_bytes);

    private static bool IsPoint(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size || bytes[0] != Uncompressed)
        {
            return false;
        }

        var x = new BigInteger(bytes.Slice(1, CoordinateSize), isUnsigned: true, isBigEndian: true);
        var y = new BigInteger(bytes[(1 + CoordinateSize)..], isUnsigned: true, isBigEndian: true);
        return x < P && y < P && ((y * y) - ((x * x * x) - (3 * x) + B)) % P == BigInteger.Zero;
    }

    private static BigInteger Hexadecimal(string digits) =>
        BigInteger.Parse("0" + digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
