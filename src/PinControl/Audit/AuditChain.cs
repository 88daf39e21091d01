using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;

namespace PinControl.Audit;

/// <summary>
/// The hash chain of the trail: hash(n) = SHA-256(hash(n−1) ‖ sequence ‖ microseconds since 1970 ‖ outcome ‖ canonical bytes),
/// integers big-endian of 8, 8 and 2 bytes. PostgreSQL's <c>int8send</c> and <c>int2send</c> give the same bytes.
/// </summary>
internal static class AuditChain
{
    private const int PlaceSize = 8 + 8 + 2;
    private const int MostOnStack = 1024;

    /// <summary>The hash before the first record: 32 zero bytes.</summary>
    public static byte[] Start => new byte[SHA256.HashSizeInBytes];

    /// <summary>The next record's hash, 32 bytes.</summary>
    public static byte[] Next(ReadOnlySpan<byte> previous, long sequence, long microseconds, AuditOutcome outcome, ReadOnlySpan<byte> canonical)
    {
        var size = SHA256.HashSizeInBytes + PlaceSize + canonical.Length;
        var rented = size <= MostOnStack ? null : ArrayPool<byte>.Shared.Rent(size);
        var whole = (rented ?? stackalloc byte[MostOnStack])[..size];
        previous.CopyTo(whole);
        var place = whole[SHA256.HashSizeInBytes..];
        BinaryPrimitives.WriteInt64BigEndian(place, sequence);
        BinaryPrimitives.WriteInt64BigEndian(place[8..], microseconds);
        BinaryPrimitives.WriteInt16BigEndian(place[16..], (short)outcome);
        canonical.CopyTo(place[PlaceSize..]);
        var hash = SHA256.HashData(whole);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }

        return hash;
    }
}
