using System.Buffers.Binary;
using System.Security.Cryptography;

namespace PinControl.Audit;

/// <summary>
/// The hash chain of the trail: hash(n) = SHA-256(hash(n−1) ‖ sequence ‖ microseconds since 1970 ‖ outcome ‖ canonical bytes),
/// integers big-endian of 8, 8 and 2 bytes. PostgreSQL's <c>int8send</c> and <c>int2send</c> give the same bytes.
/// </summary>
internal static class AuditChain
{
    /// <summary>The hash before the first record: 32 zero bytes.</summary>
    public static byte[] Start => new byte[SHA256.HashSizeInBytes];

    /// <summary>The next record's hash, 32 bytes.</summary>
    public static byte[] Next(ReadOnlySpan<byte> previous, long sequence, long microseconds, AuditOutcome outcome, ReadOnlySpan<byte> canonical)
    {
        Span<byte> place = stackalloc byte[8 + 8 + 2];
        BinaryPrimitives.WriteInt64BigEndian(place, sequence);
        BinaryPrimitives.WriteInt64BigEndian(place[8..], microseconds);
        BinaryPrimitives.WriteInt16BigEndian(place[16..], (short)outcome);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(previous);
        hash.AppendData(place);
        hash.AppendData(canonical);
        return hash.GetHashAndReset();
    }
}
