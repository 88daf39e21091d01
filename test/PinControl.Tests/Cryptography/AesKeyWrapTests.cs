using CsCheck;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Parameters;
using PinControl.Cryptography;
using Xunit;

namespace PinControl.Tests.Cryptography;

public sealed class AesKeyWrapTests
{
    private const string Key256 = "000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F";
    private const string Data256 = "00112233445566778899AABBCCDDEEFF000102030405060708090A0B0C0D0E0F";

    /// <summary>RFC 3394 §4.1 to §4.6: key, plain, wrapped.</summary>
    public static TheoryData<string, string, string> Vectors => new()
    {
        { Key256[..32], Data256[..32], "1FA68B0A8112B447AEF34BD8FB5A7B829D3E862371D2CFE5" },
        { Key256[..48], Data256[..32], "96778B25AE6CA435F92B5B97C050AED2468AB8A17AD84E5D" },
        { Key256, Data256[..32], "64E8C3F9CE0F5BA263E9777905818A2A93C8191E7D6E8AE7" },
        { Key256[..48], Data256[..48], "031D33264E15D33268F24EC260743EDCE1C6C7DDEE725A936BA814915C6762D2" },
        { Key256, Data256[..48], "A8F9BC1612C68B3FF6E6F4FBE30E71E4769C8B80A32CB8958CD5D17D6B254DA1" },
        { Key256, Data256, "28C9F404C4B810F4CBCCB35CFB87F8263F5786E2D80ED326CBC7F0E71A99F43BFB988B9B7A02DD21" },
    };

    [Theory]
    [MemberData(nameof(Vectors))]
    public void The_RFC_s_vectors_hold_both_ways(string key, string plain, string wrapped)
    {
        var into = new byte[wrapped.Length / 2];
        AesKeyWrap.Wrap(Convert.FromHexString(key), Convert.FromHexString(plain), into);
        Assert.Equal(wrapped, Convert.ToHexString(into));

        var back = new byte[plain.Length / 2];
        Assert.True(AesKeyWrap.TryUnwrap(Convert.FromHexString(key), Convert.FromHexString(wrapped), back));
        Assert.Equal(plain, Convert.ToHexString(back));
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Any_flipped_bit_of_the_wrapped_data_gives_nothing(string key, string plain, string wrapped)
    {
        var good = Convert.FromHexString(wrapped);
        for (var bit = 0; bit < good.Length * 8; bit++)
        {
            var bad = good.ToArray();
            bad[bit / 8] ^= (byte)(1 << (bit % 8));
            AssertGivesNothing(Convert.FromHexString(key), bad, plain.Length / 2);
        }
    }

    [Fact]
    public void Another_key_gives_nothing() => AssertGivesNothing(new byte[32], Convert.FromHexString("64E8C3F9CE0F5BA263E9777905818A2A93C8191E7D6E8AE7"), 16);

    [Theory]
    [InlineData(0)]
    [InlineData(16)]
    [InlineData(23)]
    [InlineData(25)]
    [InlineData(32)]
    public void Wrapped_data_of_another_length_gives_nothing(int length) => AssertGivesNothing(new byte[32], new byte[length], 16);

    [Fact]
    public void What_was_wrapped_comes_back() =>
        Gen.Select(Gen.Int[2, 4].Select(words => words * 8), Gen.Int[2, 16]).SelectMany((key, halves) => Gen.Select(Gen.Byte.Array[key], Gen.Byte.Array[halves * 8]))
            .Sample((key, plain) =>
            {
                var wrapped = new byte[plain.Length + AesKeyWrap.Overhead];
                AesKeyWrap.Wrap(key, plain, wrapped);
                var back = new byte[plain.Length];
                return AesKeyWrap.TryUnwrap(key, wrapped, back) && back.AsSpan().SequenceEqual(plain);
            });

    /// <summary>What vaults wrap: keys of 16, 24, 32 bytes, PIN fields, and 40 bytes, under each kind of key.</summary>
    [Fact]
    public void Another_implementation_gives_the_same_for_every_size_in_use() =>
        Gen.Select(Gen.Int[2, 4].Select(words => words * 8), Gen.Int[2, 8].Select(halves => halves * 8)).SelectMany((key, plain) => Gen.Select(Gen.Byte.Array[key], Gen.Byte.Array[plain]))
            .Sample((key, plain) =>
            {
                var wrapped = new byte[plain.Length + AesKeyWrap.Overhead];
                AesKeyWrap.Wrap(key, plain, wrapped);
                var other = new AesWrapEngine();
                other.Init(true, new KeyParameter(key));
                return wrapped.AsSpan().SequenceEqual(other.Wrap(plain, 0, plain.Length));
            });

    [Theory]
    [InlineData(31, 16, 24)]
    [InlineData(0, 16, 24)]
    [InlineData(32, 8, 16)]
    [InlineData(32, 17, 25)]
    [InlineData(32, 0, 8)]
    [InlineData(32, 16, 23)]
    [InlineData(32, 16, 25)]
    [InlineData(32, 4104, 4112)]
    public void Sizes_a_caller_got_wrong_are_refused_before_anything_is_computed(int key, int plain, int wrapped) =>
        Assert.Throws<ArgumentException>(() => AesKeyWrap.Wrap(new byte[key], new byte[plain], new byte[wrapped]));

    [Fact]
    public void Data_is_not_wrapped_over_itself()
    {
        var bytes = new byte[32];
        Assert.Throws<ArgumentException>(() => AesKeyWrap.Wrap(new byte[32], bytes.AsSpan(0, 16), bytes.AsSpan(8, 24)));
        Assert.Throws<ArgumentException>(() => AesKeyWrap.TryUnwrap(new byte[32], bytes.AsSpan(0, 24), bytes.AsSpan(8, 16)));
    }

    private static void AssertGivesNothing(byte[] key, byte[] wrapped, int length)
    {
        var plain = new byte[length];
        plain.AsSpan().Fill(0xEE);
        Assert.False(AesKeyWrap.TryUnwrap(key, wrapped, plain));
        Assert.Equal(new byte[length], plain);
    }
}
