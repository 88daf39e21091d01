using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace PinControl.Clients;

/// <summary>A secret made here: a prefix, by which scanners of source and logs can know it, and 256 random bits. Only its hash is kept.</summary>
internal sealed class GeneratedSecret
{
    private readonly string _text;

    private GeneratedSecret(string text)
    {
        _text = text;
        Hash = SHA256.HashData(Encoding.UTF8.GetBytes(text));
    }

    /// <summary>SHA-256 of the text, 32 bytes: what the store knows.</summary>
    public byte[] Hash { get; }

    public static GeneratedSecret Create(string prefix)
    {
        Span<byte> random = stackalloc byte[32];
        RandomNumberGenerator.Fill(random);
        return new GeneratedSecret(prefix + Base64Url.EncodeToString(random));
    }

    /// <summary>The secret itself, for the one time it is shown.</summary>
    public string Reveal() => _text;

    /// <summary>The type's name: the secret must not slip into a log.</summary>
    public override string ToString() => nameof(GeneratedSecret);
}
