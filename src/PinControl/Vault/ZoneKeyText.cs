using System.Buffers.Binary;
using System.Text;
using PinControl.Keys;

namespace PinControl.Vault;

/// <summary>
/// What a zone key's binding tag is made over, the same in every vault: label, tenant, name, direction, formats, algorithm, usage, check value,
/// exportability, zone KEK version and blob, each behind its length (2 bytes, big-endian).
/// </summary>
internal static class ZoneKeyText
{
    private static ReadOnlySpan<byte> Label => "pincontrol/zone-key/1"u8;

    public static byte[] Of(ZoneKeyBinding binding, int keyVersion, ReadOnlySpan<byte> blob)
    {
        var facts = binding.Facts;
        Span<byte> version = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(version, keyVersion);
        using var text = new MemoryStream(256);
        SealedPinText.Append(text, Label);
        foreach (var item in (string[])[binding.Tenant, binding.Name, facts.Direction == ZoneDirection.In ? "in" : "out", facts.Formats, facts.Algorithm, facts.Usage, facts.CheckValue])
        {
            SealedPinText.Append(text, Encoding.UTF8.GetBytes(item));
        }

        SealedPinText.Append(text, facts.Exportable ? "E"u8 : "N"u8);
        SealedPinText.Append(text, version);
        SealedPinText.Append(text, blob);
        return text.ToArray();
    }
}
