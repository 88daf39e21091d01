using System.Buffers.Binary;
using System.Security.Cryptography;
using PinControl.Cryptography;
using PinControl.Keys;

namespace PinControl.Vault.Software;

/// <summary>
/// A key set as bytes, what the key file seals. One entry after the other: kind (1 byte, as <see cref="KeyKind"/>), version (4), made at and replaced at
/// (8 each, milliseconds since 1970, 0 for never), key (32). All numbers big-endian. Binding and identity keys of older files have version 0: they are
/// the first ones.
/// </summary>
internal static class KeyEntries
{
    public const int EntrySize = 1 + 4 + 8 + 8 + KeySet.KeySize;

    public static PinnedBytes Write(KeySet keys)
    {
        var written = new PinnedBytes(keys.Keys.Count * EntrySize);
        var rest = written.Bytes;
        foreach (var key in keys.Keys)
        {
            rest[0] = (byte)key.Kind;
            BinaryPrimitives.WriteInt32BigEndian(rest[1..], key.Version);
            BinaryPrimitives.WriteInt64BigEndian(rest[5..], key.MadeAt.ToUnixTimeMilliseconds());
            BinaryPrimitives.WriteInt64BigEndian(rest[13..], key.ReplacedAt?.ToUnixTimeMilliseconds() ?? 0);
            key.Key.Bytes.CopyTo(rest[21..]);
            rest = rest[EntrySize..];
        }

        return written;
    }

    /// <summary><see langword="null"/> for what no version of this program wrote.</summary>
    public static KeySet? Read(ReadOnlySpan<byte> entries)
    {
        List<VersionedKey> keys = [];
        var known = entries.Length % EntrySize == 0;
        for (; known && !entries.IsEmpty; entries = entries[EntrySize..])
        {
            known = TryRead(entries, out var key);
            if (known)
            {
                keys.Add(key!);
            }
        }

        if (known && keys.DistinctBy(static key => (key.Kind, key.Version)).Count() == keys.Count && keys.Count(static key => key.Kind == KeyKind.Binding) == 1
            && Has(keys, KeyKind.Kek) && Has(keys, KeyKind.SessionKek) && Has(keys, KeyKind.Identity))
        {
            return new KeySet(keys);
        }

        keys.ForEach(static key => key.Dispose());
        return null;
    }

    private static bool Has(List<VersionedKey> keys, KeyKind kind) => keys.Exists(key => key.Kind == kind);

    private static bool TryRead(ReadOnlySpan<byte> entry, out VersionedKey? key)
    {
        key = null;
        if (!Enum.IsDefined((KeyKind)entry[0]))
        {
            return false;
        }

        var version = BinaryPrimitives.ReadInt32BigEndian(entry[1..]);
        var madeAt = DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64BigEndian(entry[5..]));
        var replaced = BinaryPrimitives.ReadInt64BigEndian(entry[13..]);
        var bytes = PinnedBytes.Copy(entry.Slice(EntrySize - KeySet.KeySize, KeySet.KeySize));
        try
        {
            key = KeySet.Entered((KeyKind)entry[0], Math.Max(version, KeySet.FirstVersion), madeAt, bytes) with
            {
                ReplacedAt = replaced == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(replaced),
            };
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}
