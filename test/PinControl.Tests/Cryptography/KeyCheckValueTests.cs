using PinControl.Cryptography;
using Xunit;

namespace PinControl.Tests.Cryptography;

public sealed class KeyCheckValueTests
{
    /// <summary>Algorithm, key, check value: published with openemv/tr31's test values (X9.143, TR-31, payShield), and DES over zeros.</summary>
    public static TheoryData<KeyAlgorithm, string, string> Values => new()
    {
        { KeyAlgorithm.Tdes, "5DB50B454F8389ADCE573BE50861F2BF", "5C9405" },
        { KeyAlgorithm.Tdes, "F039121BEC83D26B169BDCD5B22AAF8F", "CB9DEA" },
        { KeyAlgorithm.Tdes, "3F419E1CB7079442AA37474C2EFBF8B8", "57C409" },
        { KeyAlgorithm.Tdes, "EDB380DD340BC2620247D445F5B8D678", "F4B08D" },
        { KeyAlgorithm.Tdes, "E8BC63E5479455E26577F715D587FE68", "9A4212" },
        { KeyAlgorithm.Tdes, "1FA1F7CEC798D91545DA8AE0C7796BD9", "FF5087" },
        { KeyAlgorithm.Tdes, "777261707065642033444553206B6579", "B29D42" },
        { KeyAlgorithm.Tdes, "76736170706464203245455220 6B6479", "B29D42" },
        { KeyAlgorithm.Tdes, "0123456789ABCDEF", "D5D44FF720" },
        { KeyAlgorithm.Tdes, "0123456789ABCDEF0123456789ABCDEF", "D5D44FF720" },
        { KeyAlgorithm.Tdes, "0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF", "D5D44F" },
        { KeyAlgorithm.Aes, "3F419E1CB7079442AA37474C2EFBF8B8", "08793E25AB" },
        { KeyAlgorithm.Aes, "BE19E6A07A760F10EF8E83A226B63AAD141F463FDDD4F47DB244B4023EC3CACC", "0A00E3" },
        { KeyAlgorithm.Aes, "88E1AB2A2E3DD38C1FA039A536500CC8A87AB9D62DC92C01058FA79F44657DE6", "2331550BC9" },
        { KeyAlgorithm.Aes, "FA36E44278DB3AB5F298F9F7DA8F1F88", "D77F007724" },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public void Published_values_come_out(KeyAlgorithm algorithm, string key, string value)
    {
        var bytes = Convert.FromHexString(key.Replace(" ", string.Empty, StringComparison.Ordinal));
        Assert.Equal(value, KeyCheckValue.Of(algorithm, bytes, value.Length / 2).ToString());
        Assert.Equal(value[..6], KeyCheckValue.Of(algorithm, bytes).ToString());
    }

    [Fact]
    public void AES_over_zeros_is_there_for_old_systems() =>
        // AES-128 of a zero block under a zero key (FIPS 197's known answer).
        Assert.Equal("66E94BD4EF", KeyCheckValue.Of(KeyAlgorithm.Aes, KeyCheckMethod.Zeros, new byte[16], 5).ToString());

    [Theory]
    [InlineData("08793E", true)]
    [InlineData("08 79 3e", true)]
    [InlineData("0879", true)]
    [InlineData("08793E25AB", true)]
    [InlineData("08793F", false)]
    [InlineData("08", false)]
    [InlineData("08793", false)]
    [InlineData("08793E25ABCD", false)]
    [InlineData("", false)]
    [InlineData("zz", false)]
    public void What_a_custodian_types_is_compared_as_far_as_both_show(string text, bool matches) =>
        Assert.Equal(matches, KeyCheckValue.Of(KeyAlgorithm.Aes, Convert.FromHexString("3F419E1CB7079442AA37474C2EFBF8B8")).Matches(text));

    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    public void Sizes_that_say_too_little_or_too_much_are_refused(int size) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => KeyCheckValue.Of(KeyAlgorithm.Aes, new byte[16], size));

    [Fact]
    public void Values_are_equal_by_method_and_bytes()
    {
        var key = Convert.FromHexString("3F419E1CB7079442AA37474C2EFBF8B8");
        Assert.Equal(KeyCheckValue.Of(KeyAlgorithm.Aes, key), KeyCheckValue.Of(KeyAlgorithm.Aes, key));
        Assert.NotEqual(KeyCheckValue.Of(KeyAlgorithm.Aes, key), KeyCheckValue.Of(KeyAlgorithm.Aes, KeyCheckMethod.Zeros, key));
        Assert.NotEqual(KeyCheckValue.Of(KeyAlgorithm.Aes, key), KeyCheckValue.Of(KeyAlgorithm.Aes, key, 5));
    }
}
