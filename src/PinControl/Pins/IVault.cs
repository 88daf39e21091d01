using PinControl.Cryptography;

namespace PinControl.Pins;

/// <summary>
/// Holds the keys and is the only place that touches clear PINs. Every operation takes and gives ciphertext, so that a
/// hardware security module can carry it: no caller may assume that this process sees a key or a PIN (DESIGN 4 and 6).
/// </summary>
/// <remarks>
/// Every operation throws <see cref="VaultUnavailableException"/> when the vault cannot work at all (keys missing, module
/// gone): callers answer 503. What a tamperer can cause comes back as a result, never as an exception.
/// </remarks>
internal interface IVault
{
    /// <summary>Whether the vault is believed able to work now. Cheap enough for every request.</summary>
    bool IsReady { get; }

    /// <summary>The identity key that signs answers to devices: its id and its 65-byte point.</summary>
    ValueTask<VaultIdentity> GetIdentityAsync(CancellationToken cancellation);

    /// <summary>Signs an audit checkpoint with the identity key, under a label that no answer to a device has.</summary>
    /// <param name="checkpoint">The checkpoint's canonical bytes.</param>
    ValueTask<CheckpointSeal> SignCheckpointAsync(ReadOnlyMemory<byte> checkpoint, CancellationToken cancellation);

    /// <summary>Draws a random PIN of <paramref name="length"/> digits (4 to 12) that is not weak, and seals it.</summary>
    ValueTask<SealedPin> GenerateAsync(PlasticBinding binding, int length, CancellationToken cancellation);

    /// <summary>
    /// VIEW: re-wraps the sealed PIN's field under a key agreed with the device. <see langword="null"/> when the sealed PIN
    /// does not belong to <paramref name="binding"/> or was altered (the binding tag is verified before any unwrap).
    /// </summary>
    ValueTask<DeviceView?> OpenToDeviceAsync(SealedPin sealedPin, PlasticBinding binding, DeviceExchange exchange, CancellationToken cancellation);

    /// <summary>
    /// SET, first half: agrees a key with the device and hands it back wrapped under the session KEK, so that any node can
    /// finish. The private half, the shared secret and the key itself are destroyed before this returns.
    /// <see langword="null"/> when the device's point is refused.
    /// </summary>
    ValueTask<DeviceSetOpening?> OpenSetAsync(DeviceExchange exchange, CancellationToken cancellation);

    /// <summary>SET, second half: unwraps the device's PIN field with the session's key, checks it and seals it.</summary>
    ValueTask<SealResult> SealFromDeviceAsync(
        WrappedSessionKey sessionKey, ReadOnlyMemory<byte> wrappedPin, PlasticBinding binding, int length, CancellationToken cancellation);
}

/// <summary>What a sealed PIN is bound to: a moved row fails to open.</summary>
/// <param name="Tenant">The tenant's stable name.</param>
/// <param name="PlasticId">The plastic's id, digits without leading zeros.</param>
internal readonly record struct PlasticBinding(string Tenant, string PlasticId);

/// <summary>A PIN as it is stored: the wrapped PIN field, its binding tag and the KEK version that wrapped it.</summary>
/// <param name="Blob">24 bytes: AES-KW of the 16-byte PIN field under the KEK.</param>
/// <param name="Tag">32 bytes: HMAC-SHA-256 over label, tenant, plastic id, key version and blob.</param>
/// <param name="KeyVersion">The KEK version.</param>
internal sealed record SealedPin(byte[] Blob, byte[] Tag, int KeyVersion);

/// <summary>The public half of the vault's identity key.</summary>
/// <param name="KeyId">22 characters: base64url of the first 16 bytes of SHA-256 over the point.</param>
/// <param name="Point">65 bytes, uncompressed.</param>
internal sealed record VaultIdentity(string KeyId, byte[] Point);

/// <summary>A checkpoint's signature and the key that made it.</summary>
/// <param name="Signature">64 bytes r‖s over <see cref="CheckpointLabel"/>'s hash.</param>
internal sealed record CheckpointSeal(VaultIdentity Identity, byte[] Signature);

/// <summary>The vault's half of an exchange, as the device receives it.</summary>
/// <param name="ServerPoint">65 bytes: the fresh P-256 point of this exchange.</param>
/// <param name="KeyId">The identity key that signed.</param>
/// <param name="Signature">64 bytes r‖s over SHA-256(<c>pincontrol/identity/1</c> ‖ transcript).</param>
internal sealed record ServerHalf(byte[] ServerPoint, string KeyId, byte[] Signature);

/// <summary>The answer to a VIEW.</summary>
/// <param name="WrappedPin">24 bytes: AES-KW of the PIN field under the exchange's key.</param>
internal sealed record DeviceView(ServerHalf Server, byte[] WrappedPin);

/// <summary>The answer to the opening of a SET.</summary>
/// <param name="Session">The session id, 43 characters; only its SHA-256 is stored.</param>
internal sealed record DeviceSetOpening(ServerHalf Server, string Session, WrappedSessionKey SessionKey)
{
    /// <summary>The type's name: the session must not slip into a log.</summary>
    public override string ToString() => nameof(DeviceSetOpening);
}

/// <summary>The exchange's key between <c>device/open</c> and <c>device/set</c>.</summary>
/// <param name="Bytes">40 bytes: AES-KW of the 32-byte key under the session KEK.</param>
/// <param name="KeyVersion">The session KEK's version.</param>
internal sealed record WrappedSessionKey(byte[] Bytes, int KeyVersion);

/// <summary>What became of a PIN that a device sent. Closed: the three nested cases are all there are.</summary>
internal abstract record SealResult
{
    private SealResult() { }

    /// <summary>Accepted and sealed.</summary>
    internal sealed record Sealed(SealedPin Pin) : SealResult;

    /// <summary>Opened, and against the policy.</summary>
    internal sealed record Refused(PinRefusal Refusal) : SealResult;

    /// <summary>Did not open, or is no PIN field: one answer for all that a tamperer can cause.</summary>
    internal sealed record Unreadable : SealResult;

    /// <summary>The session KEK that wrapped this session's key is gone: the session is over.</summary>
    internal sealed record SessionGone : SealResult;
}

/// <summary>Why the vault refused a PIN it could read.</summary>
internal enum PinRefusal
{
    /// <summary>Not the plastic's PIN length.</summary>
    Length,

    /// <summary>On the weak list.</summary>
    Weak,
}
