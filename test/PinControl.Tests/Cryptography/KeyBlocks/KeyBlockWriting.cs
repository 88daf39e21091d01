using System.Globalization;
using CsCheck;
using PinControl.Cryptography;
using PinControl.Cryptography.KeyBlocks;
using Xunit;

namespace PinControl.Tests.Cryptography.KeyBlocks;

public sealed class KeyBlockWriting
{
    private static readonly byte[] Aes256 = Convert.FromHexString(KeyBlockVectors.Aes256);
    private static readonly byte[] Key = Convert.FromHexString(KeyBlockVectors.VersionDKey);

    [Theory]
    [MemberData(nameof(KeyBlockVectors.Written), MemberType = typeof(KeyBlockVectors))]
    public void With_the_published_padding_the_published_block_comes_out(string protectionKey, string key, string padding, string block)
    {
        Assert.True(KeyBlockHeader.TryParse(block, out var header, out _));
        var fault = KeyBlock.Wrap(header, Convert.FromHexString(key), Convert.FromHexString(protectionKey), Convert.FromHexString(padding), out var written);
        Assert.Equal(KeyBlockFault.None, fault);
        Assert.Equal(block, written);
    }

    /// <summary>The headers and lengths of openemv/tr31's test/tr31_export_test.c.</summary>
    [Theory]
    [InlineData('A', 16, true, "D0144P0AE00E0000")]
    [InlineData('A', 16, false, "D0112P0AE00E0000")]
    [InlineData('A', 32, true, "D0144P0AE00E0000")]
    [InlineData('T', 16, true, "D0112P0TE00E0000")]
    [InlineData('T', 24, true, "D0112P0TE00E0000")]
    [InlineData('H', 16, true, "D0112P0HE00E0000")]
    public void Lengths_are_hidden_unless_asked_otherwise(char algorithm, int length, bool hide, string begins)
    {
        var block = KeyBlock.Wrap(Header('D') with { Algorithm = algorithm }, new byte[length], Aes256, hide);
        Assert.StartsWith(begins, block, StringComparison.Ordinal);
        Assert.Equal(int.Parse(block[1..5], CultureInfo.InvariantCulture), block.Length);
    }

    [Fact]
    public void Check_values_of_key_and_protection_key_go_into_the_header_and_are_held_to()
    {
        var header = Header('D') with
        {
            Algorithm = 'T',
            OptionalBlocks =
            [
                OptionalBlock.ForKey(KeyCheckValue.Of(KeyAlgorithm.Tdes, Key)),
                OptionalBlock.ForProtectionKey(KeyCheckValue.Of(KeyAlgorithm.Aes, Aes256, 5)),
            ],
        };
        var block = KeyBlock.Wrap(header, Key, Aes256, hideLength: false);
        Assert.StartsWith("D0144P0TE00E0300KC0C0057C409KP10012331550BC9PB04", block, StringComparison.Ordinal);
        Assert.Equal(KeyBlockFault.None, Unwrap(block));

        var wrongKey = header with { OptionalBlocks = [new OptionalBlock("KC", "0057C408")] };
        Assert.Equal(KeyBlockFault.KeyCheckValue, Unwrap(KeyBlock.Wrap(wrongKey, Key, Aes256)));
        var wrongProtectionKey = header with { OptionalBlocks = [new OptionalBlock("KP", "012331550BCA")] };
        Assert.Equal(KeyBlockFault.ProtectionKeyCheckValue, Unwrap(KeyBlock.Wrap(wrongProtectionKey, Key, Aes256)));
    }

    [Fact]
    public void Header_and_key_come_back_whatever_they_are() =>
        (from version in Gen.Char["BD"]
         from algorithm in Gen.Char[version == 'B' ? "TH" : "ATHRES"]
         from protection in Gen.Int[2, version == 'B' ? 3 : 4].Select(words => words * 8).SelectMany(size => Gen.Byte.Array[size])
         from key in Gen.Byte.Array[algorithm is 'A' or 'T' ? 16 : 37]
         from version2 in Gen.String[Gen.Char.AlphaNumeric, 2, 2]
         from data in Gen.String[Gen.Char[' ', '~'], 0, 600]
         from hide in Gen.Bool
         select (version, algorithm, protection, key, version2, data, hide)).Sample(sample =>
        {
            var header = new KeyBlockHeader
            {
                Version = sample.version,
                KeyUsage = "M7",
                Algorithm = sample.algorithm,
                ModeOfUse = 'C',
                KeyVersionNumber = sample.version2,
                Exportability = 'S',
                KeyContext = '2',
                OptionalBlocks = [new("LB", sample.data), OptionalBlock.TimeStamp(DateTimeOffset.UnixEpoch), new("99", string.Empty)],
            };
            var block = KeyBlock.Wrap(header, sample.key, sample.protection, sample.hide);
            Assert.True(KeyBlock.TryUnwrap(block, sample.protection, out var content, out _));
            Assert.Equal(sample.key, content.Key.Bytes.ToArray());
            Assert.Equal(header.OptionalBlocks, content.Header.OptionalBlocks.Where(one => one.Id != "PB"));
            Assert.Equal(header with { OptionalBlocks = [] }, content.Header with { OptionalBlocks = [] });

            // And what was read can be written again.
            Assert.Equal(block[..20], KeyBlock.Wrap(content.Header, content.Key.Bytes, sample.protection, sample.hide)[..20]);
        });

    [Theory]
    [InlineData('A', 'T', 16, 16, KeyBlockFault.VersionNotWritten)]
    [InlineData('C', 'T', 16, 16, KeyBlockFault.VersionNotWritten)]
    [InlineData('E', 'A', 16, 16, KeyBlockFault.VersionNotWritten)]
    [InlineData('F', 'A', 16, 16, KeyBlockFault.Version)]
    [InlineData('B', 'T', 16, 32, KeyBlockFault.ProtectionKeyLength)]
    [InlineData('D', 'A', 16, 8, KeyBlockFault.ProtectionKeyLength)]
    [InlineData('B', 'T', 8, 16, KeyBlockFault.KeyLength)]
    [InlineData('B', 'D', 8, 16, KeyBlockFault.KeyLength)]
    [InlineData('D', 'A', 15, 16, KeyBlockFault.KeyLength)]
    [InlineData('D', 'T', 32, 16, KeyBlockFault.KeyLength)]
    [InlineData('D', 'H', 0, 16, KeyBlockFault.KeyLength)]
    [InlineData('D', 'R', 8192, 16, KeyBlockFault.KeyLength)]
    [InlineData('D', 'R', 8000, 16, KeyBlockFault.TooLong)]
    [InlineData('B', 'A', 16, 16, KeyBlockFault.ProtectionKeyTooWeak)]
    [InlineData('B', 'T', 24, 16, KeyBlockFault.ProtectionKeyTooWeak)]
    [InlineData('D', 'A', 32, 24, KeyBlockFault.ProtectionKeyTooWeak)]
    [InlineData('D', 'T', 24, 16, KeyBlockFault.None)]
    public void What_must_not_be_written_is_refused(char version, char algorithm, int key, int protectionKey, KeyBlockFault expected)
    {
        var header = Header(version) with { Algorithm = algorithm };
        Assert.Equal(expected == KeyBlockFault.None, KeyBlock.TryWrap(header, new byte[key], new byte[protectionKey], out var block, out var fault));
        Assert.Equal(expected, fault);
        Assert.Equal(expected == KeyBlockFault.None, block is not null);
    }

    [Fact]
    public void A_header_that_could_not_be_read_is_not_written()
    {
        AssertNotWritten(KeyBlockFault.KeyUsage, Header('D') with { KeyUsage = "P" });
        AssertNotWritten(KeyBlockFault.Algorithm, Header('D') with { Algorithm = 'a' });
        AssertNotWritten(KeyBlockFault.ModeOfUse, Header('D') with { ModeOfUse = '_' });
        AssertNotWritten(KeyBlockFault.KeyVersionNumber, Header('D') with { KeyVersionNumber = "0" });
        AssertNotWritten(KeyBlockFault.Exportability, Header('D') with { Exportability = 'e' });
        AssertNotWritten(KeyBlockFault.KeyContext, Header('D') with { KeyContext = '3' });
        AssertNotWritten(KeyBlockFault.OptionalBlockId, Header('D') with { OptionalBlocks = [new("L*", "")] });
        AssertNotWritten(KeyBlockFault.OptionalBlockData, Header('D') with { OptionalBlocks = [OptionalBlock.Label("é")] });
        AssertNotWritten(KeyBlockFault.OptionalBlockRepeated, Header('D') with { OptionalBlocks = [new("LB", "1"), new("LB", "2")] });
        AssertNotWritten(KeyBlockFault.TooLong, Header('D') with { OptionalBlocks = [OptionalBlock.Label(new string('P', 9900))] });
        AssertNotWritten(
            KeyBlockFault.OptionalBlockCount,
            Header('D') with { OptionalBlocks = [.. Enumerable.Range(0, 99).Select(one => new OptionalBlock($"{one:D2}", "PP"))] });
        Assert.Contains("usage", Assert.Throws<ArgumentException>(() => KeyBlock.Wrap(Header('D') with { KeyUsage = "P" }, Key, Aes256)).Message, StringComparison.Ordinal);
    }

    private static KeyBlockHeader Header(char version) => new() { Version = version, KeyUsage = "P0", Algorithm = 'A', ModeOfUse = 'E', Exportability = 'E' };

    private static KeyBlockFault Unwrap(string block)
    {
        KeyBlock.TryUnwrap(block, Aes256, out var content, out var fault);
        content?.Dispose();
        return fault;
    }

    private static void AssertNotWritten(KeyBlockFault expected, KeyBlockHeader header)
    {
        Assert.False(KeyBlock.TryWrap(header, Key, Aes256, out _, out var fault));
        Assert.Equal(expected, fault);
        Assert.Equal(expected is KeyBlockFault.TooLong or KeyBlockFault.OptionalBlockCount ? KeyBlockFault.None : expected, header.Check());
    }
}
