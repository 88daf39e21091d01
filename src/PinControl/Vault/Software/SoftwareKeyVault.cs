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
        var blob = new byte[key.Bytes.Length + AesKeyWrap.Overhead];
        AesKeyWrap.Wrap(kek.Key.Bytes, key.Bytes, blob);
        return new(new SealedZoneKey(blob, kek.Version, HMACSHA256.HashData(held.Keys.Binding.Bytes, ZoneKeyText.Of(binding, kek.Version, blob))));
    }

    /// <inheritdoc />
    public ValueTask<PinnedBytes?> OpenZoneKeyAsync(SealedZoneKey sealedKey, ZoneKeyBinding binding, CancellationToken cancellation)
    {
        using var held = keeper.Hold();
        var kek = held.Keys.Find(KeyKind.ZoneKek, sealedKey.KeyVersion)
            ?? throw new VaultUnavailableException($"The key file lacks zone KEK version {sealedKey.KeyVersion}: bring a newer copy of it.");
        if (sealedKey.Blob.Length - AesKeyWrap.Overhead is not (16 or 24 or 32)
            || !CryptographicOperations.FixedTimeEquals(
                HMACSHA256.HashData(held.Keys.Binding.Bytes, ZoneKeyText.Of(binding, sealedKey.KeyVersion, sealedKey.Blob)), sealedKey.Tag))
        {
            return new((PinnedBytes?)null);
        }

        var key = new PinnedBytes(sealedKey.Blob.Length - AesKeyWrap.Overhead);
        if (AesKeyWrap.TryUnwrap(kek.Key.Bytes, sealedKey.Blob, key.Bytes))
        {
            return new(key);
        }

        key.Dispose();
        return new((PinnedBytes?)null);
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
