using PinControl.Cryptography.KeyBlocks;
using Xunit;

namespace PinControl.Tests.Cryptography.KeyBlocks;

public sealed class KeyBlockReading
{
    [Theory]
    [MemberData(nameof(KeyBlockVectors.Readable), MemberType = typeof(KeyBlockVectors))]
    public void Published_key_blocks_give_their_keys(string protectionKey, string key, string block)
    {
        Assert.True(KeyBlock.TryUnwrap(block, Convert.FromHexString(protectionKey), out var content, out var fault), fault.Describe());
        using (content)
        {
            Assert.Equal(KeyBlockFault.None, fault);
            Assert.Equal(key, Convert.ToHexString(content.Key.Bytes));
            Assert.Equal(block[0], content.Header.Version);
            Assert.Equal(block[5..7], content.Header.KeyUsage);
            Assert.Equal(block[7], content.Header.Algorithm);
            Assert.Equal(block[8], content.Header.ModeOfUse);
            Assert.Equal(block[9..11], content.Header.KeyVersionNumber);
            Assert.Equal(block[11], content.Header.Exportability);
            Assert.Equal(int.Parse(block[12..14], null), content.Header.OptionalBlocks.Count);
        }
    }

    [Theory]
    [MemberData(nameof(KeyBlockVectors.Derived), MemberType = typeof(KeyBlockVectors))]
    public void The_two_keys_of_a_protection_key_are_the_published_ones(char version, string protectionKey, string encryption, string authentication)
    {
        var scheme = KeyBlockScheme.Of(version);
        var derived = new byte[protectionKey.Length / 2];
        scheme.Derive(Convert.FromHexString(protectionKey), forMac: false, derived);
        Assert.Equal(encryption, Convert.ToHexString(derived));
        scheme.Derive(Convert.FromHexString(protectionKey), forMac: true, derived);
        Assert.Equal(authentication, Convert.ToHexString(derived));
    }

    [Fact]
    public void Any_flipped_bit_of_any_published_key_block_gives_nothing()
    {
        foreach (var (protectionKey, _, block) in KeyBlockVectors.Readable.Select(row => row.Data))
        {
            var kbpk = Convert.FromHexString(protectionKey);
            for (var bit = 0; bit < block.Length * 7; bit++)
            {
                var changed = block.ToCharArray();
                changed[bit / 7] ^= (char)(1 << (bit % 7));
                Assert.False(KeyBlock.TryUnwrap(changed, kbpk, out var content, out var fault), $"Bit {bit} of {block[..16]}");
                Assert.Null(content);
                Assert.NotEqual(KeyBlockFault.None, fault);
            }
        }
    }

    [Fact]
    public void Any_flipped_bit_of_the_protection_key_gives_nothing_but_DES_parity()
    {
        foreach (var (protectionKey, _, block) in KeyBlockVectors.Readable.Select(row => row.Data).Where(row => row.Item3[0] is 'B' or 'D'))
        {
            // Parity bits of a triple DES key are no part of it.
            for (var bit = 0; bit < protectionKey.Length * 4; bit++)
            {
                if (block[0] == 'B' && bit % 8 == 0)
                {
                    continue;
                }

                var kbpk = Convert.FromHexString(protectionKey);
                kbpk[bit / 8] ^= (byte)(1 << (bit % 8));
                Assert.False(KeyBlock.TryUnwrap(block, kbpk, out _, out var fault));
                Assert.Equal(KeyBlockFault.MacMismatch, fault);
            }
        }
    }

    [Fact]
    public void Cut_or_lengthened_blocks_give_nothing()
    {
        foreach (var block in new[] { KeyBlockVectors.VersionB, KeyBlockVectors.VersionD })
        {
            var kbpk = Convert.FromHexString(block[0] == 'B' ? KeyBlockVectors.VersionBProtection : KeyBlockVectors.Aes256);
            for (var length = 0; length < block.Length; length++)
            {
                Assert.False(KeyBlock.TryUnwrap(block.AsSpan(0, length), kbpk, out _, out _));

                // And with a length field that says so.
                if (length > 5)
                {
                    Assert.False(KeyBlock.TryUnwrap($"{block[0]}{length:D4}{block[5..length]}", kbpk, out _, out _));
                }
            }

            Assert.False(KeyBlock.TryUnwrap(block + "0", kbpk, out _, out _));
            Assert.False(KeyBlock.TryUnwrap(block + "\n", kbpk, out _, out _));
            Assert.False(KeyBlock.TryUnwrap(" " + block, kbpk, out _, out _));
        }
    }

    [Theory]
    [InlineData("", KeyBlockFault.TooShort)]
    [InlineData("B0016P0TE00N0000", KeyBlockFault.TooShort)]
    [InlineData("F0080P0TE00E000094B420079CC80BA3461F86FE26EFC4A3B8E4FA4C5F5341176EED7B727B8A248E", KeyBlockFault.Version)]
    [InlineData("b0080P0TE00E000094B420079CC80BA3461F86FE26EFC4A3B8E4FA4C5F5341176EED7B727B8A248E", KeyBlockFault.Version)]
    [InlineData("10080P0TE00E000094B420079CC80BA3461F86FE26EFC4A3B8E4FA4C5F5341176EED7B727B8A248E", KeyBlockFault.Version)]
    [InlineData("B008éP0TE00E000094B420079CC80BA3461F86FE26EFC4A3B8E4FA4C5F5341176EED7B727B8A248E", KeyBlockFault.Character)]
    [InlineData("BX080P0TE00E000094B420079CC80BA3461F86FE26EFC4A3B8E4FA4C5F5341176EED7B727B8A248E", KeyBlockFault.LengthField)]
    [InlineData("B+080P0TE00E000094B420079CC80BA3461F86FE26EFC4A3B8E4FA4C5F5341176EED7B727B8A248E", KeyBlockFault.LengthField)]
    [InlineData("B0088P0TE00E000094B420079CC80BA3461F86FE26EFC4A3B8E4FA4C5F5341176EED7B727B8A248E", KeyBlockFault.LengthMismatch)]
    [InlineData("B0080PXTE00E000094B420079CC80BA3461F86FE26EFC4A3B8E4FA4C5F5341176EED7B727B8A248E", KeyBlockFault.KeyUsage)]
    [InlineData("B0080p0TE00E000094B420079CC80BA3461F86FE26EFC4A3B8E4FA4C5F5341176EED7B727B8A248E", KeyBlockFault.KeyUsage)]
    [InlineData("B0080P0ZE00E000094B420079CC80BA3461F86FE26EFC4A3B8E4FA4C5F5341176EED7B727B8A248E", KeyBlockFault.Algorithm)]
    [InlineData("B0080P0TA00E000094B420079CC80BA3461F86FE26EFC4A3B8E4FA4C5F5341176EED7B727B8A248E", KeyBlockFault.ModeOfUse)]
    [InlineData("B0080P0TE0_E000094B420079CC80BA3461F86FE26EFC4A3B8E4FA4C5F5341176EED7B727B8A248E", KeyBlockFault.KeyVersionNumber)]
    [InlineData("B0080P0TE00X000094B420079CC80BA3461F86FE26EFC4A3B8E4FA4C5F5341176EED7B727B8A248E", KeyBlockFault.Exportability)]
    [InlineData("B0080P0TE00E0X0094B420079CC80BA3461F86FE26EFC4A3B8E4FA4C5F5341176EED7B727B8A248E", KeyBlockFault.OptionalBlockCount)]
    [InlineData("B0080P0TE00E003094B420079CC80BA3461F86FE26EFC4A3B8E4FA4C5F5341176EED7B727B8A248E", KeyBlockFault.KeyContext)]
    [InlineData("B0080P0TE00E000194B420079CC80BA3461F86FE26EFC4A3B8E4FA4C5F5341176EED7B727B8A248E", KeyBlockFault.SixteenthCharacter)]
    [InlineData("B0080P0TE00E000094b420079CC80BA3461F86FE26EFC4A3B8E4FA4C5F5341176EED7B727B8A248E", KeyBlockFault.EncryptedKey)]
    [InlineData("B0080P0TE00E0000X4B420079CC80BA3461F86FE26EFC4A3B8E4FA4C5F5341176EED7B727B8A248E", KeyBlockFault.EncryptedKey)]
    [InlineData("B0080P0TE00E000094B420079CC80BA3461F86FE26EFC4A3B8E4FA4C5F5341176EED7B727B8A248e", KeyBlockFault.Mac)]
    [InlineData("B0078P0TE00E000094B420079CC80BA3461F86FE26EFC4A3B8E4FA4C5F534117ED7B727B8A248E", KeyBlockFault.EncryptedKeyLength)]
    [InlineData("B0032P0TE00E00006EED7B727B8A248E", KeyBlockFault.TooShort)]
    [InlineData("B0080P0TE00E010094B420079CC80BA3461F86FE26EFC4A3B8E4FA4C5F5341176EED7B727B8A248E", KeyBlockFault.OptionalBlockLength)]
    [InlineData("B0080P0TE10E000094B420079CC80BA3461F86FE26EFC4A3B8E4FA4C5F5341176EED7B727B8A248E", KeyBlockFault.MacMismatch)]
    [InlineData("B0080P0TE00E001094B420079CC80BA3461F86FE26EFC4A3B8E4FA4C5F5341176EED7B727B8A248E", KeyBlockFault.MacMismatch)]
    public void Each_wrong_field_is_named(string block, KeyBlockFault expected)
    {
        Assert.False(KeyBlock.TryUnwrap(block, Convert.FromHexString("DD7515F2BFC17F85CE48F3CA25CB21F6"), out _, out var fault));
        Assert.Equal(expected, fault);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(8)]
    [InlineData(17)]
    [InlineData(32)]
    public void A_protection_key_of_another_length_is_refused(int length)
    {
        Assert.False(KeyBlock.TryUnwrap(KeyBlockVectors.VersionB, new byte[length], out _, out var fault));
        Assert.Equal(KeyBlockFault.ProtectionKeyLength, fault);
        Assert.Equal(length == 32 ? KeyBlockFault.MacMismatch : KeyBlockFault.ProtectionKeyLength, Refusal(KeyBlockVectors.VersionD, new byte[length]));
    }

    /// <summary>psec's: authentic blocks whose key has no bits, or more than were sent; and wrong MACs. The protection key is 16 × 45.</summary>
    [Theory]
    [InlineData("A0056M3TC00E0000ABE3EB7813FD4031BCBAEC1FCAB750BB920E4863", KeyBlockFault.KeyLength)]
    [InlineData("B0064M3TC00E000013F1B06566ECAE897A6DF8C7AA651FCEF9480447EEEC9933", KeyBlockFault.KeyLength)]
    [InlineData("C0056M3TC00E0000629D73329F5F42D868B2EB1E4C52D1E191BC1D3C", KeyBlockFault.KeyLength)]
    [InlineData("A0056M3TC00E0000EF14FD71CFCDCE0630AD5C1CDE0041DCF95CF1D0", KeyBlockFault.KeyLength)]
    [InlineData("B0064M3TC00E00000398DC96A5DDB0EF61E26F8935173BD478DF9484050A672A", KeyBlockFault.KeyLength)]
    [InlineData("C0056M3TC00E000001235EC22408B6CE866746FF992B8707FD7A26D2", KeyBlockFault.KeyLength)]
    [InlineData("A0056M3TC00E0000BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB9AA5BBA6", KeyBlockFault.MacMismatch)]
    [InlineData("B0064M3TC00E0000BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBFFFFFFFF9AA5BBA6", KeyBlockFault.MacMismatch)]
    [InlineData("C0056M3TC00E0000BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB9AA5BBA6", KeyBlockFault.MacMismatch)]
    public void Authentic_blocks_with_an_impossible_key_are_refused_too(string block, KeyBlockFault expected) =>
        Assert.Equal(expected, Refusal(block, Convert.FromHexString(string.Concat(Enumerable.Repeat("45", 16)))));

    [Fact]
    public void Neither_the_content_nor_a_fault_in_words_shows_anything_of_a_key()
    {
        Assert.True(KeyBlock.TryUnwrap(KeyBlockVectors.VersionD, Convert.FromHexString(KeyBlockVectors.Aes256), out var content, out _));
        Assert.Equal(nameof(KeyBlockContent), content.ToString());
        Assert.Equal("08793E", content.CheckValue()!.ToString());
        content.Dispose();
        Assert.Equal(new byte[16], content.Key.Bytes);
        Assert.All(Enum.GetValues<KeyBlockFault>(), fault => Assert.NotEqual("The key block is not right.", fault.Describe()));
    }

    private static KeyBlockFault Refusal(string block, byte[] protectionKey)
    {
        Assert.False(KeyBlock.TryUnwrap(block, protectionKey, out var content, out var fault));
        Assert.Null(content);
        return fault;
    }
}
