using System.Buffers.Binary;
using System.Security.Cryptography;
using PinControl.Cryptography;

namespace PinControl.Vault.Software;

/// <summary>
/// The key that seals the key file, from the passphrase by PBKDF2-HMAC-SHA-256 (SP 800-132), and the seal itself: AES-256-GCM with the
/// header as associated data (docs/decisions/0005-the-software-vault-s-key-file.md has the layout).
/// </summary>
internal sealed class FileKey : IDisposable
{
    /// <summary>What a new key file gets.</summary>
    public const int Iterations = 600_000;

    // A header that was tampered with must neither cheapen a guess nor keep a start busy for an hour.
    private const int FewestIterations = 100_000;
    private const int MostIterations = 10_000_000;

    private const byte FormatVersion = 1;
    private const int CountAt = 9;
    private const int SaltAt = 13;
    private const int SaltSize = 16;
    private const int NonceAt = SaltAt + SaltSize;
    private const int NonceSize = 12;
    private const int HeaderSize = NonceAt + NonceSize;
    private const int TagSize = 16;

    private readonly byte[] _salt;
    private readonly int _iterations;
    private readonly PinnedBytes _key = new(KeySet.KeySize);

    private FileKey(ReadOnlySpan<byte> passphrase, byte[] salt, int iterations)
    {
        _salt = salt;
        _iterations = iterations;
        Rfc2898DeriveBytes.Pbkdf2(passphrase, salt, _key.Bytes, iterations, HashAlgorithmName.SHA256);
    }

    private static ReadOnlySpan<byte> Magic => "PINVAULT"u8;

    public static FileKey Create(ReadOnlySpan<byte> passphrase) => new(passphrase, RandomNumberGenerator.GetBytes(SaltSize), Iterations);

    /// <summary>The key of an existing file; <see langword="null"/> if it does not begin like a key file of this version.</summary>
    public static FileKey? ForFile(ReadOnlySpan<byte> passphrase, ReadOnlySpan<byte> file)
    {
        if (file.Length < HeaderSize + TagSize || !file.StartsWith(Magic) || file[Magic.Length] != FormatVersion)
        {
            return null;
        }

        var iterations = BinaryPrimitives.ReadInt32BigEndian(file[CountAt..]);
        return iterations is >= FewestIterations and <= MostIterations
            ? new FileKey(passphrase, file.Slice(SaltAt, SaltSize).ToArray(), iterations)
            : null;
    }

    /// <summary>The file's bytes. Every sealing has a nonce of its own.</summary>
    public byte[] Seal(ReadOnlySpan<byte> entries)
    {
        var file = new byte[HeaderSize + entries.Length + TagSize];
        Magic.CopyTo(file);
        file[Magic.Length] = FormatVersion;
        BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(CountAt), _iterations);
        _salt.CopyTo(file, SaltAt);
        RandomNumberGenerator.Fill(file.AsSpan(NonceAt, NonceSize));
        using var gcm = new AesGcm(_key.Bytes, TagSize);
        gcm.Encrypt(
            file.AsSpan(NonceAt, NonceSize), entries, file.AsSpan(HeaderSize, entries.Length), file.AsSpan(HeaderSize + entries.Length),
            file.AsSpan(0, HeaderSize));
        return file;
    }

    /// <summary>The entries; <see langword="null"/> if the passphrase is another one or a byte of the file was changed.</summary>
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
