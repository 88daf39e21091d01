using System.Buffers.Binary;
using PinControl.Cryptography;

namespace PinControl.Vault.Software;

/// <summary>
/// A key set as bytes, what the key file seals. One entry after the other: kind (1 byte), version (4), made at and replaced at (8 each,
/// milliseconds since 1970, 0 for never), key (32). All numbers big-endian.
/// </summary>
internal static class KeyEntries
{
    public const int EntrySize = 1 + 4 + 8 + 8 + KeySet.KeySize;

    private enum Kind : byte
    {
        Kek = 1,
        SessionKek = 2,
        Binding = 3,
        Identity = 4,
    }

    public static PinnedBytes Write(KeySet keys)
    {
        var written = new PinnedBytes((keys.Keks.Count + keys.SessionKeks.Count + 2) * EntrySize);
        var rest = written.Bytes;
        foreach (var kek in keys.Keks)
        {
            Write(ref rest, Kind.Kek, kek, kek.Key.Bytes);
        }

        foreach (var kek in keys.SessionKeks)
        {
            Write(ref rest, Kind.SessionKek, kek, kek.Key.Bytes);
        }

        Write(ref rest, Kind.Binding, null, keys.Binding.Bytes);
        Write(ref rest, Kind.Identity, null, keys.Identity.Scalar);
        return written;
    }

    /// <summary><see langword="null"/> for what no version of this program wrote.</summary>
    public static KeySet? Read(ReadOnlySpan<byte> entries)
    {
        List<VersionedKey> keks = [];
        List<VersionedKey> sessionKeks = [];
        PinnedBytes? binding = null;
        IdentityKey? identity = null;
        var known = entries.Length % EntrySize == 0;
        for (; known && !entries.IsEmpty; entries = entries[EntrySize..])
        {
            var key = entries.Slice(EntrySize - KeySet.KeySize, KeySet.KeySize);
            switch ((Kind)entries[0])
            {
                case Kind.Kek:
                    keks.Add(ReadVersion(entries, key));
                    break;
                case Kind.SessionKek:
                    sessionKeks.Add(ReadVersion(entries, key));
                    break;
                case Kind.Binding when binding is null:
                    binding = PinnedBytes.Copy(key);
                    break;
                case Kind.Identity when identity is null:
                    identity = IdentityKey.Import(key);
                    break;
                default:
                    known = false;
                    break;
            }
        }

        if (known && keks.Count > 0 && sessionKeks.Count > 0 && binding is not null && identity is not null)
        {
            return new KeySet(keks, sessionKeks, binding, identity);
        }

        keks.Concat(sessionKeks).ToList().ForEach(static key => key.Key.Dispose());
        binding?.Dispose();
        identity?.Dispose();
        return null;
    }

    private static void Write(ref Span<byte> rest, Kind kind, VersionedKey? version, ReadOnlySpan<byte> key)
    {
        rest[0] = (byte)kind;
        BinaryPrimitives.WriteInt32BigEndian(rest[1..], version?.Version ?? 0);
        BinaryPrimitives.WriteInt64BigEndian(rest[5..], version?.MadeAt.ToUnixTimeMilliseconds() ?? 0);
        BinaryPrimitives.WriteInt64BigEndian(rest[13..], version?.ReplacedAt?.ToUnixTimeMilliseconds() ?? 0);
        key.CopyTo(rest[21..]);
        rest = rest[EntrySize..];
    }

    private static VersionedKey ReadVersion(ReadOnlySpan<byte> entry, ReadOnlySpan<byte> key)
    {
        var replaced = BinaryPrimitives.ReadInt64BigEndian(entry[13..]);
        return new VersionedKey(
            BinaryPrimitives.ReadInt32BigEndian(entry[1..]),
            DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64BigEndian(entry[5..])),
            replaced == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(replaced),
            PinnedBytes.Copy(key));
    }
}
