using PinControl.Cryptography;
using PinControl.Keys;
using PinControl.Pins;

namespace PinControl.Vault.Software;

/// <summary>A PIN field under the KEK, and out from under it.</summary>
internal static class SealedField
{
    private const int BlobSize = PinField.Size + AesKeyWrap.Overhead;

    public static SealedPin Seal(KeySet keys, PinField field, PlasticBinding binding, VersionedKey kek)
    {
        var blob = new byte[BlobSize];
        AesKeyWrap.Wrap(kek.Key.Bytes, field.Bytes, blob);
        return new SealedPin(blob, BindingTag.Make(keys.Binding, binding, kek.Version, blob), kek.Version);
    }

    /// <summary>The tag first: nothing that is not this plastic's is ever unwrapped.</summary>
    /// <exception cref="VaultUnavailableException">The key file lacks the KEK.</exception>
    public static bool TryOpen(KeySet keys, SealedPin sealedPin, PlasticBinding binding, PinField field) =>
        BindingTag.Verify(keys.Binding, binding, sealedPin)
        && AesKeyWrap.TryUnwrap((keys.Find(KeyKind.Kek, sealedPin.KeyVersion) ?? throw Lacks(sealedPin.KeyVersion)).Key.Bytes, sealedPin.Blob, field.Bytes);

    public static VaultUnavailableException Lacks(int version) => new($"The key file lacks KEK version {version}: bring a newer copy of it.");
}
