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

    /// <inheritdoc />
    public async ValueTask<IReadOnlyList<VaultKey>> ListAsync(CancellationToken cancellation) => await token.RunOnOwnAsync(token.Keys.List);

    /// <inheritdoc />
    public async ValueTask<VaultKey> CreateAsync(KeyKind kind, int version, CancellationToken cancellation) => await token.RunOnOwnAsync(call =>
    {
        MustBeNew(call, kind, version);
        if (kind != KeyKind.Identity)
        {
            var checking = TokenCheckValue.Needs(call, kind);
            var mechanism = kind == KeyKind.Binding ? CKM.CKM_GENERIC_SECRET_KEY_GEN : CKM.CKM_AES_KEY_GEN;
            return Settle(call, kind, version, checking, call.Session.GenerateKey(mechanism, token.Templates.Draft(kind, checking, pinned: null)));
        }

        var (label, id) = (token.Keys.Label(kind, version), TokenKeys.Id(version, []));
        call.Session.GeneratePair(KeyTemplates.IdentityPublic(label, id, point: null), KeyTemplates.IdentityPrivate(label, id, pinned: null), mine: false);
        return new VaultKey(kind, version, KeyCheck.OfPoint(token.Keys.Identity(call, version).Point));
    });

    /// <inheritdoc />
    public async ValueTask<VaultKey> EnterAsync(KeyKind kind, int version, PinnedBytes key, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(key.Bytes.Length, KeySize);
        var point = kind == KeyKind.Identity ? PointOf(key) : null;
        // The token is pointed to the bytes; they are erased as soon as it has them.
        var pinned = AttributeList.PinnedCopy(key.Bytes);
        try
        {
            return await token.RunOnOwnAsync(call =>
            {
                MustBeNew(call, kind, version);
                if (point is null)
                {
                    var checking = TokenCheckValue.Needs(call, kind);
                    return Settle(call, kind, version, checking, call.Session.Create(token.Templates.Draft(kind, checking, pinned)));
                }

                var (label, id) = (token.Keys.Label(kind, version), TokenKeys.Id(version, []));
                call.Session.Create(KeyTemplates.IdentityPublic(label, id, point), mine: false);
                call.Session.Create(KeyTemplates.IdentityPrivate(label, id, pinned), mine: false);
                return new VaultKey(kind, version, KeyCheck.OfPoint(point));
            });
        }
        finally
        {
            CryptographicOperations.ZeroMemory(pinned);
        }
    }

    /// <inheritdoc />
    public async ValueTask DestroyAsync(KeyKind kind, int version, CancellationToken cancellation) => await token.RunOnOwnAsync(call =>
    {
        token.Keys.Destroy(call, kind, version);
        return true;
    });

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
    public async ValueTask<SealedZoneKey> SealZoneKeyAsync(PinnedBytes key, CancellationToken cancellation)
    {
        var version = token.Active(KeyKind.ZoneKek);
        var pinned = AttributeList.PinnedCopy(key.Bytes);
        try
        {
            return await token.RunOnOwnAsync(call =>
            {
                var brought = call.Session.Create(token.Templates.Brought(pinned));
                var blob = call.Session.Wrap(token.Keys.Find(call, KeyKind.ZoneKek, version), brought, pinned.Length + AesKeyWrap.Overhead);
                return new SealedZoneKey(blob, version);
            });
        }
        finally
        {
            CryptographicOperations.ZeroMemory(pinned);
        }
    }

    /// <inheritdoc />
    public async ValueTask<PinnedBytes?> OpenZoneKeyAsync(SealedZoneKey sealedKey, CancellationToken cancellation)
    {
        var size = sealedKey.Blob.Length - AesKeyWrap.Overhead;
        if (size is not (16 or 24 or 32))
        {
            return null;
        }

        return await token.RunOnStrangeAsync(call =>
        {
            var kek = token.Keys.Find(call, KeyKind.ZoneKek, sealedKey.KeyVersion);
            var readable = call.Session.Unwrap(kek, sealedKey.Blob, token.Templates.ReadableZoneKey);
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
