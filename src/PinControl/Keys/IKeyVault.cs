using PinControl.Cryptography;
using PinControl.Pins;

namespace PinControl.Keys;

/// <summary>What a vault can do with its own keys. Each vault implements it; the database says which version is active.</summary>
/// <remarks>Every operation throws <see cref="VaultUnavailableException"/> when the vault cannot work at all.</remarks>
internal interface IKeyVault
{
    /// <summary>The keys that are in the vault, whatever the database says of them.</summary>
    ValueTask<IReadOnlyList<VaultKey>> ListAsync(CancellationToken cancellation);

    /// <summary>
    /// Each of these versions that the vault has: for whoever asks often, since a token that others use too may hold thousands of objects.
    /// </summary>
    async ValueTask<IReadOnlyList<VaultKey>> FindAsync(IReadOnlyCollection<(KeyKind Kind, int Version)> wanted, CancellationToken cancellation) =>
        [.. (await ListAsync(cancellation)).Where(key => wanted.Contains((key.Kind, key.Version)))];

    /// <summary>Makes a key inside the vault.</summary>
    /// <exception cref="InvalidOperationException">There is such a version already.</exception>
    ValueTask<VaultKey> CreateAsync(KeyKind kind, int version, CancellationToken cancellation);

    /// <summary>Takes a key that was entered by its components or comes from another vault. The caller zeroes <paramref name="key"/>.</summary>
    /// <param name="key">32 bytes in pinned memory; for <see cref="KeyKind.Identity"/> the private half.</param>
    /// <exception cref="InvalidOperationException">There is such a version already.</exception>
    ValueTask<VaultKey> EnterAsync(KeyKind kind, int version, PinnedBytes key, CancellationToken cancellation);

    /// <summary>Destroys this key, and no other that has its number: whoever destroys one has seen which it is.</summary>
    /// <param name="key">As the vault listed it.</param>
    /// <returns>Whether it was there.</returns>
    ValueTask<bool> DestroyAsync(VaultKey key, CancellationToken cancellation);

    /// <summary>
    /// Re-seals a PIN under another KEK version without its leaving the vault. <see langword="null"/> when it does not open: altered, or another
    /// plastic's.
    /// </summary>
    ValueTask<SealedPin?> ReSealAsync(SealedPin sealedPin, PlasticBinding binding, int toVersion, CancellationToken cancellation);

    /// <summary>Seals a zone key under the active zone KEK (AES-KW, RFC 3394), and binds it.</summary>
    /// <param name="key">16, 24 or 32 bytes in pinned memory. The caller zeroes it.</param>
    ValueTask<SealedZoneKey> SealZoneKeyAsync(PinnedBytes key, ZoneKeyBinding binding, CancellationToken cancellation);

    /// <summary>
    /// Re-seals a zone key under another version of the zone KEK without its leaving the vault. <see langword="null"/> when it does not open: altered, or
    /// bound to something else.
    /// </summary>
    ValueTask<SealedZoneKey?> ReSealZoneKeyAsync(SealedZoneKey sealedKey, ZoneKeyBinding binding, int toVersion, CancellationToken cancellation);

    /// <summary>
    /// Gives a zone key out for a key block or components, into pinned memory that the caller zeroes. <see langword="null"/> when it does not
    /// open: altered, or bound to something else.
    /// </summary>
    ValueTask<PinnedBytes?> OpenZoneKeyAsync(SealedZoneKey sealedKey, ZoneKeyBinding binding, CancellationToken cancellation);
}

/// <summary>A key in the vault.</summary>
/// <param name="CheckValue">
/// 6 upper-case hexadecimal digits: AES keys by CMAC over a block of zeros (X9.24-1:2017 annex A); the binding key by the first 3 bytes of
/// HMAC-SHA-256 over nothing; the identity key by the first 3 bytes of SHA-256 over its point.
/// </param>
internal sealed record VaultKey(KeyKind Kind, int Version, string CheckValue)
{
    /// <summary>Instead of a check value, of a key that is there twice or in parts.</summary>
    public const string Unreadable = "------";

    /// <summary>
    /// Why the check value cannot be told, and what to do, as a clause without a full stop; none of a key that is whole. A key that has one is neither taken
    /// for any that a database means, nor destroyed.
    /// </summary>
    public string? Defect { get; init; }

    /// <summary>Of an identity key: what apps pin.</summary>
    public PublicIdentity? Identity { get; init; }
}

/// <summary>An identity key's public half, as start-up prints it and devices pin it (docs/device-protocol.md).</summary>
/// <param name="Point">65 bytes, base64url.</param>
/// <param name="ServerKeyId">The first 16 bytes of SHA-256 over the point, base64url.</param>
internal sealed record PublicIdentity(string Point, string ServerKeyId)
{
    public static PublicIdentity Of(VaultIdentity identity) => new(StrictBase64Url.Encode(identity.Point), identity.KeyId);
}

/// <summary>A zone key as it is stored.</summary>
/// <param name="Blob">AES-KW under the zone KEK: 8 bytes longer than the key.</param>
/// <param name="KeyVersion">The zone KEK's version.</param>
/// <param name="Tag">32 bytes: HMAC-SHA-256 by the binding key over what it is bound to, the version and the blob.</param>
internal sealed record SealedZoneKey(byte[] Blob, int KeyVersion, byte[] Tag);
