using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.IO.Compression;
using System.Text;

namespace PinControl.Pages;

/// <summary>
/// A page compressed once, as far as it goes, for everybody who is to have it. What differs from answer to answer, the control id, is put between: in a block that
/// is not compressed (RFC 7932, 9.2), so that no length of an answer can tell anything of it.
/// </summary>
internal sealed class PackedPage
{
    /// <summary>Stands for the control id while a page is put together; as long as one.</summary>
    public const string Blank = "____the-control-id-stands-here-in-a-page___";

    // The slowest there is, and a window of 64 KiB, which is more than a page.
    private const int Quality = 11;
    private const int Window = 16;

    // The encoder's next block is told the two bytes before it: they must not differ.
    private const int Fixed = 2;

    private static ReadOnlySpan<byte> NeverInText => [0xC0, 0xC1, 0xF5, 0xF6, 0xF7, 0xF8, 0xF9, 0xFA, 0xFB, 0xFC, 0xFD, 0xFE, 0xFF];

    private readonly byte[] _before;
    private readonly byte[] _fixed;
    private readonly byte[] _after;

    private PackedPage(byte[] before, byte[] fixedBytes, byte[] after) => (_before, _fixed, _after) = (before, fixedBytes, after);

    /// <summary>Packs a page.</summary>
    /// <param name="html">With <see cref="Blank"/> in the place of the control id, once; or without, for a page that carries none.</param>
    /// <returns>None for a page that would not come out as it went in.</returns>
    public static PackedPage? TryPack(string html)
    {
        var bytes = Encoding.UTF8.GetBytes(html);
        var blank = Encoding.UTF8.GetBytes(Blank);
        var at = bytes.AsSpan().IndexOf(blank);
        PackedPage page;
        var encoder = new BrotliEncoder(Quality, Window);
        try
        {
            if (at < 0)
            {
                page = new PackedPage([], [], Encode(ref encoder, bytes, isLast: true));
            }
            else
            {
                var rest = at + blank.Length + Fixed;
                var before = Encode(ref encoder, bytes.AsSpan(0, at), isLast: false);

                var stand = Stand(blank.Length + Fixed);
                bytes.AsSpan(rest - Fixed, Fixed).CopyTo(stand.AsSpan(blank.Length));
                Encode(ref encoder, stand, isLast: false);
                page = new PackedPage(before, bytes[(rest - Fixed)..rest], Encode(ref encoder, bytes.AsSpan(rest), isLast: true));
            }
        }
        finally
        {
            encoder.Dispose();
        }

        // Two ids, so that neither is in the blocks beside it.
        return ((string[])[new string('A', Blank.Length), new string('z', Blank.Length)]).All(id => Unpack(page.Write(id)) == html.Replace(Blank, id, StringComparison.Ordinal)) ? page : null;
    }

    /// <summary>Whether a page can carry it: as long as <see cref="Blank"/>, ASCII, and nothing that JSON would escape.</summary>
    public static bool Carries([NotNullWhen(true)] string? controlId) =>
        controlId?.Length == Blank.Length && controlId.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    /// <summary>The answer, in <c>br</c>.</summary>
    /// <param name="controlId">One that a page <see cref="Carries"/>; without effect for a page that was packed without.</param>
    public byte[] Write(string controlId)
    {
        if (_fixed.Length == 0)
        {
            return _after;
        }

        // Not the last block, its length in 16 bits, not compressed; then the next whole byte.
        var length = controlId.Length + Fixed;
        var header = ((length - 1) << 3) | (1 << 19);
        return
        [
            .. _before, (byte)header, (byte)(header >> 8), (byte)(header >> 16), .. Encoding.ASCII.GetBytes(controlId), .. _fixed, .. _after,
        ];
    }

    /// <summary>
    /// Compressed in the id's place: bytes that no UTF-8 has, so that nothing after the id refers to it, and no two of them twice in the same order, so that it
    /// refers to nothing itself.
    /// </summary>
    private static byte[] Stand(int length)
    {
        // Of the multiples of a number, taken by a prime, each follows another one.
        var prime = NeverInText.Length;
        return [.. Enumerable.Range(0, length).Select(i => NeverInText[i % prime * ((i / prime) + 1) % prime])];
    }

    /// <summary>To the end of a whole byte. The encoder is a value: it is passed as what it is.</summary>
    private static byte[] Encode(ref BrotliEncoder encoder, ReadOnlySpan<byte> bytes, bool isLast)
    {
        var buffer = new byte[BrotliEncoder.GetMaxCompressedLength(bytes.Length) + 64];
        var written = 0;
        while (true)
        {
            var status = encoder.Compress(bytes, buffer.AsSpan(written), out var consumed, out var more, isLast);
            written += more;
            bytes = bytes[consumed..];
            if (status == OperationStatus.Done && bytes.Length == 0)
            {
                break;
            }

            if (status != OperationStatus.Done)
            {
                throw new InvalidOperationException($"The encoder ended with {status}.");
            }
        }

        if (!isLast)
        {
            if (encoder.Flush(buffer.AsSpan(written), out var more) != OperationStatus.Done)
            {
                throw new InvalidOperationException("The encoder did not end its block.");
            }

            written += more;
        }

        return buffer[..written];
    }

    private static string Unpack(byte[] packed)
    {
        using var stream = new BrotliStream(new MemoryStream(packed), CompressionMode.Decompress);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
