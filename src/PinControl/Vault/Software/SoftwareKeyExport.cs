using PinControl.Cryptography;
using PinControl.Keys;

namespace PinControl.Vault.Software;

/// <summary>The keys of a software vault on their way into another vault. Nothing else ever gives one out.</summary>
internal static class SoftwareKeyExport
{
    /// <summary>Copies of all keys in pinned memory, which the caller erases.</summary>
    /// <exception cref="KeyFileRefusedException">A file is missing, open to others, or does not open.</exception>
    public static IReadOnlyList<(VaultKey Facts, PinnedBytes Key)> Read(SoftwareVaultOptions options)
    {
        using var keys = new KeyFile(options).Read();
        return [.. keys.Keys.Select(static key => (key.Facts, PinnedBytes.Copy(key.Key.Bytes)))];
    }
}
