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

    private static readonly CKO[] Classes = [CKO.CKO_SECRET_KEY, CKO.CKO_PRIVATE_KEY];

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
            throw new TokenKeyException($"It cannot be told which key is {label}: {Doubled(label, found.Count)}.");
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
        ?? throw new TokenKeyException($"The token has no key {Label(kind, version)}.");

    /// <summary>The identity key's public half.</summary>
    /// <exception cref="TokenKeyException">The token has none, or more than one.</exception>
    public VaultIdentity Identity(TokenCall call, int version)
    {
        var found = PublicHalves(call, version);
        if (found.Count != 1)
        {
            throw new TokenKeyException($"The token has {found.Count} public keys called {Label(KeyKind.Identity, version)}; it should have one.");
        }

        return Identity(Point(call.Session.Read(found[0], CKA.CKA_EC_POINT)));
    }

    /// <param name="point">65 bytes.</param>
    public static VaultIdentity Identity(byte[] point) => new(StrictBase64Url.Encode(SHA256.HashData(point).AsSpan(0, KeyIdSize)), point);

    public static VaultKey OfIdentity(int version, VaultIdentity identity) =>
        new(KeyKind.Identity, version, KeyCheck.OfPoint(identity.Point)) { Identity = PublicIdentity.Of(identity) };

    /// <summary>Handles of all that may be keys of this installation; <see cref="TryRead"/> says which are.</summary>
    public static IReadOnlyList<ulong> Candidates(TokenCall call) =>
        [.. Classes.SelectMany(kind => call.Session.Find(new AttributeList().Number(CKA.CKA_CLASS, (ulong)kind).Flag(CKA.CKA_TOKEN, true)))];

    /// <summary>The key, if its label is of this installation and it still is there.</summary>
    public VaultKey? TryRead(TokenCall call, ulong handle)
    {
        try
        {
            return TryParse(System.Text.Encoding.UTF8.GetString(call.Session.Read(handle, CKA.CKA_LABEL)), out var kind, out var version)
                && kind == KeyKind.Identity == (BinaryPrimitives.ReadUInt64LittleEndian(call.Session.Read(handle, CKA.CKA_CLASS)) == (ulong)CKO.CKO_PRIVATE_KEY)
                ? Facts(call, kind, version, handle)
                : null;
        }
        catch (TokenFaultException fault) when (fault.Kind == TokenFault.Stale)
        {
            // Destroyed since it was found.
            return null;
        }
    }

    /// <summary>Each of these versions that the token has.</summary>
    public IReadOnlyList<VaultKey> Find(TokenCall call, IEnumerable<(KeyKind Kind, int Version)> wanted) =>
    [
        .. from one in wanted
           let handles = Objects(call, one.Kind, Label(one.Kind, one.Version))
           where handles.Count > 0
           select handles.Count == 1 ? Facts(call, one.Kind, one.Version, handles[0]) : Doubled(one.Kind, one.Version, handles.Count),
    ];

    /// <summary>What is said of a label that several keys have: which is which, people must find out.</summary>
    public VaultKey Doubled(KeyKind kind, int version, int count) =>
        new(kind, version, VaultKey.Unreadable) { Defect = Doubled(Label(kind, version), count) };

    /// <summary>Destroys all objects of a version.</summary>
    /// <returns>Whether there was one.</returns>
    public bool Destroy(TokenCall call, KeyKind kind, int version)
    {
        var label = Label(kind, version);
        var found = call.Session.Find(new AttributeList().Flag(CKA.CKA_TOKEN, true).Text(CKA.CKA_LABEL, label));
        foreach (var handle in found)
        {
            call.Session.Destroy(handle);
        }

        call.Token.Keys.TryRemove(label, out _);
        call.Token.Examined.TryRemove(label, out _);
        return found.Count > 0;
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

    private IReadOnlyList<ulong> PublicHalves(TokenCall call, int version) => call.Session.Find(
        new AttributeList().Number(CKA.CKA_CLASS, (ulong)CKO.CKO_PUBLIC_KEY).Text(CKA.CKA_LABEL, Label(KeyKind.Identity, version)));

    /// <summary>As the key's <c>CKA_ID</c> has it, or of its public half; <c>------</c> where that is not there, so that one bad key hides no other.</summary>
    public string CheckValue(TokenCall call, KeyKind kind, int version, ulong handle) => Facts(call, kind, version, handle).CheckValue;

    private VaultKey Facts(TokenCall call, KeyKind kind, int version, ulong handle)
    {
        if (kind == KeyKind.Identity)
        {
            var halves = PublicHalves(call, version).Count;
            return halves == 1 ? OfIdentity(version, Identity(call, version)) : new VaultKey(kind, version, VaultKey.Unreadable)
            {
                Defect = $"the token has {halves} public keys called {Label(kind, version)}, and it should have one. Put that right with the token's own tool",
            };
        }

        var id = call.Session.Read(handle, CKA.CKA_ID);
        return id.Length == VersionSize + CheckValueSize && BinaryPrimitives.ReadInt32BigEndian(id) == version
            ? new VaultKey(kind, version, Text(id.AsSpan(VersionSize)))
            : new VaultKey(kind, version, VaultKey.Unreadable)
            {
                Defect = $"the CKA_ID of {Label(kind, version)} in the token does not have its version and check value, as a key that this vault made has",
            };
    }

    private static string Doubled(string label, int count) =>
        $"the token has {count} keys called {label}. Remove the wrong one with the token's own tool, by its CKA_ID: version (4 bytes) and check value (3 bytes)";

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
