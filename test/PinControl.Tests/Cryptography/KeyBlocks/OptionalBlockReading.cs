using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using PinControl.Cryptography.KeyBlocks;
using PinControl.Tests.Vectors;
using Xunit;

namespace PinControl.Tests.Cryptography.KeyBlocks;

public sealed class OptionalBlockReading
{
    private const string Key = "94B420079CC80BA3461F86FE26EFC4A3B8E4FA4C5F5341176EED7B727B8A248E";

    /// <summary>Number and blocks as they stand in the header; identifiers and data: psec's tests/test_tr31.py, openemv/tr31's test/tr31_decode_test.c.</summary>
    public static TheoryData<string, string[]> Readable => new()
    {
        { "00", [] },
        { "01KS1800604B120F9292800000", ["KS=00604B120F9292800000"] },
        { "02KS1200604B120F9292PB0600", ["KS=00604B120F9292", "PB=00"] },
        { "04KS1800604B120F9292800000T104T20600PB0600", ["KS=00604B120F9292800000", "T1=", "T2=00", "PB=00"] },
        { "03KS18FFFF00A0200001E00000KC0C000169E3KP0C00ECAD62", ["KS=FFFF00A0200001E00000", "KC=000169E3", "KP=00ECAD62"] },
        { "02KS00011600604B120F9292PB0A000000", ["KS=00604B120F9292", "PB=000000"] },
        { "02TS1320200818221218ZLB050", ["TS=20200818221218Z", "LB=0"] },
        { "01LB10 ~ text ok !", ["LB= ~ text ok !"] },
        { "0110080000", ["10=0000"] },
    };

    [Theory]
    [MemberData(nameof(Readable))]
    public void Blocks_are_read_as_they_stand(string blocks, string[] expected)
    {
        Assert.True(KeyBlockHeader.TryParse(Block(blocks), out var header, out var fault), fault.Describe());
        Assert.Equal(expected, header.OptionalBlocks.Select(block => $"{block.Id}={block.Data}"));
    }

    /// <summary>Lengths over 255: as bytes of the length (TR-31:2018, psec, X9.143's example), or as its digits, always four.</summary>
    [Theory]
    [InlineData("0002010A", 256)]
    [InlineData("000300010C", 256)]
    [InlineData("00040000010E", 256)]
    [InlineData("0004010A", 256)]
    [InlineData("0002000A", 0)]
    [InlineData("000108", 0)]
    public void A_long_length_is_read_in_every_form_it_is_written_in(string length, int data)
    {
        var taken = 2 + length.Length + data;
        var padding = (8 - (taken % 8)) % 8;
        var block = padding == 0
            ? Block($"01KS{length}{new string('P', data)}")
            : Block($"02KS{length}{new string('P', data)}PB{padding + (padding < 4 ? 8 : 0):X2}{new string('0', padding < 4 ? padding + 4 : padding - 4)}");
        Assert.True(KeyBlockHeader.TryParse(block, out var header, out var fault), fault.Describe());
        Assert.Equal(new string('P', data), header.Find("KS")!.Data);
    }

    /// <summary>Malformed ones of psec's tests/test_tr31.py and more, at the very end of the text or before a key.</summary>
    [Theory]
    [InlineData("01**04", KeyBlockFault.OptionalBlockId)]
    [InlineData("02KS0600??04", KeyBlockFault.OptionalBlockId)]
    [InlineData("01K S08", KeyBlockFault.OptionalBlockId)]
    [InlineData("01KS1Y", KeyBlockFault.OptionalBlockLength)]
    [InlineData("01KS0c00000000", KeyBlockFault.OptionalBlockLength)]
    [InlineData("01KS02", KeyBlockFault.OptionalBlockLength)]
    [InlineData("01KS03", KeyBlockFault.OptionalBlockLength)]
    [InlineData("01KSFF", KeyBlockFault.OptionalBlockLength)]
    [InlineData("01KS001S", KeyBlockFault.OptionalBlockLength)]
    [InlineData("01KS0000", KeyBlockFault.OptionalBlockLength)]
    [InlineData("01KS0005", KeyBlockFault.OptionalBlockLength)]
    [InlineData("01KS00010H", KeyBlockFault.OptionalBlockLength)]
    [InlineData("01KS000101", KeyBlockFault.OptionalBlockLength)]
    [InlineData("01KS0001FF", KeyBlockFault.OptionalBlockLength)]
    [InlineData("01KS0002FFFF", KeyBlockFault.OptionalBlockLength)]
    [InlineData("01KS0004FFFFFFFF", KeyBlockFault.OptionalBlockLength)]
    [InlineData("02KS08ABCDTT03", KeyBlockFault.OptionalBlockLength)]
    [InlineData("02KS08ABCDTT05", KeyBlockFault.OptionalBlockPadding)]
    [InlineData("01KS09ABCDE", KeyBlockFault.OptionalBlockPadding)]
    [InlineData("02KS08ABCDKS08ABCD", KeyBlockFault.OptionalBlockRepeated)]
    [InlineData("0X", KeyBlockFault.OptionalBlockCount)]
    [InlineData(" 1", KeyBlockFault.OptionalBlockCount)]
    public void What_is_malformed_is_named(string blocks, KeyBlockFault expected)
    {
        Assert.False(KeyBlockHeader.TryParse(Block(blocks), out var header, out var fault));
        Assert.Null(header);
        Assert.Equal(expected, fault);
    }

    [Theory]
    [InlineData("01KS05\u0003")]
    [InlineData("01KS05\u00FF")]
    public void Data_that_is_not_printable_is_refused(string blocks)
    {
        Assert.False(KeyBlockHeader.TryParse(Block(blocks), out _, out var fault));
        Assert.Equal(KeyBlockFault.Character, fault);
    }

    [Fact]
    public void Version_D_pads_its_blocks_to_sixteen()
    {
        Assert.False(KeyBlockHeader.TryParse("D" + Block("01KS08ABCD")[1..], out _, out var fault));
        Assert.Equal(KeyBlockFault.OptionalBlockPadding, fault);
        Assert.True(KeyBlockHeader.TryParse("D" + Block("02KS08ABCDPB080000")[1..], out _, out _));
    }

    /// <summary>X9.143:2021 8.5, the standard's longest: an RSA key with certificate, check value and time stamp.</summary>
    [Fact]
    public void A_certificate_in_the_header_is_that_of_the_key()
    {
        var lines = File.ReadAllLines(ProtocolVectors.Beside("../../Vectors/x9.143-8.5.txt"));
        Assert.True(KeyBlock.TryUnwrap(string.Concat(lines[1..]), Convert.FromHexString(lines[0]), out var content, out var fault), fault.Describe());
        Assert.Equal("20200818221218Z", content.Header.Find("TS")!.Data);
        Assert.Equal("01D77F007724", content.Header.Find("KP")!.Data);
        using var rsa = RSA.Create();
        rsa.ImportRSAPrivateKey(content.Key.Bytes, out _);
        using var certificate = X509CertificateLoader.LoadCertificate(Convert.FromBase64String(content.Header.Find("CT")!.Data[2..]));
        using var certified = certificate.GetRSAPublicKey()!;
        Assert.Equal(certified.ExportRSAPublicKey(), rsa.ExportRSAPublicKey());
    }

    private static string Block(string blocks) =>
        $"B{16 - 2 + blocks.Length + Key.Length:D4}P0TE00N{blocks[..2]}00{blocks[2..]}{Key}";
}
