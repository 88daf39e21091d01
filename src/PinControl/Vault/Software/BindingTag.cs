using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using PinControl.Cryptography;
using PinControl.Pins;

namespace PinControl.Vault.Software;

/// <summary>
/// Binds a sealed PIN to tenant and plastic: HMAC-SHA-256 over label, tenant, plastic id, key version and blob, each behind its length
/// (2 bytes, big-endian), so that no two different rows give the same bytes.
/// </summary>
internal static class BindingTag
{
    private const int Size = 32;

    private static ReadOnlySpan<byte> Label => "pincontrol/sealed-pin/1"u8;

    public static byte[] Make(PinnedBytes key, PlasticBinding binding, int keyVersion, ReadOnlySpan<byte> blob)
    {
        var tag = new byte[Size];
        Write(key, binding, keyVersion, blob, tag);
        return tag;
    }

    /// <summary>Verified before every unwrap; in fixed time.</summary>
    public static bool Verify(PinnedBytes key, PlasticBinding binding, SealedPin sealedPin)
    {
        Span<byte> tag = stackalloc byte[Size];
        Write(key, binding, sealedPin.KeyVersion, sealedPin.Blob, tag);
        return CryptographicOperations.FixedTimeEquals(tag, sealedPin.Tag);
    }

    private static void Write(PinnedBytes key, PlasticBinding binding, int keyVersion, ReadOnlySpan<byte> blob, Span<byte> tag)
    {
        Span<byte> version = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(version, keyVersion);
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key.Bytes);
        Append(hmac, Label);
        Append(hmac, Encoding.UTF8.GetBytes(binding.Tenant));
        Append(hmac, Encoding.ASCII.GetBytes(binding.PlasticId));
        Append(hmac, version);
        Append(hmac, blob);
        hmac.GetHashAndReset(tag);
    }

    private static void Append(IncrementalHash hmac, ReadOnlySpan<byte> item)
    {
        Span<byte> length = stackalloc byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16BigEndian(length, checked((ushort)item.Length));
        hmac.AppendData(length);
        hmac.AppendData(item);
    }
}
