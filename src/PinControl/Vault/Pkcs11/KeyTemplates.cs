using Net.Pkcs11Interop.Common;
using PinControl.Keys;

namespace PinControl.Vault.Pkcs11;

/// <summary>
/// What each key and each object may do, in PKCS#11's words (docs/pkcs11.md has the table). A token's own key cannot be given more later: it is not
/// modifiable, nor can a copy of it be given more.
/// </summary>
internal sealed class KeyTemplates
{
    // P-256 by its object identifier (SEC 2 §2.4.2), DER.
    private static readonly byte[] P256 = [0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07];

    private const ulong Aes = (ulong)CKK.CKK_AES;
    private const ulong Ec = (ulong)CKK.CKK_EC;
    private const ulong KeySize = 32;

    private readonly TokenProfile _profile;
    private readonly AttributeList _opensPins;
    private readonly AttributeList _opensSessions;
    private readonly AttributeList _opensZoneKeys;

    public KeyTemplates(TokenProfile profile)
    {
        _profile = profile;
        // What comes out of a KEK may be wrapped again and nothing else: it is never readable, never a key that works on data.
        _opensPins = Uses(new AttributeList().Flag(CKA.CKA_SENSITIVE, true).Flag(CKA.CKA_EXTRACTABLE, true).Flag(CKA.CKA_TOKEN, false)).Flag(CKA.CKA_MODIFIABLE, false);
        _opensSessions = Uses(new AttributeList().Flag(CKA.CKA_SENSITIVE, true).Flag(CKA.CKA_EXTRACTABLE, false).Flag(CKA.CKA_TOKEN, false), CKA.CKA_UNWRAP).Flag(CKA.CKA_MODIFIABLE, false);
        // A zone key leaves in components and key blocks: that is what the zone KEK is for. It is no key within the token.
        _opensZoneKeys = Uses(new AttributeList().Flag(CKA.CKA_TOKEN, false));

        Field = Unwrapped(profile.SecretKeyType, _opensPins);
        SessionKey = Unwrapped(Aes, _opensSessions);
        MovedZoneKey = Unwrapped(profile.SecretKeyType, _opensZoneKeys).Flag(CKA.CKA_SENSITIVE, true).Flag(CKA.CKA_EXTRACTABLE, true);
        ReadableZoneKey = Unwrapped(profile.SecretKeyType, _opensZoneKeys).Flag(CKA.CKA_SENSITIVE, false).Flag(CKA.CKA_EXTRACTABLE, true);
        ReadableField = Uses(Classed(profile.SecretKeyType).Flag(CKA.CKA_TOKEN, false)).Flag(CKA.CKA_SENSITIVE, false).Flag(CKA.CKA_EXTRACTABLE, true);
        ExchangePublic = new AttributeList().Flag(CKA.CKA_TOKEN, false).Bytes(CKA.CKA_EC_PARAMS, P256);
        ExchangePrivate = new AttributeList().Flag(CKA.CKA_TOKEN, false).Flag(CKA.CKA_PRIVATE, true).Flag(CKA.CKA_SENSITIVE, true)
            .Flag(CKA.CKA_EXTRACTABLE, false).Flag(CKA.CKA_DERIVE, true).Flag(CKA.CKA_SIGN, false).Flag(CKA.CKA_DECRYPT, false).Flag(CKA.CKA_UNWRAP, false);
        SharedSecret = Derived(extractable: false, CKA.CKA_DERIVE);
        ViewKey = Derived(extractable: false, CKA.CKA_WRAP);
        SetKey = Derived(extractable: true, null);
    }

    /// <summary>A PIN field that was unwrapped.</summary>
    public AttributeList Field { get; }

    /// <summary>A PIN field from a device that this process is to look into.</summary>
    public AttributeList ReadableField { get; }

    /// <summary>Ks, restored from a session.</summary>
    public AttributeList SessionKey { get; }

    /// <summary>A zone key on its way from one zone KEK to another: wrapped again, never read.</summary>
    public AttributeList MovedZoneKey { get; }

    /// <summary>A zone key on its way out.</summary>
    public AttributeList ReadableZoneKey { get; }

    public AttributeList ExchangePublic { get; }

    public AttributeList ExchangePrivate { get; }

    /// <summary>Z.</summary>
    public AttributeList SharedSecret { get; }

    /// <summary>Ks of a VIEW: wraps, never leaves.</summary>
    public AttributeList ViewKey { get; }

    /// <summary>Ks of a SET until it is wrapped under the session KEK: does nothing itself.</summary>
    public AttributeList SetKey { get; }

    /// <summary>A secret that this process brings: a generated PIN's field, a zone key. It may be wrapped, nothing else.</summary>
    /// <param name="pinned">Pointed to, not copied.</param>
    public AttributeList Brought(byte[] pinned) => Secret(_profile.SecretKeyType, false).Flag(CKA.CKA_SENSITIVE, true).Flag(CKA.CKA_EXTRACTABLE, true)
        .Point(CKA.CKA_VALUE, pinned);

    /// <summary>A symmetric key while its check value is worked out: a session object that can also do that.</summary>
    /// <param name="checking">What the check value needs: <c>CKA_SIGN</c> or <c>CKA_ENCRYPT</c>.</param>
    /// <param name="pinned">The key, if it is brought; else the token makes one.</param>
    public AttributeList Draft(KeyKind kind, CKA checking, byte[]? pinned)
    {
        var list = Secret(kind == KeyKind.Binding ? _profile.BindingKeyType : Aes, false, [.. UsesOf(kind), checking])
            .Flag(CKA.CKA_SENSITIVE, true).Flag(CKA.CKA_EXTRACTABLE, false).Flag(CKA.CKA_MODIFIABLE, true);
        if (_profile.UnwrapTemplate && UnwrapTemplate(kind) is { } template)
        {
            list.Template(CKA.CKA_UNWRAP_TEMPLATE, template);
        }

        return pinned is null ? list.Number(CKA.CKA_VALUE_LEN, KeySize) : list.Point(CKA.CKA_VALUE, pinned);
    }

    /// <summary>What a draft becomes as the token's own key. The last attribute closes it.</summary>
    public static AttributeList Final(KeyKind kind, string label, byte[] id, CKA checking)
    {
        var list = new AttributeList().Flag(CKA.CKA_TOKEN, true).Text(CKA.CKA_LABEL, label).Bytes(CKA.CKA_ID, id);
        if (!UsesOf(kind).Contains(checking))
        {
            list.Flag(checking, false);
        }

        return list.Flag(CKA.CKA_MODIFIABLE, false);
    }

    /// <summary>The identity key's private half.</summary>
    /// <param name="pinned">The scalar, if it is brought.</param>
    public static AttributeList IdentityPrivate(string label, byte[] id, byte[]? pinned)
    {
        var list = new AttributeList().Flag(CKA.CKA_TOKEN, true).Flag(CKA.CKA_PRIVATE, true).Text(CKA.CKA_LABEL, label).Bytes(CKA.CKA_ID, id)
            .Flag(CKA.CKA_SENSITIVE, true).Flag(CKA.CKA_EXTRACTABLE, false).Flag(CKA.CKA_SIGN, true).Flag(CKA.CKA_DERIVE, false)
            .Flag(CKA.CKA_DECRYPT, false).Flag(CKA.CKA_UNWRAP, false);
        if (pinned is not null)
        {
            list.Number(CKA.CKA_CLASS, (ulong)CKO.CKO_PRIVATE_KEY).Number(CKA.CKA_KEY_TYPE, Ec).Bytes(CKA.CKA_EC_PARAMS, P256).Point(CKA.CKA_VALUE, pinned);
        }

        return list.Flag(CKA.CKA_MODIFIABLE, false);
    }

    /// <summary>The identity key's public half.</summary>
    /// <param name="point">65 bytes, if it is brought.</param>
    public static AttributeList IdentityPublic(string label, byte[] id, byte[]? point)
    {
        var list = new AttributeList().Flag(CKA.CKA_TOKEN, true).Flag(CKA.CKA_PRIVATE, false).Text(CKA.CKA_LABEL, label).Bytes(CKA.CKA_ID, id)
            .Flag(CKA.CKA_VERIFY, true).Flag(CKA.CKA_ENCRYPT, false).Flag(CKA.CKA_WRAP, false).Flag(CKA.CKA_DERIVE, false).Bytes(CKA.CKA_EC_PARAMS, P256);
        if (point is not null)
        {
            list.Number(CKA.CKA_CLASS, (ulong)CKO.CKO_PUBLIC_KEY).Number(CKA.CKA_KEY_TYPE, Ec).Bytes(CKA.CKA_EC_POINT, [0x04, (byte)point.Length, .. point]);
        }

        return list.Flag(CKA.CKA_MODIFIABLE, false);
    }

    /// <summary>A throw-away key of the token's making, of 16 bytes.</summary>
    /// <param name="uses">What it may do.</param>
    public AttributeList ThrowAway(bool extractable, params IReadOnlyList<CKA> uses) => ThrowAway(extractable, 16, uses);

    /// <summary>A throw-away key of the token's making.</summary>
    /// <param name="size">Bytes.</param>
    /// <param name="uses">What it may do.</param>
    public AttributeList ThrowAway(bool extractable, ulong size, params IReadOnlyList<CKA> uses) =>
        Secret(Aes, false, uses).Flag(CKA.CKA_SENSITIVE, true).Flag(CKA.CKA_EXTRACTABLE, extractable).Number(CKA.CKA_VALUE_LEN, size);

    /// <summary>What the token demands of whatever is unwrapped under a key of this kind; none for a kind that unwraps nothing.</summary>
    public AttributeList? UnwrapTemplate(KeyKind kind) => kind switch
    {
        KeyKind.Kek => _opensPins,
        KeyKind.SessionKek => _opensSessions,
        KeyKind.ZoneKek => _opensZoneKeys,
        _ => null,
    };

    /// <summary>What a key of the kind may do.</summary>
    public static CKA[] UsesOf(KeyKind kind) => kind switch
    {
        KeyKind.Binding => [CKA.CKA_SIGN, CKA.CKA_VERIFY],
        KeyKind.Identity => [CKA.CKA_SIGN],
        _ => [CKA.CKA_WRAP, CKA.CKA_UNWRAP],
    };

    /// <summary>What is never to come out of a key of a kind that unwraps: readable, or, of a zone KEK, a key that deciphers here.</summary>
    public AttributeList Forbidden(KeyKind kind) => kind == KeyKind.ZoneKek
        ? Uses(Classed(Aes).Flag(CKA.CKA_TOKEN, false), CKA.CKA_DECRYPT).Flag(CKA.CKA_SENSITIVE, false).Flag(CKA.CKA_EXTRACTABLE, true)
        : ReadableField;

    /// <summary>What the vault itself unwraps under a key of the kind.</summary>
    public AttributeList Opened(KeyKind kind) => kind switch
    {
        KeyKind.Kek => Field,
        KeyKind.SessionKek => SessionKey,
        _ => ReadableZoneKey,
    };

    private AttributeList Derived(bool extractable, CKA? use) =>
        Secret(Aes, false, use is { } one ? [one] : []).Flag(CKA.CKA_SENSITIVE, true).Flag(CKA.CKA_EXTRACTABLE, extractable).Number(CKA.CKA_VALUE_LEN, KeySize);

    // No check value goes along: SoftHSM keeps none of what it unwraps, and refuses to be told so.
    private static AttributeList Unwrapped(ulong type, AttributeList template) => Classed(type).With(template);

    private AttributeList Secret(ulong type, bool onToken, params IReadOnlyList<CKA> uses) => Uses(Typed(type).Flag(CKA.CKA_TOKEN, onToken), [.. uses]);

    private static AttributeList Classed(ulong type) =>
        new AttributeList().Number(CKA.CKA_CLASS, (ulong)CKO.CKO_SECRET_KEY).Number(CKA.CKA_KEY_TYPE, type).Flag(CKA.CKA_PRIVATE, true);

    // Else SoftHSM keeps 24 bits of the value's SHA-1 for everybody to read.
    private AttributeList Typed(ulong type) => _profile.EmptyCheckValue ? Classed(type).Empty(CKA.CKA_CHECK_VALUE) : Classed(type);

    private static AttributeList Uses(AttributeList list, params ReadOnlySpan<CKA> uses)
    {
        foreach (var use in (ReadOnlySpan<CKA>)[CKA.CKA_ENCRYPT, CKA.CKA_DECRYPT, CKA.CKA_SIGN, CKA.CKA_VERIFY, CKA.CKA_WRAP, CKA.CKA_UNWRAP, CKA.CKA_DERIVE])
        {
            list.Flag(use, uses.Contains(use));
        }

        return list;
    }
}
