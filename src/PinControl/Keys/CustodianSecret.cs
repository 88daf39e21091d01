using PinControl.Clients;

namespace PinControl.Keys;

/// <summary>A custodian's secret: <c>pck_</c> and 256 random bits.</summary>
internal static class CustodianSecret
{
    public const string Prefix = "pck_";

    /// <summary>Hexadecimal digits of a hash as people hand it on.</summary>
    public const int HashDigits = 64;

    private const int FingerprintBytes = 16;

    public static GeneratedSecret Create() => GeneratedSecret.Create(Prefix);

    /// <summary>What people compare: the hash's first 16 bytes, 32 hexadecimal digits by fours.</summary>
    public static string Fingerprint(ReadOnlySpan<byte> hash) =>
        string.Join(' ', Convert.ToHexString(hash[..FingerprintBytes]).Chunk(4).Select(static four => new string(four)));
}
