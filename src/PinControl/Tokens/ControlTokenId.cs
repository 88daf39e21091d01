using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace PinControl.Tokens;

/// <summary>
/// The secret, one-time <c>controlId</c>: 43 characters of <c>[A-Za-z0-9_-]</c>, 256 random bits. Whoever holds it live can redeem it,
/// so it is never logged or stored; <see cref="Reference"/> stands for it everywhere.
/// </summary>
internal sealed class ControlTokenId
{
    /// <summary>Characters of an id.</summary>
    public const int Length = 43;

    private static readonly SearchValues<char> Alphabet =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    private readonly string _text;

    private ControlTokenId(string text)
    {
        _text = text;
        Hash = SHA256.HashData(Encoding.ASCII.GetBytes(text));
    }

    /// <summary>SHA-256 of the ASCII text, 32 bytes: what the store knows.</summary>
    public byte[] Hash { get; }

    /// <summary>base64url of <see cref="Hash"/>: redeems nothing, safe in URLs, logs and audit.</summary>
    public string Reference => ReferenceOf(Hash);

    public static string ReferenceOf(ReadOnlySpan<byte> hash) => Base64Url.EncodeToString(hash);

    /// <summary>The hash a reference stands for, 32 bytes. One spelling only: the last character's unused bits are zero.</summary>
    public static bool TryParseReference([NotNullWhen(true)] string? text, [NotNullWhen(true)] out byte[]? hash)
    {
        hash = null;
        var bytes = new byte[SHA256.HashSizeInBytes];
        if (text is not { Length: Length } || text.AsSpan().ContainsAnyExcept(Alphabet)
            || Base64Url.DecodeFromChars(text, bytes, out _, out _) != OperationStatus.Done || ReferenceOf(bytes) != text)
        {
            return false;
        }

        hash = bytes;
        return true;
    }

    /// <summary>A fresh id.</summary>
    public static ControlTokenId Create()
    {
        Span<byte> random = stackalloc byte[32];
        RandomNumberGenerator.Fill(random);
        return new ControlTokenId(Base64Url.EncodeToString(random));
    }

    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out ControlTokenId? id)
    {
        id = text is { Length: Length } && !text.AsSpan().ContainsAnyExcept(Alphabet) ? new ControlTokenId(text) : null;
        return id is not null;
    }

    /// <summary>The id itself, for the one answer that hands it out and for the derivations keyed by it.</summary>
    public string Reveal() => _text;

    /// <summary>The type's name: the id must not slip into a log.</summary>
    public override string ToString() => nameof(ControlTokenId);
}
