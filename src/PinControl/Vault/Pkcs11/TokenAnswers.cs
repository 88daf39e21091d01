using System.Security.Cryptography;
using Net.Pkcs11Interop.Common;
using PinControl.Cryptography;
using PinControl.Keys;
using PinControl.Pins;

namespace PinControl.Vault.Pkcs11;

/// <summary>One thing tried on the token.</summary>
/// <param name="Fault">What went wrong; none if it came out right.</param>
/// <param name="Advice">What to do about it.</param>
internal sealed record TokenAnswer(string Name, string? Fault, string? Advice)
{
    public bool IsRight => Fault is null;
}

/// <summary>
/// Known answers, and refusals that must come, tried on a token with keys of this program's own: session objects, gone with each try. The vault's keys
/// are not touched.
/// </summary>
internal sealed class TokenAnswers(TokenLink link)
{
    private const string Profile = "The module does this in a way of its own: see the settings Vault:Pkcs11 in docs/pkcs11.md for what can be told it.";
    private const string Unsafe = "Do not use this token: an application that is logged in could read PINs.";

    private static readonly byte[] Known = Convert.FromHexString("000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F");

    private readonly KeyTemplates _templates = new(link.Profile);

    public async Task<IReadOnlyList<TokenAnswer>> RunAsync()
    {
        List<TokenAnswer> answers = [];
        foreach (var (name, advice, attempt) in Tries())
        {
            var fault = await TryAsync(attempt);
            answers.Add(new TokenAnswer(name, fault, fault is null ? null : advice));
        }

        return answers;
    }

    private (string Name, string Advice, Func<TokenCall, string?> Attempt)[] Tries() =>
    [
        ("RFC 3394 key wrap, the RFC's own example", Profile, KeyWrap),
        ("RFC 3394 unwrap refuses what was altered", Unsafe, AlteredWrap),
        ("a whole exchange: ECDH, derivation, wrap, against software", Profile, Exchange),
        ("HMAC-SHA-256, against software", Profile, Hmac),
        ("ECDSA on P-256, verified in software", Profile, Signature),
        ("check values, against software", Profile, CheckValue),
        ("a sealed PIN cannot be unwrapped readable", Unsafe + " Or is Vault:Pkcs11:SendUnwrapTemplate false?", call => Unwraps(call, KeyKind.Kek)),
        ("a session's key cannot be unwrapped readable", Unsafe + " Or is Vault:Pkcs11:SendUnwrapTemplate false?", call => Unwraps(call, KeyKind.SessionKek)),
        ("a key's value cannot be read", Unsafe, ReadValue),
        ("a key cannot be given more to do, nor can a copy", Unsafe, GiveMore),
        ("Z has no check value", "Set Vault:Pkcs11:SendEmptyCheckValue to true. If it is, this module keeps bits of every secret readable: ask its vendor.", NoCheckValue),
    ];

    private async Task<string?> TryAsync(Func<TokenCall, string?> attempt)
    {
        try
        {
            return (await link.RunAsync(call => new Outcome(attempt(call)))).Fault;
        }
        catch (Exception fault) when (fault is TokenFaultException or VaultUnavailableException)
        {
            return fault.Message;
        }
    }

    private string? KeyWrap(TokenCall call)
    {
        // RFC 3394 §4.3.
        var blob = call.Session.Wrap(KnownKek(call), Data(call), Pkcs11Vault.BlobSize);
        return Convert.ToHexString(blob) == "64E8C3F9CE0F5BA263E9777905818A2A93C8191E7D6E8AE7" ? null : "another result";
    }

    private string? AlteredWrap(TokenCall call)
    {
        var kek = KnownKek(call);
        var blob = call.Session.Wrap(kek, Data(call), Pkcs11Vault.BlobSize);
        blob[^1] ^= 1;
        return Refused(() => call.Session.Unwrap(kek, blob, _templates.Field));
    }

    private string? Exchange(TokenCall call)
    {
        using var device = P256KeyPair.Create();
        var exchange = DeviceExchange.ForView(new string('A', DeviceExchange.ControlIdLength), device.Point.Bytes);
        var (publicKey, privateKey) = call.Session.GeneratePair(_templates.ExchangePublic, _templates.ExchangePrivate);
        if (!P256Point.TryCreate(TokenKeys.Point(call.Session.Read(publicKey, CKA.CKA_EC_POINT)), out var point))
        {
            return "no point of P-256";
        }

        var transcript = exchange.Conclude(point.Bytes);
        var key = call.Session.Encrypt(call.Session.Agree(privateKey, device.Point, _templates.SharedSecret), transcript.Hash, _templates.ViewKey);
        var wrapped = call.Session.Wrap(key, Data(call), Pkcs11Vault.BlobSize);

        var (z, ks, plain) = (new byte[P256KeyPair.SharedSecretSize], new byte[ExchangeKey.Size], new byte[PinField.Size]);
        device.Agree(point, z);
        ExchangeKey.Derive(z, transcript, ks);
        return AesKeyWrap.TryUnwrap(ks, wrapped, plain) && plain.AsSpan().SequenceEqual(Plain) ? null : "another key";
    }

    private string? Hmac(TokenCall call)
    {
        var key = call.Session.Create(_templates.Draft(KeyKind.Binding, CKA.CKA_SIGN, AttributeList.PinnedCopy(Known)));
        var tag = call.Session.Sign(link.Profile.Hmac, key, Plain, SealedPinText.TagSize);
        tag[0] ^= 1;
        var refuses = !call.Session.Verify(link.Profile.Hmac, key, Plain, tag);
        tag[0] ^= 1;
        return !tag.AsSpan().SequenceEqual(HMACSHA256.HashData(Known, Plain)) ? "another result"
            : refuses && call.Session.Verify(link.Profile.Hmac, key, Plain, tag) ? null : "verifies what is wrong, or not what is right";
    }

    private string? Signature(TokenCall call)
    {
        var (publicKey, privateKey) = call.Session.GeneratePair(
            _templates.ExchangePublic, new AttributeList().Flag(CKA.CKA_TOKEN, false).Flag(CKA.CKA_PRIVATE, true).Flag(CKA.CKA_SENSITIVE, true).Flag(CKA.CKA_SIGN, true));
        var point = TokenKeys.Point(call.Session.Read(publicKey, CKA.CKA_EC_POINT));
        var hash = SHA256.HashData(Plain);
        using var key = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = point[1..33], Y = point[33..] } });
        return key.VerifyHash(hash, call.Session.Sign((ulong)CKM.CKM_ECDSA, privateKey, hash, 64), DSASignatureFormat.IeeeP1363FixedFieldConcatenation)
            ? null
            : "not valid";
    }

    private string? CheckValue(TokenCall call)
    {
        foreach (var kind in (ReadOnlySpan<KeyKind>)[KeyKind.Kek, KeyKind.Binding])
        {
            var checking = TokenCheckValue.Needs(call, kind);
            var draft = call.Session.Create(_templates.Draft(kind, checking, AttributeList.PinnedCopy(Known)));
            if (TokenKeys.Text(TokenCheckValue.Of(call, link.Profile, kind, checking, draft)) != KeyCheck.Of(kind, Known))
            {
                return "another result";
            }
        }

        return null;
    }

    private string? Unwraps(TokenCall call, KeyKind kind)
    {
        var kek = Settled(call, kind);
        var size = kind == KeyKind.Kek ? PinField.Size : ExchangeKey.Size;
        var blob = call.Session.Wrap(kek, call.Session.Create(_templates.Brought(AttributeList.PinnedCopy(Known.AsSpan(0, size)))), size + AesKeyWrap.Overhead);
        call.Session.Unwrap(kek, blob, kind == KeyKind.Kek ? _templates.Field : _templates.SessionKey);
        return Refused(() => call.Session.Unwrap(kek, blob, _templates.ReadableField));
    }

    private string? ReadValue(TokenCall call) => Refused(() => call.Session.ReadInto(Settled(call, KeyKind.Kek), CKA.CKA_VALUE, AttributeList.PinnedCopy(new byte[64])));

    private string? GiveMore(TokenCall call)
    {
        var kek = Settled(call, KeyKind.Kek);
        return Refused(() => call.Session.Change(kek, new AttributeList().Flag(CKA.CKA_DECRYPT, true)))
            ?? Refused(() => call.Session.Copy(kek, new AttributeList().Flag(CKA.CKA_DECRYPT, true), mine: true));
    }

    private string? NoCheckValue(TokenCall call)
    {
        using var device = P256KeyPair.Create();
        var (_, privateKey) = call.Session.GeneratePair(_templates.ExchangePublic, _templates.ExchangePrivate);
        return call.Session.Read(call.Session.Agree(privateKey, device.Point, _templates.SharedSecret), CKA.CKA_CHECK_VALUE).Length == 0 ? null : "it has one";
    }

    /// <summary>A key as the vault makes it, but for this session only.</summary>
    private ulong Settled(TokenCall call, KeyKind kind)
    {
        var checking = TokenCheckValue.Needs(call, kind);
        var draft = call.Session.GenerateKey(CKM.CKM_AES_KEY_GEN, _templates.Draft(kind, checking, pinned: null));
        return call.Session.Copy(draft, new AttributeList().Flag(CKA.CKA_TOKEN, false).Flag(checking, false).Flag(CKA.CKA_MODIFIABLE, false), mine: true);
    }

    private ulong KnownKek(TokenCall call) =>
        call.Session.Create(_templates.Draft(KeyKind.Kek, TokenCheckValue.Needs(call, KeyKind.Kek), AttributeList.PinnedCopy(Known)));

    private ulong Data(TokenCall call) => call.Session.Create(_templates.Brought(AttributeList.PinnedCopy(Plain)));

    private static byte[] Plain => Convert.FromHexString("00112233445566778899AABBCCDDEEFF");

    private static string? Refused(Action attempt)
    {
        try
        {
            attempt();
            return "the token did it";
        }
        catch (TokenFaultException fault) when (fault.Kind is TokenFault.Refused or TokenFault.Misfit)
        {
            return null;
        }
    }

    private sealed record Outcome(string? Fault);
}
