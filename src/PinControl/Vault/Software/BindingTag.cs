using System.Security.Cryptography;
using PinControl.Cryptography;
using PinControl.Pins;

namespace PinControl.Vault.Software;

/// <summary>Binds a sealed PIN to tenant and plastic: HMAC-SHA-256 over <see cref="SealedPinText"/>.</summary>
internal static class BindingTag
{
    public static byte[] Make(PinnedBytes key, PlasticBinding binding, int keyVersion, ReadOnlySpan<byte> blob) =>
        HMACSHA256.HashData(key.Bytes, SealedPinText.Of(binding, keyVersion, blob));

    /// <summary>Verified before every unwrap; in fixed time.</summary>
    public static bool Verify(PinnedBytes key, PlasticBinding binding, SealedPin sealedPin)
    {
        Span<byte> tag = stackalloc byte[SealedPinText.TagSize];
        HMACSHA256.HashData(key.Bytes, SealedPinText.Of(binding, sealedPin.KeyVersion, sealedPin.Blob), tag);
        return CryptographicOperations.FixedTimeEquals(tag, sealedPin.Tag);
    }
}
