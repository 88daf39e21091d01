using System.Collections.Concurrent;
using Net.Pkcs11Interop.Common;
using PinControl.Cryptography;
using PinControl.Keys;
using PinControl.Pins;

namespace PinControl.Vault.Pkcs11;

/// <summary>
/// The vault in a PKCS#11 token. In VIEW and SET this process never holds a clear PIN field, Ks or Z: they are objects of one session, made and
/// destroyed within one operation (DESIGN 4 and 6). A generated PIN is the exception: it is drawn here, since a token draws bytes and not digits.
/// </summary>
/// <param name="checkPolicy">Whether a chosen PIN is looked at in this process for its length and the weak list.</param>
internal sealed class Pkcs11Vault(TokenVault token, bool checkPolicy) : IVault
{
    /// <summary>Bytes of a wrapped PIN field.</summary>
    public const int BlobSize = PinField.Size + AesKeyWrap.Overhead;

    private const int WrappedKeySize = ExchangeKey.Size + AesKeyWrap.Overhead;
    private const int SignatureSize = 64;

    private readonly ConcurrentDictionary<int, VaultIdentity> _identities = [];

    /// <inheritdoc />
    public bool IsReady => token.IsReady;

    /// <inheritdoc />
    public async ValueTask<VaultIdentity> GetIdentityAsync(CancellationToken cancellation)
    {
        var version = token.Active(KeyKind.Identity);
        return await token.RunOnOwnAsync(call => Identity(call, version));
    }

    /// <inheritdoc />
    public async ValueTask<CheckpointSeal> SignCheckpointAsync(ReadOnlyMemory<byte> checkpoint, CancellationToken cancellation)
    {
        var hash = CheckpointLabel.Hash(checkpoint.Span);
        return await token.RunOnOwnAsync(call =>
        {
            var version = token.Active(KeyKind.Identity);
            return new CheckpointSeal(Identity(call, version), Sign(call, version, hash));
        });
    }

    /// <inheritdoc />
    public async ValueTask<SealedPin> GenerateAsync(PlasticBinding binding, int length, CancellationToken cancellation) => await token.RunOnOwnAsync(call =>
    {
        // The one clear PIN field that this process ever holds: in pinned memory, until the token has wrapped it.
        var pinned = GC.AllocateArray<byte>(PinField.Size, pinned: true);
        using var field = new PinField(pinned);
        using (var pin = new ClearPin(stackalloc byte[ClearPin.StorageSize]))
        {
            pin.Draw(length);
            field.Form(pin);
        }

        return Seal(call, call.Session.Create(token.Templates.Brought(pinned)), binding, token.Active(KeyKind.Kek));
    });

    /// <inheritdoc />
    public async ValueTask<DeviceView?> OpenToDeviceAsync(SealedPin sealedPin, PlasticBinding binding, DeviceExchange exchange, CancellationToken cancellation)
    {
        if (sealedPin.Blob.Length != BlobSize || !P256Point.TryCreate(exchange.DevicePoint, out var devicePoint))
        {
            return null;
        }

        return await token.RunOnStrangeAsync(call =>
        {
            if (!token.Holds(call, binding, sealedPin))
            {
                return null;
            }

            var field = call.Session.Unwrap(token.Keys.Find(call, KeyKind.Kek, sealedPin.KeyVersion), sealedPin.Blob, token.Templates.Field);
            var (key, server, _) = Agree(call, exchange, devicePoint, token.Templates.ViewKey);
            return new DeviceView(server, call.Session.Wrap(key, field, BlobSize));
        });
    }

    /// <inheritdoc />
    public async ValueTask<DeviceSetOpening?> OpenSetAsync(DeviceExchange exchange, CancellationToken cancellation)
    {
        if (!P256Point.TryCreate(exchange.DevicePoint, out var devicePoint))
        {
            return null;
        }

        return await token.RunOnStrangeAsync(call =>
        {
            var version = token.Active(KeyKind.SessionKek);
            var (key, server, session) = Agree(call, exchange, devicePoint, token.Templates.SetKey);
            var wrapped = call.Session.Wrap(token.Keys.Find(call, KeyKind.SessionKek, version), key, WrappedKeySize);
            return new DeviceSetOpening(server, session, new WrappedSessionKey(wrapped, version));
        });
    }

    /// <inheritdoc />
    public async ValueTask<SealResult> SealFromDeviceAsync(
        WrappedSessionKey sessionKey, ReadOnlyMemory<byte> wrappedPin, PlasticBinding binding, int length, CancellationToken cancellation)
    {
        if (sessionKey.Bytes.Length != WrappedKeySize || wrappedPin.Length != BlobSize)
        {
            return new SealResult.Unreadable();
        }

        var wrapped = wrappedPin.ToArray();
        var result = await token.RunOnStrangeAsync<SealResult>(call =>
        {
            if (token.Keys.TryFind(call, KeyKind.SessionKek, sessionKey.KeyVersion) is not { } sessionKek)
            {
                return new SealResult.SessionGone();
            }

            var key = call.Session.Unwrap(sessionKek, sessionKey.Bytes, token.Templates.SessionKey);
            if (checkPolicy && Check(call, key, wrapped, length) is { } refused)
            {
                return refused;
            }

            var field = call.Session.Unwrap(key, wrapped, token.Templates.Field);
            return new SealResult.Sealed(Seal(call, field, binding, token.Active(KeyKind.Kek)));
        }) ?? new SealResult.Unreadable();
        if (result is SealResult.SessionGone)
        {
            // Nobody loses a session because the token is away.
            await token.RequireAsync();
        }

        return result;
    }

    private SealedPin Seal(TokenCall call, ulong field, PlasticBinding binding, int version)
    {
        var blob = call.Session.Wrap(token.Keys.Find(call, KeyKind.Kek, version), field, BlobSize);
        return new SealedPin(blob, token.Tag(call, binding, version, blob), version);
    }

    /// <summary>Ks over a fresh key pair, and the signed transcript. The pair's private half and Z are destroyed here, not only at the end.</summary>
    private (ulong Key, ServerHalf Server, string Session) Agree(TokenCall call, DeviceExchange exchange, P256Point devicePoint, AttributeList keyTemplate)
    {
        var session = call.Session;
        var (publicKey, privateKey) = session.GeneratePair(token.Templates.ExchangePublic, token.Templates.ExchangePrivate);
        var point = TokenKeys.Point(session.Read(publicKey, CKA.CKA_EC_POINT));
        var transcript = exchange.Conclude(point);
        var sharedSecret = session.Agree(privateKey, devicePoint, token.Templates.SharedSecret);
        var key = session.Encrypt(sharedSecret, transcript.Hash, keyTemplate);
        session.DestroyNow(privateKey);
        session.DestroyNow(sharedSecret);
        var version = token.Active(KeyKind.Identity);
        return (key, new ServerHalf(point, Identity(call, version).KeyId, Sign(call, version, transcript.IdentityHash())), transcript.Session);
    }

    private byte[] Sign(TokenCall call, int version, byte[] hash) =>
        call.Session.Sign((ulong)CKM.CKM_ECDSA, token.Keys.Find(call, KeyKind.Identity, version), hash, SignatureSize);

    private VaultIdentity Identity(TokenCall call, int version)
    {
        if (!_identities.TryGetValue(version, out var identity))
        {
            identity = token.Keys.Identity(call, version);
            _identities.TryAdd(version, identity);
        }

        return identity;
    }

    /// <summary>Vault:CheckPolicyInProcess: the field is here in clear for a moment.</summary>
    private SealResult? Check(TokenCall call, ulong key, byte[] wrapped, int length)
    {
        var pinned = GC.AllocateArray<byte>(PinField.Size, pinned: true);
        using var field = new PinField(pinned);
        using var pin = new ClearPin(stackalloc byte[ClearPin.StorageSize]);
        var readable = call.Session.Unwrap(key, wrapped, token.Templates.ReadableField);
        if (call.Session.ReadInto(readable, CKA.CKA_VALUE, pinned) != PinField.Size || !field.TryRead(pin))
        {
            return new SealResult.Unreadable();
        }

        if (pin.Length != length)
        {
            return new SealResult.Refused(PinRefusal.Length);
        }

        return WeakPins.IsWeak(pin.Digits) ? new SealResult.Refused(PinRefusal.Weak) : null;
    }
}
