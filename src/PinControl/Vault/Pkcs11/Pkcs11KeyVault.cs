using System.Security.Cryptography;
using Net.Pkcs11Interop.Common;
using PinControl.Cryptography;
using PinControl.Keys;
using PinControl.Pins;

namespace PinControl.Vault.Pkcs11;

/// <summary>The life of the token's keys.</summary>
/// <remarks>
/// A key's check value is worked out by the token while the key is a session object that may also do that (CMAC; else two blocks by AES-ECB); the token's
/// own key is a copy that may not, and the value stands in its <c>CKA_ID</c>.
/// </remarks>
internal sealed class Pkcs11KeyVault(TokenVault token) : IKeyVault
{
    private const int KeySize = 32;
    private const int ReadAtOnce = 64;

    /// <inheritdoc />
    public async ValueTask<IReadOnlyList<VaultKey>> ListAsync(CancellationToken cancellation)
    {
        // In pieces: the token may be others' too, and no one call may take long.
        var keys = new List<VaultKey>();
        foreach (var handles in (await token.RunOnOwnAsync(TokenKeys.Candidates)).Chunk(ReadAtOnce))
        {
            cancellation.ThrowIfCancellationRequested();
            keys.AddRange(await token.RunOnOwnAsync(call => handles.Select(handle => token.Keys.TryRead(call, handle)).OfType<VaultKey>().ToList()));
        }

        return
        [
            .. keys.GroupBy(static key => (key.Kind, key.Version)).OrderBy(static key => key.Key)
                .Select(same => same.Count() == 1 ? same.Single() : token.Keys.Doubled(same.Key.Kind, same.Key.Version, same.Count())),
        ];
    }

    /// <inheritdoc />
    public async ValueTask<IReadOnlyList<VaultKey>> FindAsync(IReadOnlyCollection<(KeyKind Kind, int Version)> wanted, CancellationToken cancellation)
    {
        var keys = new List<VaultKey>();
        foreach (var some in wanted.Chunk(ReadAtOnce))
        {
            cancellation.ThrowIfCancellationRequested();
            keys.AddRange(await token.RunOnOwnAsync(call => token.Keys.Find(call, some)));
        }

        if (keys.Count < wanted.Count)
        {
            await RequireTokenAsync();
        }

        return keys;
    }

    /// <inheritdoc />
    public async ValueTask<VaultKey> CreateAsync(KeyKind kind, int version, CancellationToken cancellation) => await token.RunOnOwnAsync(call =>
    {
        MustBeNew(call, kind, version);
        if (kind != KeyKind.Identity)
        {
            var checking = TokenCheckValue.Needs(call, kind);
            var mechanism = kind == KeyKind.Binding ? (CKM)token.Link.Profile.BindingKeyGen : CKM.CKM_AES_KEY_GEN;
            return Settle(call, kind, version, checking, call.Session.GenerateKey(mechanism, token.Templates.Draft(kind, checking, pinned: null)));
        }

        return OrUndone(call, kind, version, (label, id) =>
        {
            call.Session.GeneratePair(KeyTemplates.IdentityPublic(label, id, point: null), KeyTemplates.IdentityPrivate(label, id, pinned: null), mine: false);
            return TokenKeys.OfIdentity(version, token.Keys.Identity(call, version));
        });
    });

    /// <inheritdoc />
    public async ValueTask<VaultKey> EnterAsync(KeyKind kind, int version, PinnedBytes key, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(key.Bytes.Length, KeySize);
        var point = kind == KeyKind.Identity ? PointOf(key) : null;
        // The token is pointed to the bytes, perhaps for longer than anybody waits: they are erased when the call has ended.
        var pinned = AttributeList.PinnedCopy(key.Bytes);
        return await token.RunOnOwnAsync(
            call =>
            {
                MustBeNew(call, kind, version);
                if (point is null)
                {
                    var checking = TokenCheckValue.Needs(call, kind);
                    return Settle(call, kind, version, checking, call.Session.Create(token.Templates.Draft(kind, checking, pinned)));
                }

                return OrUndone(call, kind, version, (label, id) =>
                {
                    // A public half alone would look like a key.
                    call.Session.Create(KeyTemplates.IdentityPrivate(label, id, pinned), mine: false);
                    call.Session.Create(KeyTemplates.IdentityPublic(label, id, point), mine: false);
                    return TokenKeys.OfIdentity(version, TokenKeys.Identity(point));
                });
            },
            () => CryptographicOperations.ZeroMemory(pinned));
    }

    /// <inheritdoc />
    public async ValueTask<bool> DestroyAsync(VaultKey key, CancellationToken cancellation)
    {
        // In one operation: nothing else comes under the label between the look and the end.
        var wasThere = await token.RunOnOwnAsync(call =>
        {
            var there = token.Keys.Find(call, [(key.Kind, key.Version)]).SingleOrDefault();
            // "Not there" would be untrue, and to destroy either wrong.
            return there?.Defect is { } defect
                ? throw new TokenKeyException($"{KeyNames.Text(key.Kind, key.Version)} was not destroyed: {defect}. Then run it again.")
                : there?.CheckValue == key.CheckValue && token.Keys.Destroy(call, key.Kind, key.Version);
        });
        if (!wasThere)
        {
            await RequireTokenAsync();
        }

        return wasThere;
    }

    /// <inheritdoc />
    public async ValueTask<SealedPin?> ReSealAsync(SealedPin sealedPin, PlasticBinding binding, int toVersion, CancellationToken cancellation)
    {
        if (sealedPin.Blob.Length != Pkcs11Vault.BlobSize)
        {
            return null;
        }

        return await token.RunOnStrangeAsync(call =>
        {
            var next = token.Keys.Find(call, KeyKind.Kek, toVersion);
            if (!token.Holds(call, binding, sealedPin))
            {
                return null;
            }

            var field = call.Session.Unwrap(token.Keys.Find(call, KeyKind.Kek, sealedPin.KeyVersion), sealedPin.Blob, token.Templates.Field);
            var blob = call.Session.Wrap(next, field, Pkcs11Vault.BlobSize);
            return new SealedPin(blob, token.Tag(call, binding, toVersion, blob), toVersion);
        });
    }

    /// <inheritdoc />
    public async ValueTask<SealedZoneKey> SealZoneKeyAsync(PinnedBytes key, ZoneKeyBinding binding, CancellationToken cancellation)
    {
        var version = token.Active(KeyKind.ZoneKek);
        var pinned = AttributeList.PinnedCopy(key.Bytes);
        return await token.RunOnOwnAsync(
            call =>
            {
                var brought = call.Session.Create(token.Templates.Brought(pinned));
                return Seal(call, binding, version, brought, pinned.Length + AesKeyWrap.Overhead);
            },
            () => CryptographicOperations.ZeroMemory(pinned));
    }

    /// <inheritdoc />
    public async ValueTask<SealedZoneKey?> ReSealZoneKeyAsync(
        SealedZoneKey sealedKey, ZoneKeyBinding binding, int toVersion, CancellationToken cancellation) => IsWhole(sealedKey)
        ? await token.RunOnStrangeAsync(call =>
        {
            // The target first: what it lacks is not the sealed key's fault.
            token.Keys.Find(call, KeyKind.ZoneKek, toVersion);
            return TryOpen(call, sealedKey, binding, token.Templates.MovedZoneKey) is { } opened ? Seal(call, binding, toVersion, opened, sealedKey.Blob.Length) : null;
        })
        : null;

    /// <inheritdoc />
    public async ValueTask<PinnedBytes?> OpenZoneKeyAsync(SealedZoneKey sealedKey, ZoneKeyBinding binding, CancellationToken cancellation)
    {
        if (!IsWhole(sealedKey))
        {
            return null;
        }

        var size = sealedKey.Blob.Length - AesKeyWrap.Overhead;
        return await token.RunOnStrangeAsync(call =>
        {
            if (TryOpen(call, sealedKey, binding, token.Templates.ReadableZoneKey) is not { } readable)
            {
                return null;
            }

            var pinned = GC.AllocateArray<byte>(size, pinned: true);
            try
            {
                return call.Session.ReadInto(readable, CKA.CKA_VALUE, pinned) == size ? PinnedBytes.Copy(pinned) : null;
            }
            finally
            {
                CryptographicOperations.ZeroMemory(pinned);
            }
        });
    }

    private static bool IsWhole(SealedZoneKey sealedKey) =>
        sealedKey.Blob.Length - AesKeyWrap.Overhead is 16 or 24 or 32 && sealedKey.Tag.Length == SealedPinText.TagSize;

    /// <summary>A zone key as an object of the session; its tag is verified before.</summary>
    private ulong? TryOpen(TokenCall call, SealedZoneKey sealedKey, ZoneKeyBinding binding, AttributeList template)
    {
        var kek = token.Keys.Find(call, KeyKind.ZoneKek, sealedKey.KeyVersion);
        return call.Session.Verify(token.Link.Profile.Hmac, BindingKey(call), ZoneKeyText.Of(binding, sealedKey.KeyVersion, sealedKey.Blob), sealedKey.Tag)
            ? call.Session.Unwrap(kek, sealedKey.Blob, template)
            : null;
    }

    private SealedZoneKey Seal(TokenCall call, ZoneKeyBinding binding, int version, ulong zoneKey, int size)
    {
        var blob = call.Session.Wrap(token.Keys.Find(call, KeyKind.ZoneKek, version), zoneKey, size);
        return new SealedZoneKey(blob, version, call.Session.Sign(token.Link.Profile.Hmac, BindingKey(call), ZoneKeyText.Of(binding, version, blob), SealedPinText.TagSize));
    }

    private ulong BindingKey(TokenCall call) => token.Keys.Find(call, KeyKind.Binding, token.Active(KeyKind.Binding));

    private void MustBeNew(TokenCall call, KeyKind kind, int version)
    {
        if (token.Keys.TryFind(call, kind, version) is not null)
        {
            throw new InvalidOperationException($"The token has a key {token.Keys.Label(kind, version)} already.");
        }
    }

    /// <summary>The draft becomes the token's own key, with less to do.</summary>
    private VaultKey Settle(TokenCall call, KeyKind kind, int version, CKA checking, ulong draft)
    {
        var value = TokenCheckValue.Of(call, token.Link.Profile, kind, checking, draft);
        call.Session.Copy(draft, KeyTemplates.Final(kind, token.Keys.Label(kind, version), TokenKeys.Id(version, value.AsSpan(0, 3)), checking), mine: false);
        return new VaultKey(kind, version, TokenKeys.Text(value));
    }

    /// <summary>A token that is away answers that it has no such key.</summary>
    private async Task RequireTokenAsync()
    {
        if (!await token.LookAsync() && !token.Link.IsUp)
        {
            throw token.Link.Unavailable(token.Link.Down ?? "It could not be looked at.");
        }
    }

    /// <summary>Half a key pair is none: what was made of it goes again.</summary>
    private VaultKey OrUndone(TokenCall call, KeyKind kind, int version, Func<string, byte[], VaultKey> make)
    {
        try
        {
            return make(token.Keys.Label(kind, version), TokenKeys.Id(version, []));
        }
        catch
        {
            try
            {
                token.Keys.Destroy(call, kind, version);
            }
            catch (TokenFaultException)
            {
                // What went wrong first is what is told; a listing shows the rest as a key without a check value.
            }

            throw;
        }
    }

    private static byte[] PointOf(PinnedBytes scalar)
    {
        // The framework takes a private half as an array only; pinned, it leaves no copy behind.
        var secret = AttributeList.PinnedCopy(scalar.Bytes);
        try
        {
            using var key = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = secret });
            var q = key.ExportParameters(includePrivateParameters: false).Q;
            return [0x04, .. q.X!, .. q.Y!];
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }
}
