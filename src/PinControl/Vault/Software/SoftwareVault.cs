using PinControl.Cryptography;
using PinControl.Keys;
using PinControl.Pins;

namespace PinControl.Vault.Software;

/// <summary>
/// The vault for evaluation and tests: its keys lie in a sealed file, and this process holds them, and clear PINs for
/// moments. It is no hardware security module and claims nothing of one.
/// </summary>
internal sealed class SoftwareVault(KeyKeeper keeper, TimeProvider clock, IKeyStates states) : IVault
{
    private const int BlobSize = PinField.Size + AesKeyWrap.Overhead;
    private const int WrappedKeySize = ExchangeKey.Size + AesKeyWrap.Overhead;

    /// <inheritdoc />
    public bool IsReady => keeper.CanSeal(states);

    /// <inheritdoc />
    public ValueTask<VaultIdentity> GetIdentityAsync(CancellationToken cancellation)
    {
        using var held = keeper.Hold();
        return new(held.Keys.Identity(states).Public);
    }

    /// <inheritdoc />
    public ValueTask<CheckpointSeal> SignCheckpointAsync(ReadOnlyMemory<byte> checkpoint, CancellationToken cancellation)
    {
        using var held = keeper.Hold();
        var identity = held.Keys.Identity(states);
        return new(new CheckpointSeal(identity.Public, identity.Sign(CheckpointLabel.Hash(checkpoint.Span))));
    }

    /// <inheritdoc />
    public ValueTask<SealedPin> GenerateAsync(PlasticBinding binding, int length, CancellationToken cancellation)
    {
        using var held = HoldForWork();
        using var pin = new ClearPin(stackalloc byte[ClearPin.StorageSize]);
        pin.Draw(length);
        return new(Seal(held.Keys, pin, binding));
    }

    /// <inheritdoc />
    public ValueTask<DeviceView?> OpenToDeviceAsync(SealedPin sealedPin, PlasticBinding binding, DeviceExchange exchange, CancellationToken cancellation)
    {
        using var held = HoldForWork();
        using var field = new PinField(stackalloc byte[PinField.Size]);
        if (!P256Point.TryCreate(exchange.DevicePoint, out var devicePoint) || !SealedField.TryOpen(held.Keys, sealedPin, binding, field))
        {
            return new((DeviceView?)null);
        }

        using var key = new SecretBytes(stackalloc byte[ExchangeKey.Size]);
        var (server, _) = VaultExchange.Agree(exchange, devicePoint, held.Keys.Identity(states), key);
        var wrappedPin = new byte[BlobSize];
        AesKeyWrap.Wrap(key.Bytes, field.Bytes, wrappedPin);
        return new(new DeviceView(server, wrappedPin));
    }

    /// <inheritdoc />
    public ValueTask<DeviceSetOpening?> OpenSetAsync(DeviceExchange exchange, CancellationToken cancellation)
    {
        using var held = HoldForWork();
        if (!P256Point.TryCreate(exchange.DevicePoint, out var devicePoint))
        {
            return new((DeviceSetOpening?)null);
        }

        using var key = new SecretBytes(stackalloc byte[ExchangeKey.Size]);
        var (server, session) = VaultExchange.Agree(exchange, devicePoint, held.Keys.Identity(states), key);
        var sessionKek = held.Keys.SessionKek;
        var wrappedKey = new byte[WrappedKeySize];
        AesKeyWrap.Wrap(sessionKek.Key.Bytes, key.Bytes, wrappedKey);
        return new(new DeviceSetOpening(server, session, new WrappedSessionKey(wrappedKey, sessionKek.Version)));
    }

    /// <inheritdoc />
    public ValueTask<SealResult> SealFromDeviceAsync(
        WrappedSessionKey sessionKey, ReadOnlyMemory<byte> wrappedPin, PlasticBinding binding, int length, CancellationToken cancellation)
    {
        using var held = HoldForWork();
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

    /// <summary>The keys, once the database has said which of them it means: before, they might be another installation's.</summary>
    private HeldKeys HoldForWork() => states.Active(KeyKind.Kek) is not null
        ? keeper.Hold()
        : throw new VaultUnavailableException("Which KEK is active is not known, or the vault's keys are not this database's.");

    /// <summary>Seals under the active KEK. The field is formed anew: a device's random part might not be random.</summary>
    private SealedPin Seal(KeySet keys, ClearPin pin, PlasticBinding binding)
    {
        using var field = new PinField(stackalloc byte[PinField.Size]);
        field.Form(pin);
        return SealedField.Seal(keys, field, binding, keys.Active(KeyKind.Kek, states) ?? throw SealedField.Lacks(states.Active(KeyKind.Kek) ?? 0));
    }
}
