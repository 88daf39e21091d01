using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace PinControl.Cryptography;

/// <summary>
/// Everything both sides of an exchange must agree on, in one unambiguous byte string: each item as its length (2 bytes, big-endian)
/// and its bytes. The items: profile; <c>view</c> or <c>set</c>; SHA-256 of the control id; device point; server point; session text.
/// </summary>
public sealed class ExchangeTranscript
{
    private static ReadOnlySpan<byte> IdentityLabel => "pincontrol/identity/1"u8;

    private readonly byte[] _bytes;

    internal ExchangeTranscript(
        DeviceOperation operation, ReadOnlySpan<byte> controlIdHash, ReadOnlySpan<byte> devicePoint, ReadOnlySpan<byte> serverPoint, string session)
    {
        Session = session;
        using var bytes = new MemoryStream();
        Append(bytes, Encoding.ASCII.GetBytes(DeviceExchange.Profile));
        Append(bytes, operation == DeviceOperation.View ? "view"u8 : "set"u8);
        Append(bytes, controlIdHash);
        Append(bytes, devicePoint);
        Append(bytes, serverPoint);
        Append(bytes, Encoding.ASCII.GetBytes(session));
        _bytes = bytes.ToArray();
    }

    /// <summary>The transcript itself.</summary>
    public byte[] Bytes => [.. _bytes];

    /// <summary>SHA-256 of the transcript, 32 bytes: what the exchange's key is derived from.</summary>
    public byte[] Hash => SHA256.HashData(_bytes);

    /// <summary>The session's id, 43 characters, for SET; empty for VIEW. A bearer secret: it goes to the device alone.</summary>
    public string Session { get; }

    /// <summary>
    /// What the identity key signs: SHA-256(<c>pincontrol/identity/1</c> ‖ transcript), 32 bytes. The label keeps a signature made
    /// here from standing for anything else that key signs.
    /// </summary>
    public byte[] IdentityHash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(IdentityLabel);
        hash.AppendData(_bytes);
        return hash.GetHashAndReset();
    }

    /// <summary>The type's name: the session is a secret.</summary>
    public override string ToString() => nameof(ExchangeTranscript);

    private static void Append(MemoryStream bytes, ReadOnlySpan<byte> item)
    {
        Span<byte> length = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)item.Length);
        bytes.Write(length);
        bytes.Write(item);
    }
}
