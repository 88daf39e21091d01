using System.Buffers.Binary;
using System.Security.Cryptography;
using PinControl.Cryptography;

namespace PinControl.Vault.Software;

/// <summary>
/// The key that seals the key file, and the seal itself: AES-256-GCM with the header as associated data
/// (docs/decisions/0005-the-software-vault-s-key-file.md has the layout). From a passphrase by PBKDF2-HMAC-SHA-256 (SP 800-132), or from 32 random
/// bytes of another file by HKDF-SHA-256 (RFC 5869).
/// </summary>
internal sealed class FileKey : IDisposable
{
    /// <summary>What a new key file gets under a passphrase.</summary>
    public const int Iterations = 600_000;

    // A header that was tampered with must neither cheapen a guess nor keep a start busy for an hour.
    private const int FewestIterations = 100_000;
    private const int MostIterations = 10_000_000;

    private const byte ByPassphrase = 1;
    private const byte BySealKey = 2;
    private const int VersionAt = 8;
    private const int CountAt = 9;
    private const int SaltAt = 13;
    private const int SaltSize = 16;
    private const int NonceAt = SaltAt + SaltSize;
    private const int NonceSize = 12;
    private const int HeaderSize = NonceAt + NonceSize;
    private const int TagSize = 16;

    private readonly byte _version;
    private readonly byte[] _salt;
    private readonly int _iterations;
    private readonly PinnedBytes _key = new(KeySet.KeySize);

    private FileKey(byte version, ReadOnlySpan<byte> secret, byte[] salt, int iterations)
    {
        (_version, _salt, _iterations) = (version, salt, iterations);
        if (version == ByPassphrase)
        {
            Rfc2898DeriveBytes.Pbkdf2(secret, salt, _key.Bytes, iterations, HashAlgorithmName.SHA256);
        }
        else
        {
            HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, _key.Bytes, salt, Label);
        }
    }

    private static ReadOnlySpan<byte> Magic => "PINVAULT"u8;

    private static ReadOnlySpan<byte> Label => "pincontrol/key-file/2"u8;

    public static FileKey Create(ReadOnlySpan<byte> passphrase) =>
        new(ByPassphrase, passphrase, RandomNumberGenerator.GetBytes(SaltSize), Iterations);

    /// <param name="sealKey">32 bytes.</param>
    public static FileKey CreateBySealKey(ReadOnlySpan<byte> sealKey) => new(BySealKey, sealKey, RandomNumberGenerator.GetBytes(SaltSize), iterations: 0);

    /// <summary>Whether a file is sealed by 32 bytes of another file rather than by a passphrase.</summary>
    public static bool IsBySealKey(ReadOnlySpan<byte> file) => file.Length > VersionAt && file[VersionAt] == BySealKey;

    /// <summary>The key of an existing file; <see langword="null"/> if it does not begin like a key file of this version.</summary>
    /// <param name="secret">The passphrase or the 32 bytes, as <see cref="IsBySealKey"/> tells.</param>
    public static FileKey? ForFile(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> file)
    {
        if (file.Length < HeaderSize + TagSize || !file.StartsWith(Magic) || file[VersionAt] is not (ByPassphrase or BySealKey))
        {
            return null;
        }

        var iterations = BinaryPrimitives.ReadInt32BigEndian(file[CountAt..]);
        return (IsBySealKey(file) ? iterations == 0 : iterations is >= FewestIterations and <= MostIterations)
            ? new FileKey(file[VersionAt], secret, file.Slice(SaltAt, SaltSize).ToArray(), iterations)
            : null;
    }

    /// <summary>The file's bytes. Every sealing has a nonce of its own.</summary>
    public byte[] Seal(ReadOnlySpan<byte> entries)
    {
        var file = new byte[HeaderSize + entries.Length + TagSize];
        Magic.CopyTo(file);
        file[VersionAt] = _version;
        BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(CountAt), _iterations);
        _salt.CopyTo(file, SaltAt);
        RandomNumberGenerator.Fill(file.AsSpan(NonceAt, NonceSize));
        using var gcm = new AesGcm(_key.Bytes, TagSize);
        gcm.Encrypt(
            file.AsSpan(NonceAt, NonceSize), entries, file.AsSpan(HeaderSize, entries.Length), file.AsSpan(HeaderSize + entries.Length),
            file.AsSpan(0, HeaderSize));
        return file;
    }

    /// <summary>The entries; <see langword="null"/> if the secret is another one or a byte of the file was changed.</summary>
    public PinnedBytes? Open(ReadOnlySpan<byte> file)
    {
        var entries = new PinnedBytes(file.Length - HeaderSize - TagSize);
        using var gcm = new AesGcm(_key.Bytes, TagSize);
        try
        {
            gcm.Decrypt(file.Slice(NonceAt, NonceSize), file[HeaderSize..^TagSize], file[^TagSize..], entries.Bytes, file[..HeaderSize]);
            return entries;
        }
        catch (AuthenticationTagMismatchException)
        {
            entries.Dispose();
            return null;
        }
    }

    public void Dispose() => _key.Dispose();
}
