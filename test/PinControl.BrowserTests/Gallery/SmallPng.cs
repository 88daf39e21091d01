using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace PinControl.BrowserTests.Gallery;

/// <summary>Makes a browser's picture small: a palette of 256 colours, packed as tightly as can be. These pictures have few colours, most of them between two of the palette.</summary>
internal static class SmallPng
{
    private const int Colours = 256;

    /// <summary>So many of the most frequent colours stay exactly as they are.</summary>
    private const int Exact = 96;

    private static readonly byte[] Signature = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];
    private static readonly uint[] CrcTable = [.. Enumerable.Range(0, 256).Select(static n => Enumerable.Range(0, 8).Aggregate((uint)n, static (c, _) => (c & 1) != 0 ? 0xEDB88320 ^ (c >> 1) : c >> 1))];

    /// <param name="png">8 bits a channel, without interlacing, nothing transparent in it: as Chromium writes it.</param>
    public static byte[] Shrink(byte[] png)
    {
        var (width, height, pixels) = Read(png);
        var counts = new Dictionary<int, int>();
        foreach (var pixel in pixels)
        {
            counts[pixel] = counts.GetValueOrDefault(pixel) + 1;
        }

        var palette = Choose(counts);
        var places = counts.Keys.ToDictionary(static colour => colour, colour => (byte)Nearest(palette, colour).Place);
        using var rows = new MemoryStream();
        using (var packer = new ZLibStream(rows, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            var row = new byte[width + 1];
            for (var y = 0; y < height; y++)
            {
                for (var x = 0; x < width; x++)
                {
                    row[x + 1] = places[pixels[(y * width) + x]];
                }

                packer.Write(row);
            }
        }

        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (8, 3);
        using var file = new MemoryStream();
        file.Write(Signature);
        Write(file, "IHDR", header);
        Write(file, "PLTE", [.. palette.SelectMany(static colour => (byte[])[(byte)(colour >> 16), (byte)(colour >> 8), (byte)colour])]);
        Write(file, "IDAT", rows.ToArray());
        Write(file, "IEND", []);
        return file.ToArray();
    }

    /// <summary>The most frequent, and of the others those that are farthest from what is chosen already.</summary>
    private static List<int> Choose(Dictionary<int, int> counts)
    {
        var byCount = counts.OrderByDescending(static one => one.Value).ThenBy(static one => one.Key).Select(static one => one.Key).ToList();
        var chosen = byCount.Take(Exact).ToList();
        foreach (var apart in (int[])[64, 48, 36, 28, 22, 17, 13, 10, 7, 4, 1])
        {
            foreach (var colour in byCount)
            {
                if (chosen.Count == Colours)
                {
                    return chosen;
                }

                if (Nearest(chosen, colour).Distance >= apart * apart)
                {
                    chosen.Add(colour);
                }
            }
        }

        return chosen;
    }

    private static (int Place, int Distance) Nearest(List<int> palette, int colour)
    {
        var (place, least) = (0, int.MaxValue);
        for (var i = 0; i < palette.Count && least > 0; i++)
        {
            var (r, g, b) = ((palette[i] >> 16) - (colour >> 16), ((palette[i] >> 8) & 255) - ((colour >> 8) & 255), (palette[i] & 255) - (colour & 255));
            var distance = (r * r) + (g * g) + (b * b);
            (place, least) = distance < least ? (i, distance) : (place, least);
        }

        return (place, least);
    }

    private static (int Width, int Height, int[] Pixels) Read(byte[] png)
    {
        var header = png.AsSpan(16, 13);
        var (width, height) = (BinaryPrimitives.ReadInt32BigEndian(header), BinaryPrimitives.ReadInt32BigEndian(header[4..]));
        var channels = (header[8], header[9], header[12]) switch { (8, 2, 0) => 3, (8, 6, 0) => 4, _ => throw new InvalidDataException("Not a picture as Chromium writes it.") };
        using var packed = new MemoryStream();
        for (var at = Signature.Length; at < png.Length;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at));
            if (png.AsSpan(at + 4, 4).SequenceEqual("IDAT"u8))
            {
                packed.Write(png, at + 8, length);
            }

            at += length + 12;
        }

        packed.Position = 0;
        using var unpacker = new ZLibStream(packed, CompressionMode.Decompress);
        var pixels = new int[width * height];
        var (above, row) = (new byte[width * channels], new byte[width * channels]);
        for (var y = 0; y < height; y++)
        {
            var filter = unpacker.ReadByte();
            unpacker.ReadExactly(row);
            Unfilter(filter, row, above, channels);
            for (var x = 0; x < width; x++)
            {
                pixels[(y * width) + x] = (row[x * channels] << 16) | (row[(x * channels) + 1] << 8) | row[(x * channels) + 2];
            }

            (above, row) = (row, above);
        }

        return (width, height, pixels);
    }

    private static void Unfilter(int filter, byte[] row, byte[] above, int channels)
    {
        for (var i = 0; i < row.Length; i++)
        {
            var (left, up, corner) = (i < channels ? 0 : row[i - channels], above[i], i < channels ? 0 : above[i - channels]);
            row[i] += (byte)(filter switch { 0 => 0, 1 => left, 2 => up, 3 => (left + up) / 2, _ => Paeth(left, up, corner) });
        }
    }

    private static int Paeth(int left, int up, int corner)
    {
        var (a, b, c) = (Math.Abs(up - corner), Math.Abs(left - corner), Math.Abs(left + up - (2 * corner)));
        return a <= b && a <= c ? left : b <= c ? up : corner;
    }

    private static void Write(MemoryStream file, string type, byte[] content)
    {
        var number = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
        file.Write(number);
        byte[] checkedPart = [.. Encoding.ASCII.GetBytes(type), .. content];
        file.Write(checkedPart);
        BinaryPrimitives.WriteUInt32BigEndian(number, ~checkedPart.Aggregate(uint.MaxValue, static (crc, one) => CrcTable[(crc ^ one) & 255] ^ (crc >> 8)));
        file.Write(number);
    }
}
