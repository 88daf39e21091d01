using PinControl.Cryptography;
using PinControl.Pins;

namespace PinControl.Vault.Software;

/// <summary>
/// The vault for evaluation and tests: its keys lie in a file sealed by a passphrase, and this process holds them, and clear PINs for
/// moments. It is no hardware security module and claims nothing of one.
/// </summary>
internal sealed class SoftwareVault(KeyKeeper keeper, TimeProvider clock) : IVault
{
    private const int BlobSize = PinField.Size + AesKeyWrap.Overhead;
    private const int WrappedKeySize = ExchangeKey.Size + AesKeyWrap.Overhead;

    /// <inheritdoc />
    public bool IsReady => keeper.IsReady;

    /// <inheritdoc />
    public ValueTask<VaultIdentity> GetIdentityAsync(CancellationToken cancellation)
    {
        using var held = keeper.Hold();
        return new(held.Keys.Identity.Public);
    }

    /// <inheritdoc />
    public ValueTask<CheckpointSeal> SignCheckpointAsync(ReadOnlyMemory<byte> checkpoint, CancellationToken cancellation)
    {
        using var held = keeper.Hold();
        var identity = held.Keys.Identity;
        return new(new CheckpointSeal(identity.Public, identity.Sign(CheckpointLabel.Hash(checkpoint.Span))));
    }

    /// <inheritdoc />
    public ValueTask<SealedPin> GenerateAsync(PlasticBinding binding, int length, CancellationToken cancellation)
    {
        using var held = keeper.Hold();
        using var pin = new ClearPin(stackalloc byte[ClearPin.StorageSize]);
        pin.Draw(length);
        return new(Seal(held.Keys, pin, binding));
    }

    /// <inheritdoc />
    public ValueTask<DeviceView?> OpenToDeviceAsync(SealedPin sealedPin, PlasticBinding binding, DeviceExchange exchange, CancellationToken cancellation)
    {
        using var held = keeper.Hold();
        using var field = new PinField(stackalloc byte[PinField.Size]);
        if (!P256Point.TryCreate(exchange.DevicePoint, out var devicePoint) || !TryOpen(held.Keys, sealedPin, binding, field))
        {
            return new((DeviceView?)null);
        }

        using var key = new SecretBytes(stackalloc byte[ExchangeKey.Size]);
        var (server, _) = VaultExchange.Agree(exchange, devicePoint, held.Keys.Identity, key);
        var wrappedPin = new byte[BlobSize];
        AesKeyWrap.Wrap(key.Bytes, field.Bytes, wrappedPin);
        return new(new DeviceView(server, wrappedPin));
    }

    /// <inheritdoc />
    public ValueTask<DeviceSetOpening?> OpenSetAsync(DeviceExchange exchange, CancellationToken cancellation)
    {
        using var held = keeper.Hold();
        if (!P256Point.TryCreate(exchange.DevicePoint, out var devicePoint))
        {
            return new((DeviceSetOpening?)null);
        }

        using var key = new SecretBytes(stackalloc byte[ExchangeKey.Size]);
        var (server, session) = VaultExchange.Agree(exchange, devicePoint, held.Keys.Identity, key);
        var sessionKek = held.Keys.SessionKek;
        var wrappedKey = new byte[WrappedKeySize];
        AesKeyWrap.Wrap(sessionKek.Key.Bytes, key.Bytes, wrappedKey);
        return new(new DeviceSetOpening(server, session, new WrappedSessionKey(wrappedKey, sessionKek.Version)));
    }

    /// <inheritdoc />
    public ValueTask<SealResult> SealFromDeviceAsync(
        WrappedSessionKey sessionKey, ReadOnlyMemory<byte> wrappedPin, PlasticBinding binding, int length, CancellationToken cancellation)
    {
        using var held = keeper.Hold();
        if (held.Keys.FindSessionKek(sessionKey.KeyVersion, clock.GetUtcNow()) is not { } sessionKek)
        {
            return new(new SealResult.SessionGone());
        }

        using var key = new SecretBytes(stackalloc byte[ExchangeKey.Size]);
        using var field = new PinField(stackalloc byte[PinField.Size]);
        using var pin = new ClearPin(stackalloc byte[ClearPin.StorageSize]);
        if (!AesKeyWrap.TryUnwrap(sessionKek.Key.Bytes, sessionKey.Bytes, key.Bytes)
            || !AesKeyWrap.TryUnwrap(key.Bytes, wrappedPin.Span, field.Bytes)
            || !field.TryRead(pin))
        {
            return new(new SealResult.Unreadable());
        }

        if (pin.Length != length)
        {
            return new(new SealResult.Refused(PinRefusal.Length));
        }

        return WeakPins.IsWeak(pin.Digits)
            ? new(new SealResult.Refused(PinRefusal.Weak))
            : new(new SealResult.Sealed(Seal(held.Keys, pin, binding)));
    }

    /// <summary>Seals under the newest KEK. The field is formed anew: a device's random part might not be random.</summary>
    private static SealedPin Seal(KeySet keys, ClearPin pin, PlasticBinding binding)
    {
        using var field = new PinField(stackalloc byte[PinField.Size]);
        field.Form(pin);
        var blob = new byte[BlobSize];
        AesKeyWrap.Wrap(keys.Kek.Key.Bytes, field.Bytes, blob);
        return new SealedPin(blob, BindingTag.Make(keys.Binding, binding, keys.Kek.Version, blob), keys.Kek.Version);
    }

    /// <summary>The tag first: nothing that is not this plastic's is ever unwrapped.</summary>
    private static bool TryOpen(KeySet keys, SealedPin sealedPin, PlasticBinding binding, PinField field)
    {
        if (!BindingTag.Verify(keys.Binding, binding, sealedPin))
        {
            return false;
        }

        var kek = keys.FindKek(sealedPin.KeyVersion)
            ?? throw new VaultUnavailableException($"The key file lacks KEK version {sealedPin.KeyVersion}: bring a newer copy of it.");
        return AesKeyWrap.TryUnwrap(kek.Key.Bytes, sealedPin.Blob, field.Bytes);
    }
}
