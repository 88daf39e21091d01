using System.Buffers.Binary;
using System.Text;
using PinControl.Pins;

namespace PinControl.Vault;

/// <summary>
/// What a binding tag is made over, the same in every vault: label, tenant, plastic id, key version and blob, each behind its length (2 bytes,
/// big-endian), so that no two different rows give the same bytes.
/// </summary>
internal static class SealedPinText
{
    /// <summary>Bytes of a tag.</summary>
    public const int TagSize = 32;

    private static ReadOnlySpan<byte> Label => "pincontrol/sealed-pin/1"u8;

    public static byte[] Of(PlasticBinding binding, int keyVersion, ReadOnlySpan<byte> blob)
    {
        Span<byte> version = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(version, keyVersion);
        using var text = new MemoryStream(128);
        Append(text, Label);
        Append(text, Encoding.UTF8.GetBytes(binding.Tenant));
        Append(text, Encoding.ASCII.GetBytes(binding.PlasticId));
        Append(text, version);
        Append(text, blob);
        return text.ToArray();
    }

    internal static void Append(MemoryStream text, ReadOnlySpan<byte> item)
    {
        Span<byte> length = stackalloc byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16BigEndian(length, checked((ushort)item.Length));
        text.Write(length);
        text.Write(item);
    }
}
