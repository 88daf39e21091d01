using System.Security.Cryptography;

namespace PinControl.Cryptography;

/// <summary>
/// The key Ks of one exchange (docs/device-protocol.md): Ks = AES-256-CBC(key Z, IV 0, SHA-256(transcript)), two blocks without padding.
/// A plain PKCS#11 token has it as <c>CKM_AES_CBC_ENCRYPT_DATA</c>.
/// </summary>
/// <remarks>
/// Z serves for this one encryption and no other, and both sides put everything they must agree on into the transcript. That makes it sound
/// under the assumption that AES is a good pseudorandom function under a key drawn as the x-coordinate of a random point; it is not a key
/// derivation function approved by FIPS. The profile's name leaves room for another one.
/// </remarks>
public static class ExchangeKey
{
    /// <summary>Bytes of Ks.</summary>
    public const int Size = 32;

    private const int Block = 16;

    /// <summary>Derives Ks.</summary>
    /// <param name="sharedSecret">Z, 32 bytes; the caller erases it.</param>
    /// <param name="transcript">What both sides agreed on.</param>
    /// <param name="key">32 bytes; the caller erases it.</param>
    public static void Derive(ReadOnlySpan<byte> sharedSecret, ExchangeTranscript transcript, Span<byte> key)
    {
        ArgumentNullException.ThrowIfNull(transcript);
        ArgumentOutOfRangeException.ThrowIfNotEqual(sharedSecret.Length, P256KeyPair.SharedSecretSize);
        ArgumentOutOfRangeException.ThrowIfNotEqual(key.Length, Size);
        Span<byte> zeros = stackalloc byte[Block];
        zeros.Clear();
        using var aes = Aes.Create();
        aes.SetKey(sharedSecret);
        aes.EncryptCbc(transcript.Hash, zeros, key, PaddingMode.None);
    }
}
