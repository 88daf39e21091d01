using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using Net.Pkcs11Interop.Common;
using PinControl.Cryptography;
using PinControl.Keys;
using PinControl.Pins;

namespace PinControl.Vault.Pkcs11;

/// <summary>
/// The token's keys by kind and version. A label says both, <c>pincontrol/kek/3</c>; <c>CKA_ID</c> holds the version (4 bytes, big-endian) and, for
/// symmetric keys, the 3 bytes of the check value, which the key itself may not work out any more.
/// </summary>
internal sealed class TokenKeys(string prefix)
{
    private const int VersionSize = 4;
    private const int CheckValueSize = 3;
    private const int KeyIdSize = 16;
    private const string NoCheckValue = "------";

    public string Label(KeyKind kind, int version) => string.Create(CultureInfo.InvariantCulture, $"{prefix}/{kind.Name()}/{version}");

    public static byte[] Id(int version, ReadOnlySpan<byte> checkValue)
    {
        var id = new byte[VersionSize + checkValue.Length];
        BinaryPrimitives.WriteInt32BigEndian(id, version);
        checkValue.CopyTo(id.AsSpan(VersionSize));
        return id;
    }

    /// <summary>The key's handle; <see langword="null"/> if the token has no such key. Looked up once, then remembered until it is no longer good.</summary>
    public ulong? TryFind(TokenCall call, KeyKind kind, int version)
    {
        var label = Label(kind, version);
        if (call.Token.Keys.TryGetValue(label, out var known))
        {
            return known;
        }

        var found = Objects(call, kind, label);
        if (found.Count > 1)
        {
            throw new VaultUnavailableException($"The token has {found.Count} keys called {label}: destroy the wrong one.");
        }

        if (found.Count == 0)
        {
            return null;
        }

        call.Token.Keys.TryAdd(label, found[0]);
        return found[0];
    }

    /// <exception cref="VaultUnavailableException">The token has no such key.</exception>
    public ulong Find(TokenCall call, KeyKind kind, int version) => TryFind(call, kind, version)
        ?? throw new VaultUnavailableException($"The token has no key {Label(kind, version)}.");

    /// <summary>The identity key's public half.</summary>
    public VaultIdentity Identity(TokenCall call, int version)
    {
        var label = Label(KeyKind.Identity, version);
        var found = call.Session.Find(new AttributeList().Number(CKA.CKA_CLASS, (ulong)CKO.CKO_PUBLIC_KEY).Text(CKA.CKA_LABEL, label));
        if (found.Count != 1)
        {
            throw new VaultUnavailableException($"The token has {found.Count} public keys called {label}; it should have one.");
        }

        var point = Point(call.Session.Read(found[0], CKA.CKA_EC_POINT));
        return new VaultIdentity(StrictBase64Url.Encode(SHA256.HashData(point).AsSpan(0, KeyIdSize)), point);
    }

    /// <summary>Every key whose label is of this installation.</summary>
    public IReadOnlyList<VaultKey> List(TokenCall call)
    {
        var keys = new List<VaultKey>();
        foreach (var kind in (ReadOnlySpan<CKO>)[CKO.CKO_SECRET_KEY, CKO.CKO_PRIVATE_KEY])
        {
            foreach (var handle in call.Session.Find(new AttributeList().Number(CKA.CKA_CLASS, (ulong)kind).Flag(CKA.CKA_TOKEN, true)))
            {
                if (TryParse(System.Text.Encoding.UTF8.GetString(call.Session.Read(handle, CKA.CKA_LABEL)), out var key, out var version)
                    && key == KeyKind.Identity == (kind == CKO.CKO_PRIVATE_KEY))
                {
                    keys.Add(new VaultKey(key, version, CheckValue(call, key, version, handle)));
                }
            }
        }

        return [.. keys.OrderBy(static key => key.Kind).ThenBy(static key => key.Version)];
    }

    /// <summary>Destroys all objects of a version.</summary>
    public void Destroy(TokenCall call, KeyKind kind, int version)
    {
        var label = Label(kind, version);
        foreach (var handle in call.Session.Find(new AttributeList().Flag(CKA.CKA_TOKEN, true).Text(CKA.CKA_LABEL, label)))
        {
            call.Session.Destroy(handle);
        }

        call.Token.Keys.TryRemove(label, out _);
    }

    /// <summary>A point as the token gives it: 65 bytes, or a DER OCTET STRING of them.</summary>
    public static byte[] Point(ReadOnlySpan<byte> given)
    {
        var raw = given.Length == P256Point.Size + 2 && given is [0x04, P256Point.Size, ..] ? given[2..] : given;
        return P256Point.TryCreate(raw, out var point) ? point.Bytes.ToArray() : throw new TokenFaultException("CKA_EC_POINT", CKR.CKR_DOMAIN_PARAMS_INVALID);
    }

    public static string Text(ReadOnlySpan<byte> checkValue) => Convert.ToHexString(checkValue[..CheckValueSize]);

    private static IReadOnlyList<ulong> Objects(TokenCall call, KeyKind kind, string label) => call.Session.Find(new AttributeList()
        .Number(CKA.CKA_CLASS, (ulong)(kind == KeyKind.Identity ? CKO.CKO_PRIVATE_KEY : CKO.CKO_SECRET_KEY)).Flag(CKA.CKA_TOKEN, true).Text(CKA.CKA_LABEL, label));

    private string CheckValue(TokenCall call, KeyKind kind, int version, ulong handle)
    {
        if (kind == KeyKind.Identity)
        {
            return KeyCheck.OfPoint(Identity(call, version).Point);
        }

        var id = call.Session.Read(handle, CKA.CKA_ID);
        return id.Length == VersionSize + CheckValueSize && BinaryPrimitives.ReadInt32BigEndian(id) == version ? Text(id.AsSpan(VersionSize)) : NoCheckValue;
    }

    private bool TryParse(string label, out KeyKind kind, out int version)
    {
        (kind, version) = (default, 0);
        if (!label.StartsWith(prefix + "/", StringComparison.Ordinal) || label[(prefix.Length + 1)..].Split('/') is not [var name, var number])
        {
            return false;
        }

        return KeyNames.TryParse(name, out kind) && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out version) && version > 0;
    }
}
