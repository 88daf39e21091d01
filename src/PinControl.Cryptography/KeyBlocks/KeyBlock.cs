using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace PinControl.Cryptography.KeyBlocks;

/// <summary>
/// Key blocks of TR-31:2018 and ANSI X9.143: a key encrypted under a key block protection key (KBPK), bound to a header that says what it may
/// be used for. Versions A to E are read; B (triple DES) and D (AES) are written.
/// </summary>
public static class KeyBlock
{
    /// <summary>Bytes that say the key's length in bits, before the key.</summary>
    private const int LengthField = 2;

    private const int LongestAes = 32;
    private const int LongestTdes = 24;

    /// <summary>
    /// Unwraps. Header and key are given out only after the MAC has held, compared in fixed time. The text must be exact: no blanks around it,
    /// hexadecimal in upper case.
    /// </summary>
    /// <param name="keyBlock">What a stranger may have made or changed.</param>
    /// <param name="protectionKey">16 or 24 bytes of triple DES for versions A, B, C; 16, 24 or 32 of AES for D, E.</param>
    /// <param name="content">The caller disposes it.</param>
    /// <param name="fault">What is wrong; never tells anything of a key.</param>
    public static bool TryUnwrap(
        ReadOnlySpan<char> keyBlock, ReadOnlySpan<byte> protectionKey, [NotNullWhen(true)] out KeyBlockContent? content, out KeyBlockFault fault)
    {
        content = null;
        fault = KeyBlockHeader.Read(keyBlock, out var header, out var headerLength);
        if (header is null)
        {
            return false;
        }

        var scheme = KeyBlockScheme.Of(header.Version);
        var encryptedLength = keyBlock.Length - headerLength - (2 * scheme.MacSize);
        if (encryptedLength <= 2 * LengthField)
        {
            fault = KeyBlockFault.TooShort;
            return false;
        }

        if (encryptedLength % (scheme.Binding == KeyBlockBinding.Counter ? 2 : 2 * scheme.BlockSize) != 0)
        {
            fault = KeyBlockFault.EncryptedKeyLength;
            return false;
        }

        if (!scheme.IsProtectionKey(protectionKey.Length))
        {
            fault = KeyBlockFault.ProtectionKeyLength;
            return false;
        }

        var encrypted = new byte[encryptedLength / 2];
        Span<byte> mac = stackalloc byte[scheme.MacSize];
        if (!Hexadecimal.TryParseStrict(keyBlock.Slice(headerLength, encryptedLength), encrypted))
        {
            fault = KeyBlockFault.EncryptedKey;
            return false;
        }

        if (!Hexadecimal.TryParseStrict(keyBlock[^(2 * scheme.MacSize)..], mac))
        {
            fault = KeyBlockFault.Mac;
            return false;
        }

        var headerBytes = new byte[headerLength];
        Encoding.ASCII.GetBytes(keyBlock[..headerLength], headerBytes);
        using var clear = new PinnedBytes(encrypted.Length);
        if (!scheme.TryOpen(protectionKey, headerBytes, encrypted, mac, clear.Bytes))
        {
            fault = KeyBlockFault.MacMismatch;
            return false;
        }

        fault = Take(header, scheme, clear.Bytes, protectionKey, out content);
        return content is not null;
    }

    /// <summary>Wraps, in version B or D as the header says.</summary>
    /// <param name="header">Block PB is added as needed.</param>
    /// <param name="key">Of the header's algorithm: 16, 24 or 32 bytes of AES, 16 or 24 of triple DES, any length of others.</param>
    /// <param name="protectionKey">16 or 24 bytes of triple DES for version B, 16, 24 or 32 of AES for D; no weaker than the key.</param>
    /// <param name="keyBlock">The key block.</param>
    /// <param name="fault">Why there is none.</param>
    /// <param name="hideLength">Whether AES and triple DES keys are padded to their longest, so that the block does not tell their length (X9.143 §5).</param>
    public static bool TryWrap(
        KeyBlockHeader header,
        ReadOnlySpan<byte> key,
        ReadOnlySpan<byte> protectionKey,
        [NotNullWhen(true)] out string? keyBlock,
        out KeyBlockFault fault,
        bool hideLength = true)
    {
        ArgumentNullException.ThrowIfNull(header);
        keyBlock = null;
        fault = CheckWrap(header, key.Length, protectionKey.Length);
        if (fault != KeyBlockFault.None)
        {
            return false;
        }

        var blockSize = KeyBlockScheme.Of(header.Version).BlockSize;
        var hidden = LengthField + Math.Max(key.Length, hideLength ? LongestOf(header.Algorithm) : 0);
        Span<byte> padding = new byte[(((hidden + blockSize - 1) / blockSize) * blockSize) - LengthField - key.Length];
        RandomNumberGenerator.Fill(padding);
        fault = Wrap(header, key, protectionKey, padding, out keyBlock);
        return keyBlock is not null;
    }

    /// <summary>Wraps as <see cref="TryWrap"/> does.</summary>
    /// <exception cref="ArgumentException">Header, key or protection key do not fit each other; the message says how.</exception>
    public static string Wrap(KeyBlockHeader header, ReadOnlySpan<byte> key, ReadOnlySpan<byte> protectionKey, bool hideLength = true) =>
        TryWrap(header, key, protectionKey, out var keyBlock, out var fault, hideLength) ? keyBlock : throw new ArgumentException(fault.Describe(), nameof(header));

    /// <summary>The same with the padding given, which is otherwise random: for vectors.</summary>
    internal static KeyBlockFault Wrap(
        KeyBlockHeader header, ReadOnlySpan<byte> key, ReadOnlySpan<byte> protectionKey, ReadOnlySpan<byte> padding, out string? keyBlock)
    {
        keyBlock = null;
        var scheme = KeyBlockScheme.Of(header.Version);
        var payload = LengthField + key.Length + padding.Length;
        var fault = header.Write(2 * (payload + scheme.MacSize), out var headerText);
        if (fault != KeyBlockFault.None)
        {
            return fault;
        }

        using var whole = new PinnedBytes(headerText.Length + payload);
        Encoding.ASCII.GetBytes(headerText, whole.Bytes);
        var clear = whole.Bytes[headerText.Length..];
        BinaryPrimitives.WriteUInt16BigEndian(clear, (ushort)(key.Length * 8));
        key.CopyTo(clear[LengthField..]);
        padding.CopyTo(clear[(LengthField + key.Length)..]);
        Span<byte> mac = stackalloc byte[scheme.MacSize];
        scheme.Seal(protectionKey, whole.Bytes, headerText.Length, mac);
        keyBlock = headerText + Convert.ToHexString(clear) + Convert.ToHexString(mac);
        return KeyBlockFault.None;
    }

    private static KeyBlockFault Take(
        KeyBlockHeader header, KeyBlockScheme scheme, ReadOnlySpan<byte> clear, ReadOnlySpan<byte> protectionKey, out KeyBlockContent? content)
    {
        content = null;
        var bits = BinaryPrimitives.ReadUInt16BigEndian(clear);
        var length = bits / 8;
        if (bits % 8 != 0 || length > clear.Length - LengthField || !IsKeyLength(header.Algorithm, length))
        {
            return KeyBlockFault.KeyLength;
        }

        var key = clear.Slice(LengthField, length);
        if (KeyBlockScheme.AlgorithmOf(header.Algorithm) is { } algorithm
            && header.Find(OptionalBlock.KeyCheckValueId) is { } keyCheck && keyCheck.Contradicts(algorithm, key))
        {
            return KeyBlockFault.KeyCheckValue;
        }

        if (header.Find(OptionalBlock.ProtectionKeyCheckValueId) is { } check && check.Contradicts(scheme.Cipher, protectionKey))
        {
            return KeyBlockFault.ProtectionKeyCheckValue;
        }

        content = new KeyBlockContent(header, PinnedBytes.Copy(key));
        return KeyBlockFault.None;
    }

    private static KeyBlockFault CheckWrap(KeyBlockHeader header, int key, int protectionKey)
    {
        var fault = header.Check();
        if (fault != KeyBlockFault.None)
        {
            return fault;
        }

        if (header.Version is not ('B' or 'D'))
        {
            return KeyBlockFault.VersionNotWritten;
        }

        if (!KeyBlockScheme.Of(header.Version).IsProtectionKey(protectionKey))
        {
            return KeyBlockFault.ProtectionKeyLength;
        }

        // Single DES is read, for old zones, but no longer spread.
        if (!IsKeyLength(header.Algorithm, key) || (header.Algorithm is 'D' or 'T' && key == 8) || key > ushort.MaxValue / 8)
        {
            return KeyBlockFault.KeyLength;
        }

        // X9.24-1 §7.3.2: never under a weaker key. Any AES key is as strong as three-key triple DES.
        var weaker = header.Version == 'B' ? header.Algorithm == 'A' || (header.Algorithm == 'T' && key > protectionKey) : header.Algorithm == 'A' && key > protectionKey;
        return weaker ? KeyBlockFault.ProtectionKeyTooWeak : KeyBlockFault.None;
    }

    private static bool IsKeyLength(char algorithm, int length) => algorithm switch
    {
        'A' => length is 16 or 24 or 32,
        'D' => length is 8,
        'T' => length is 8 or 16 or 24,
        _ => length > 0,
    };

    private static int LongestOf(char algorithm) => algorithm switch
    {
        'A' => LongestAes,
        'T' => LongestTdes,
        _ => 0,
    };
}
