using System.Security.Cryptography;
using Net.Pkcs11Interop.Common;
using PinControl.Cryptography;
using PinControl.Keys;

namespace PinControl.Vault.Pkcs11;

/// <summary>Looks at the keys that are in use: whether they work, and whether they may do what the vault gave them to do and nothing more.</summary>
internal sealed class TokenExamination(TokenKeys keys, TokenProfile profile)
{
    private const int Coordinate = 32;

    private static readonly CKA[] SecretUses = [CKA.CKA_ENCRYPT, CKA.CKA_DECRYPT, CKA.CKA_SIGN, CKA.CKA_VERIFY, CKA.CKA_WRAP, CKA.CKA_UNWRAP, CKA.CKA_DERIVE];
    private static readonly CKA[] PrivateUses = [CKA.CKA_DECRYPT, CKA.CKA_SIGN, CKA.CKA_UNWRAP, CKA.CKA_DERIVE];

    private readonly KeyTemplates _templates = new(profile);

    /// <summary>Uses each active key on something thrown away; a kind of which none is active is left out.</summary>
    /// <returns>Whether what was wrapped under the KEK came back.</returns>
    /// <exception cref="TokenKeyException">One is missing, is there twice, or may do more than it should.</exception>
    public bool Works(TokenCall call, Func<KeyKind, int?> active)
    {
        var info = default(Net.Pkcs11Interop.LowLevelAPI80.CK_TOKEN_INFO);
        TokenSession.Check("C_GetTokenInfo", call.Token.Library.C_GetTokenInfo(call.Token.Slot, ref info));
        var session = call.Session;
        var thrownAway = session.GenerateKey(CKM.CKM_AES_KEY_GEN, _templates.ThrowAway(extractable: true));
        var kek = Proven(call, KeyKind.Kek, active)
            ?? session.GenerateKey(CKM.CKM_AES_KEY_GEN, _templates.ThrowAway(extractable: false, CKA.CKA_WRAP, CKA.CKA_UNWRAP));
        var wrapped = session.Wrap(kek, thrownAway, Pkcs11Vault.BlobSize);
        if (Proven(call, KeyKind.SessionKek, active) is { } sessionKek)
        {
            session.Wrap(sessionKek, thrownAway, Pkcs11Vault.BlobSize);
        }

        if (Proven(call, KeyKind.Binding, active) is { } binding)
        {
            session.Sign(profile.Hmac, binding, wrapped, SealedPinText.TagSize);
        }

        if (Proven(call, KeyKind.Identity, active) is { } identity)
        {
            session.Sign((ulong)CKM.CKM_ECDSA, identity, SHA256.HashData(wrapped), 2 * Coordinate);
        }

        return session.Wrap(kek, session.Unwrap(kek, wrapped, _templates.Field), Pkcs11Vault.BlobSize).AsSpan().SequenceEqual(wrapped);
    }

    /// <summary>What is wrong with a key; none if it is as the vault makes it.</summary>
    /// <exception cref="TokenKeyException">It is missing or is there twice.</exception>
    public string? Fault(TokenCall call, KeyKind kind, int version)
    {
        var handle = keys.Find(call, kind, version);
        return Attributes(call, kind, handle) ?? kind switch
        {
            KeyKind.Binding => keys.CheckValue(call, kind, version, handle) == TokenKeys.Text(TokenCheckValue.Of(call, profile, kind, CKA.CKA_SIGN, handle))
                ? null
                : "its CKA_ID does not hold its check value",
            KeyKind.Identity => Pair(call, version, handle),
            _ => profile.UnwrapTemplate ? Unwraps(call, kind, handle) : null,
        };
    }

    private ulong? Proven(TokenCall call, KeyKind kind, Func<KeyKind, int?> active)
    {
        if (active(kind) is not { } version)
        {
            return null;
        }

        var label = keys.Label(kind, version);
        if (!call.Token.Examined.ContainsKey(label))
        {
            if (Fault(call, kind, version) is { } fault)
            {
                throw new TokenKeyException($"The key {label} is not as this vault makes it: {fault}. Make another and destroy it; run: pincontrol doctor");
            }

            call.Token.Examined.TryAdd(label, true);
        }

        return keys.Find(call, kind, version);
    }

    private static string? Attributes(TokenCall call, KeyKind kind, ulong handle)
    {
        foreach (var (attribute, wanted) in (ReadOnlySpan<(CKA, bool)>)[(CKA.CKA_SENSITIVE, true), (CKA.CKA_PRIVATE, true), (CKA.CKA_EXTRACTABLE, false), (CKA.CKA_MODIFIABLE, false)])
        {
            if (Has(call, handle, attribute) != wanted)
            {
                return $"{attribute} is not {(wanted ? "true" : "false")}";
            }
        }

        foreach (var use in kind == KeyKind.Identity ? PrivateUses : SecretUses)
        {
            var wanted = KeyTemplates.UsesOf(kind).Contains(use);
            if (Has(call, handle, use) != wanted)
            {
                return $"{use} is not {(wanted ? "true" : "false")}";
            }
        }

        return null;
    }

    private string? Unwraps(TokenCall call, KeyKind kind, ulong kek)
    {
        // Of 32 bytes: a key of that length fits whatever may come out.
        var thrownAway = call.Session.GenerateKey(CKM.CKM_AES_KEY_GEN, _templates.ThrowAway(extractable: true, size: 32));
        var blob = call.Session.Wrap(kek, thrownAway, 32 + AesKeyWrap.Overhead);
        call.Session.Unwrap(kek, blob, _templates.Opened(kind));
        return TokenRefusal.Lack(() => call.Session.Unwrap(kek, blob, _templates.Forbidden(kind))) is { } lack
            ? $"its CKA_UNWRAP_TEMPLATE lets out what it must not ({lack})"
            : null;
    }

    private string? Pair(TokenCall call, int version, ulong handle)
    {
        var point = keys.Identity(call, version).Point;
        var hash = SHA256.HashData(point);
        using var key = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new ECPoint { X = point[1..(1 + Coordinate)], Y = point[(1 + Coordinate)..] },
        });
        var signature = call.Session.Sign((ulong)CKM.CKM_ECDSA, handle, hash, 2 * Coordinate);
        return key.VerifyHash(hash, signature, DSASignatureFormat.IeeeP1363FixedFieldConcatenation) ? null : "its public half is another key's";
    }

    /// <summary>An attribute that the object does not have is one that it may not do.</summary>
    private static bool Has(TokenCall call, ulong handle, CKA flag) => call.Session.Read(handle, flag) is [not 0];
}
