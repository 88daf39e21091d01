using System.Diagnostics;
using System.Runtime.InteropServices;
using Net.Pkcs11Interop.Common;
using Net.Pkcs11Interop.LowLevelAPI80;
using PinControl.Cryptography;
using PinControl.Keys;
using PinControl.Vault;
using PinControl.Vault.Pkcs11;

namespace PinControl.Bench.Hsm;

/// <summary>
/// The limit: the calls that one view makes of the module, in its order, with its templates, its keys and its data, on threads that do nothing else. What
/// is not the module's is left out: 32 bytes of the exchange's own point stand for the hash of its transcript.
/// </summary>
internal sealed class RawViews
{
    private const int PointSize = 128;
    private const int PointAt = 3; // Behind 04 41 04.
    private const int HashSize = 32;
    private const int SignatureSize = 64;

    private readonly RawModule _module;
    private readonly TokenProfile _profile;
    private readonly KeyTemplates _templates;
    private readonly ulong _slot;
    private readonly ulong _kek;
    private readonly ulong _binding;
    private readonly ulong _identity;
    // Where the garbage collector does not move them.
    private readonly byte[] _text;
    private readonly byte[] _blob;
    private readonly byte[] _tag;
    private readonly byte[] _device;

    private RawViews(RawModule module, VaultUnderLoad load, TokenCall call)
    {
        _module = module;
        (_profile, _templates, _slot) = (load.Token.Link.Profile, load.Token.Templates, call.Token.Slot);
        _kek = load.Token.Keys.Find(call, KeyKind.Kek, FirstKeys.Version);
        _binding = load.Token.Keys.Find(call, KeyKind.Binding, FirstKeys.Version);
        _identity = load.Token.Keys.Find(call, KeyKind.Identity, FirstKeys.Version);
        _text = AttributeList.PinnedCopy(SealedPinText.Of(VaultUnderLoad.Binding, FirstKeys.Version, load.Sealed.Blob));
        _blob = AttributeList.PinnedCopy(load.Sealed.Blob);
        _tag = AttributeList.PinnedCopy(load.Sealed.Tag);
        _device = AttributeList.PinnedCopy(load.Device.Bytes);
    }

    /// <summary>On the module as it is initialized now: handles last no longer.</summary>
    public static Task<RawViews> OfAsync(RawModule module, VaultUnderLoad load) => load.Token.RunOnOwnAsync(call => new RawViews(module, load, call));

    public (long Views, double Seconds) Run(int threads, TimeSpan time)
    {
        var (clock, done, fault) = (Stopwatch.StartNew(), 0L, default(Exception));
        var loops = Enumerable.Range(0, threads).Select(_ => new Thread(() =>
        {
            try
            {
                Interlocked.Add(ref done, Loop(clock, time));
            }
            catch (InvalidOperationException failed)
            {
                fault = failed;
            }
        })).ToArray();
        Array.ForEach(loops, static loop => loop.Start());
        Array.ForEach(loops, static loop => loop.Join());
        return fault is null ? (done, clock.Elapsed.TotalSeconds) : throw fault;
    }

    private unsafe long Loop(Stopwatch clock, TimeSpan time)
    {
        var session = 0UL;
        Check(_module.OpenSession(_slot, CKF.CKF_SERIAL_SESSION | CKF.CKF_RW_SESSION, null, null, &session));
        var views = 0L;
        for (; clock.Elapsed < time; views++)
        {
            View(session);
        }

        Check(_module.CloseSession(session));
        return views;
    }

    private unsafe void View(ulong session)
    {
        ulong field, publicKey, privateKey, shared, key;
        var point = stackalloc byte[PointSize];
        var signature = stackalloc byte[SignatureSize];
        var wrapped = stackalloc byte[Pkcs11Vault.BlobSize];

        var hmac = new Mechanism { Type = _profile.Hmac };
        Check(_module.VerifyInit(session, &hmac, _binding));
        Check(_module.Verify(session, At(_text), (ulong)_text.Length, At(_tag), (ulong)_tag.Length));
        var wrap = new Mechanism { Type = _profile.KeyWrap };
        Check(_module.UnwrapKey(session, &wrap, _kek, At(_blob), (ulong)_blob.Length, At(_templates.Field), _templates.Field.Count, &field));

        var generate = new Mechanism { Type = (ulong)CKM.CKM_EC_KEY_PAIR_GEN };
        Check(_module.GenerateKeyPair(
            session, &generate, At(_templates.ExchangePublic), _templates.ExchangePublic.Count,
            At(_templates.ExchangePrivate), _templates.ExchangePrivate.Count, &publicKey, &privateKey));
        var wanted = new CK_ATTRIBUTE { type = (ulong)CKA.CKA_EC_POINT, value = (nint)point, valueLen = PointSize };
        Check(_module.GetAttributeValue(session, publicKey, &wanted, 1));

        // CK_ECDH1_DERIVE_PARAMS and CK_AES_CBC_ENCRYPT_DATA_PARAMS.
        var agreement = stackalloc ulong[] { (ulong)CKD.CKD_NULL, 0, 0, P256Point.Size, (ulong)At(_device) };
        var agree = new Mechanism { Type = _profile.Ecdh, Parameter = agreement, ParameterSize = 40 };
        Check(_module.DeriveKey(session, &agree, privateKey, At(_templates.SharedSecret), _templates.SharedSecret.Count, &shared));
        var encryption = stackalloc ulong[] { 0, 0, (ulong)(point + PointAt), HashSize };
        var encrypt = new Mechanism { Type = _profile.Derive, Parameter = encryption, ParameterSize = 32 };
        Check(_module.DeriveKey(session, &encrypt, shared, At(_templates.ViewKey), _templates.ViewKey.Count, &key));
        Check(_module.DestroyObject(session, privateKey));
        Check(_module.DestroyObject(session, shared));

        var ecdsa = new Mechanism { Type = (ulong)CKM.CKM_ECDSA };
        var length = (ulong)SignatureSize;
        Check(_module.SignInit(session, &ecdsa, _identity));
        Check(_module.Sign(session, point + PointAt, HashSize, signature, &length));
        length = Pkcs11Vault.BlobSize;
        Check(_module.WrapKey(session, &wrap, key, field, wrapped, &length));
        Check(_module.DestroyObject(session, field));
        Check(_module.DestroyObject(session, publicKey));
        Check(_module.DestroyObject(session, key));
    }

    private static unsafe byte* At(byte[] pinned) => (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(pinned, 0);

    private static unsafe CK_ATTRIBUTE* At(AttributeList list) => (CK_ATTRIBUTE*)Marshal.UnsafeAddrOfPinnedArrayElement(list.Array, 0);

    private static void Check(ulong code)
    {
        if (code != 0)
        {
            throw new InvalidOperationException($"The module answered {(CKR)code}.");
        }
    }
}
