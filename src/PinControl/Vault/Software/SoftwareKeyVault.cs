using System.Security.Cryptography;
using PinControl.Cryptography;
using PinControl.Keys;
using PinControl.Pins;

namespace PinControl.Vault.Software;

/// <summary>The software vault's own keys: each change rewrites the key file.</summary>
internal sealed class SoftwareKeyVault(KeyKeeper keeper, IKeyStates states) : IKeyVault
{
    /// <inheritdoc />
    public ValueTask<IReadOnlyList<VaultKey>> ListAsync(CancellationToken cancellation)
    {
        using var held = keeper.Hold();
        return new([.. held.Keys.Keys.Select(static key => key.Facts)]);
    }

    /// <inheritdoc />
    public ValueTask<VaultKey> CreateAsync(KeyKind kind, int version, CancellationToken cancellation) =>
        Add((_, now) => KeySet.Fresh(kind, version, now));

    /// <inheritdoc />
    public ValueTask<VaultKey> EnterAsync(KeyKind kind, int version, PinnedBytes key, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(key.Bytes.Length, KeySet.KeySize);
        return Add((_, now) => KeySet.Entered(kind, version, now, PinnedBytes.Copy(key.Bytes)));
    }

    /// <inheritdoc />
    public ValueTask<bool> DestroyAsync(VaultKey key, CancellationToken cancellation)
    {
        var wasThere = false;
        keeper.Change((keys, _) =>
        {
            wasThere = keys.Find(key.Kind, key.Version)?.CheckValue == key.CheckValue;
            return wasThere ? keys.Without(key.Kind, key.Version) : keys;
        });
        return new(wasThere);
    }

    /// <inheritdoc />
    public ValueTask<SealedPin?> ReSealAsync(SealedPin sealedPin, PlasticBinding binding, int toVersion, CancellationToken cancellation)
    {
        using var held = keeper.Hold();
        using var field = new PinField(stackalloc byte[PinField.Size]);
        var kek = held.Keys.Find(KeyKind.Kek, toVersion) ?? throw SealedField.Lacks(toVersion);
        return new(SealedField.TryOpen(held.Keys, sealedPin, binding, field) ? SealedField.Seal(held.Keys, field, binding, kek) : null);
    }

    /// <inheritdoc />
    public ValueTask<SealedZoneKey> SealZoneKeyAsync(PinnedBytes key, ZoneKeyBinding binding, CancellationToken cancellation)
    {
        using var held = keeper.Hold();
        var kek = held.Keys.Active(KeyKind.ZoneKek, states)
            ?? throw new VaultUnavailableException("The vault has no zone KEK, or lacks the active one. The first one is made by: pincontrol keys init");
        return new(Seal(held.Keys, kek, key, binding));
    }

    /// <inheritdoc />
    public ValueTask<SealedZoneKey?> ReSealZoneKeyAsync(SealedZoneKey sealedKey, ZoneKeyBinding binding, int toVersion, CancellationToken cancellation)
    {
        using var held = keeper.Hold();
        var kek = ZoneKek(held.Keys, toVersion);
        using var key = TryOpen(held.Keys, sealedKey, binding);
        return new(key is null ? null : Seal(held.Keys, kek, key, binding));
    }

    /// <inheritdoc />
    public ValueTask<PinnedBytes?> OpenZoneKeyAsync(SealedZoneKey sealedKey, ZoneKeyBinding binding, CancellationToken cancellation)
    {
        using var held = keeper.Hold();
        return new(TryOpen(held.Keys, sealedKey, binding));
    }

    private static VersionedKey ZoneKek(KeySet keys, int version) => keys.Find(KeyKind.ZoneKek, version)
        ?? throw new VaultUnavailableException($"The key file lacks zone KEK version {version}: bring a newer copy of it.");

    private static SealedZoneKey Seal(KeySet keys, VersionedKey kek, PinnedBytes key, ZoneKeyBinding binding)
    {
        var blob = new byte[key.Bytes.Length + AesKeyWrap.Overhead];
        AesKeyWrap.Wrap(kek.Key.Bytes, key.Bytes, blob);
        return new SealedZoneKey(blob, kek.Version, HMACSHA256.HashData(keys.Binding.Bytes, ZoneKeyText.Of(binding, kek.Version, blob)));
    }

    private static PinnedBytes? TryOpen(KeySet keys, SealedZoneKey sealedKey, ZoneKeyBinding binding)
    {
        var kek = ZoneKek(keys, sealedKey.KeyVersion);
        if (sealedKey.Blob.Length - AesKeyWrap.Overhead is not (16 or 24 or 32)
            || !CryptographicOperations.FixedTimeEquals(
                HMACSHA256.HashData(keys.Binding.Bytes, ZoneKeyText.Of(binding, sealedKey.KeyVersion, sealedKey.Blob)), sealedKey.Tag))
        {
            return null;
        }

        var key = new PinnedBytes(sealedKey.Blob.Length - AesKeyWrap.Overhead);
        if (AesKeyWrap.TryUnwrap(kek.Key.Bytes, sealedKey.Blob, key.Bytes))
        {
            return key;
        }

        key.Dispose();
        return null;
    }

    private ValueTask<VaultKey> Add(Func<KeySet, DateTimeOffset, VersionedKey> make)
    {
        VaultKey? added = null;
        keeper.Change((keys, now) =>
        {
            var key = make(keys, now);
            try
            {
                var successor = keys.With(key, now);
                added = key.Facts;
                return successor;
            }
            catch (InvalidOperationException)
            {
                key.Dispose();
                throw;
            }
        });
        return new(added!);
    }
}
