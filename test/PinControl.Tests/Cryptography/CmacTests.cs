using CsCheck;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Macs;
using Org.BouncyCastle.Crypto.Parameters;
using PinControl.Cryptography;
using Xunit;

namespace PinControl.Tests.Cryptography;

public sealed class CmacTests
{
    private const string Message =
        "6BC1BEE22E409F96E93D7E117393172AAE2D8A571E03AC9C9EB76FAC45AF8E5130C81C46A35CE411E5FBC1191A0A52EFF69F2445DF4F9B17AD2B417BE66C3710";

    private const string Aes128 = "2B7E151628AED2A6ABF7158809CF4F3C";
    private const string Aes192 = "8E73B0F7DA0E6452C810F32B809079E562F8EAD2522C6B7B";
    private const string Aes256 = "603DEB1015CA71BE2B73AEF0857D77811F352C073B6108D72D9810A30914DFF4";
    private const string ThreeKeys = "8AA83BF8CBDA10620BC1BF19FBB6CD58BC313D4A371CA8B5";
    private const string TwoKeys = "4CF15134A2850DD58A3D10BA80570D38";

    /// <summary>SP 800-38B appendix D: algorithm, key, bytes of the message, MAC.</summary>
    public static TheoryData<KeyAlgorithm, string, int, string> Vectors => new()
    {
        { KeyAlgorithm.Aes, Aes128, 0, "BB1D6929E95937287FA37D129B756746" },
        { KeyAlgorithm.Aes, Aes128, 16, "070A16B46B4D4144F79BDD9DD04A287C" },
        { KeyAlgorithm.Aes, Aes128, 40, "DFA66747DE9AE63030CA32611497C827" },
        { KeyAlgorithm.Aes, Aes128, 64, "51F0BEBF7E3B9D92FC49741779363CFE" },
        { KeyAlgorithm.Aes, Aes192, 0, "D17DDF46ADAACDE531CAC483DE7A9367" },
        { KeyAlgorithm.Aes, Aes192, 16, "9E99A7BF31E710900662F65E617C5184" },
        { KeyAlgorithm.Aes, Aes192, 40, "8A1DE5BE2EB31AAD089A82E6EE908B0E" },
        { KeyAlgorithm.Aes, Aes192, 64, "A1D5DF0EED790F794D77589659F39A11" },
        { KeyAlgorithm.Aes, Aes256, 0, "028962F61B7BF89EFC6B551F4667D983" },
        { KeyAlgorithm.Aes, Aes256, 16, "28A7023F452E8F82BD4BF28D8C37C35C" },
        { KeyAlgorithm.Aes, Aes256, 40, "AAF3D8F1DE5640C232F5B169B9C911E6" },
        { KeyAlgorithm.Aes, Aes256, 64, "E1992190549F6ED5696A2C056C315410" },
        { KeyAlgorithm.Tdes, ThreeKeys, 0, "B7A688E122FFAF95" },
        { KeyAlgorithm.Tdes, ThreeKeys, 8, "8E8F293136283797" },
        { KeyAlgorithm.Tdes, ThreeKeys, 20, "743DDBE0CE2DC2ED" },
        { KeyAlgorithm.Tdes, ThreeKeys, 32, "33E6B1092400EAE5" },
        { KeyAlgorithm.Tdes, TwoKeys, 0, "BD2EBF9A3BA00361" },
        { KeyAlgorithm.Tdes, TwoKeys, 8, "4FF2AB813C53CE83" },
        { KeyAlgorithm.Tdes, TwoKeys, 20, "62DD1B471902BD4E" },
        { KeyAlgorithm.Tdes, TwoKeys, 32, "31B1E431DABC4EB8" },
    };

    [Theory]
    [MemberData(nameof(Vectors))]
    public void The_standard_s_vectors_hold_and_a_flipped_bit_does_not(KeyAlgorithm algorithm, string key, int length, string mac)
    {
        using var cipher = BlockKey.Of(algorithm, Convert.FromHexString(key));
        var data = Convert.FromHexString(Message).AsSpan(0, length);
        var expected = Convert.FromHexString(mac);
        Assert.True(Cmac.Verify(cipher, data, expected));
        expected[^1] ^= 1;
        Assert.False(Cmac.Verify(cipher, data, expected));
        Assert.False(Cmac.Verify(cipher, data, expected.AsSpan(0, 4)));
    }

    [Fact]
    public void Any_triple_DES_key_weak_or_not_gives_what_another_implementation_gives() =>
        Gen.Select(Gen.Byte.Array[8], Gen.Byte.Array[8], Gen.Int[0, 5], Gen.Byte.Array[0, 40]).Sample((one, two, shape, data) =>
        {
            byte[] key = shape switch
            {
                0 => one,
                1 => [.. one, .. one],
                2 => [.. one, .. two],
                3 => [.. one, .. one, .. two],
                4 => [.. one, .. two, .. two],
                _ => [.. one, .. two, .. one],
            };
            using var cipher = BlockKey.Of(KeyAlgorithm.Tdes, key);
            var mac = new byte[8];
            Cmac.Compute(cipher, data, mac);

            var other = new CMac(new DesEdeEngine(), 64);
            other.Init(new KeyParameter(key.Length == 8 ? [.. key, .. key] : key));
            other.BlockUpdate(data);
            var expected = new byte[8];
            other.DoFinal(expected);
            return mac.AsSpan().SequenceEqual(expected);
        });

    [Theory]
    [InlineData(KeyAlgorithm.Aes, 8)]
    [InlineData(KeyAlgorithm.Aes, 31)]
    [InlineData(KeyAlgorithm.Tdes, 0)]
    [InlineData(KeyAlgorithm.Tdes, 32)]
    public void A_key_of_another_length_is_refused(KeyAlgorithm algorithm, int length) =>
        Assert.Throws<ArgumentException>(() => BlockKey.Of(algorithm, new byte[length]));
}
