using PinControl.Cryptography;
using PinControl.Keys;

namespace PinControl.Vault.Software;

/// <summary>One version of a key.</summary>
/// <param name="MadeAt">UTC, whole milliseconds.</param>
/// <param name="ReplacedAt">When a session KEK's successor came; none for the newest, and for every other kind.</param>
/// <param name="Key">32 bytes.</param>
/// <param name="Identity">What signs, of an identity key; its private half is <paramref name="Key"/>.</param>
internal sealed record VersionedKey(
    KeyKind Kind, int Version, DateTimeOffset MadeAt, DateTimeOffset? ReplacedAt, PinnedBytes Key, IdentityKey? Identity) : IDisposable
{
    /// <summary>6 hexadecimal digits by which people and databases know it.</summary>
    public string CheckValue => Identity is null ? KeyCheck.Of(Kind, Key.Bytes) : KeyCheck.OfPoint(Identity.Public.Point);

    /// <summary>What may be said of it.</summary>
    public VaultKey Facts => new(Kind, Version, CheckValue) { Identity = Identity is null ? null : PublicIdentity.Of(Identity.Public) };

    /// <summary>Erases it.</summary>
    public void Dispose()
    {
        Identity?.Dispose();
        Key.Dispose();
    }
}
