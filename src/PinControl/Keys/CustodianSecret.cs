using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace PinControl.Keys;

/// <summary>A custodian's secret: <c>pck_</c>, by which scanners of source and logs can know it, and 256 random bits. Only its hash is kept.</summary>
internal sealed class CustodianSecret
{
    public const string Prefix = "pck_";

    /// <summary>Hexadecimal digits of a hash as people hand it on.</summary>
    public const int HashDigits = 64;

    private const int FingerprintBytes = 16;

    private readonly string _text;

    private CustodianSecret(string text)
    {
        _text = text;
        Hash = SHA256.HashData(Encoding.UTF8.GetBytes(text));
    }

    /// <summary>SHA-256 of the text, 32 bytes: what the store knows.</summary>
    public byte[] Hash { get; }

    public static CustodianSecret Create()
    {
        Span<byte> random = stackalloc byte[32];
        RandomNumberGenerator.Fill(random);
        return new CustodianSecret(Prefix + Base64Url.EncodeToString(random));
    }

    /// <summary>What people compare: the hash's first 16 bytes, 32 hexadecimal digits by fours.</summary>
    public static string Fingerprint(ReadOnlySpan<byte> hash) =>
        string.Join(' ', Convert.ToHexString(hash[..FingerprintBytes]).Chunk(4).Select(static four => new string(four)));

    /// <summary>The secret itself, for the one time it is shown.</summary>
    public string Reveal() => _text;

    /// <summary>The type's name: the secret must not slip into a log.</summary>
    public override string ToString() => nameof(CustodianSecret);
}
