using System.Buffers;
using System.Buffers.Text;

namespace PinControl.Cryptography;

/// <summary>
/// base64url of RFC 4648 §5 as the protocol writes it: no padding, no white space, and one text for each value, so that two
/// different texts are always two different values (§3.5: the unused low bits of the last character are zero).
/// </summary>
public static class StrictBase64Url
{
    private static readonly SearchValues<char> Alphabet =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    /// <summary>Characters that <paramref name="bytes"/> bytes take.</summary>
    public static int TextLength(int bytes) => Base64Url.GetEncodedLength(bytes);

    /// <summary>The text of <paramref name="bytes"/>.</summary>
    public static string Encode(ReadOnlySpan<byte> bytes) => Base64Url.EncodeToString(bytes);

    /// <summary>Fills <paramref name="destination"/> exactly, or gives <see langword="false"/> and leaves it cleared.</summary>
    /// <param name="text">What a stranger sent; <see langword="null"/> is no text.</param>
    /// <param name="destination">As many bytes as the value must have: the size is settled before anything is decoded.</param>
    public static bool TryDecode(string? text, Span<byte> destination)
    {
        destination.Clear();
        if (text is null || text.Length != TextLength(destination.Length) || text.AsSpan().ContainsAnyExcept(Alphabet))
        {
            return false;
        }

        // Not the decoder's Try form: that one throws on unused low bits that are set. Encoding again settles canonicity for good.
        if (Base64Url.DecodeFromChars(text, destination, out _, out var written) == OperationStatus.Done
            && written == destination.Length
            && text.AsSpan().SequenceEqual(Encode(destination)))
        {
            return true;
        }

        destination.Clear();
        return false;
    }
}
