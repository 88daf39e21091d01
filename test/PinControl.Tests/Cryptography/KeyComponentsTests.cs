using CsCheck;
using PinControl.Cryptography;
using Xunit;

namespace PinControl.Tests.Cryptography;

public sealed class KeyComponentsTests
{
    private const string One = "6D6BE51F04F76167491554FE25F7ABEF";
    private const string Two = "67499B2CF137DFCB9EA28FF757CD10A7";

    [Fact]
    public void Two_components_make_the_key_by_exclusive_or()
    {
        using var key = Combine(oddParity: false, One, Two);
        Assert.Equal("0A227E33F5C0BEACD7B7DB09723ABB48", Convert.ToHexString(key.Bytes));
    }

    [Theory]
    [InlineData("6d6be51f 04f76167 491554fe 25f7abef")]
    [InlineData(" 6D6B E51F 04F7 6167 4915 54FE 25F7 ABEF\t")]
    public void A_component_is_read_as_people_type_it(string text)
    {
        Assert.True(KeyComponents.TryParse(text, out var component));
        Assert.Equal(One, Convert.ToHexString(component.Bytes));
    }

    [Theory]
    [InlineData("")]
    [InlineData("6D6BE51F04F76167491554FE25F7ABE")]
    [InlineData("6D6BE51F04F76167491554FE25F7AB")]
    [InlineData("6D6BE51F04F76167491554FE25F7ABEG")]
    [InlineData("6D6BE51F04F76167491554FE25F7ABEF00")]
    [InlineData("6D6BE51F-04F76167-491554FE-25F7ABEF")]
    [InlineData("6D6BE51F04F76167491554FE25F7ABEF6D6BE51F04F76167491554FE25F7ABEF00")]
    public void Anything_else_is_no_component(string text) => Assert.False(KeyComponents.TryParse(text, out _));

    [Fact]
    public void Components_that_protect_nothing_are_refused()
    {
        AssertRefused(KeyComponentFault.TooFew);
        AssertRefused(KeyComponentFault.TooFew, One);
        AssertRefused(KeyComponentFault.LengthsDiffer, One, One + Two[..16]);
        AssertRefused(KeyComponentFault.Zero, One, new string('0', 32));
        AssertRefused(KeyComponentFault.Repeated, One, Two, One);
        AssertRefused(KeyComponentFault.ZeroKey, One, Two, "0A227E33F5C0BEACD7B7DB09723ABB48");
    }

    [Fact]
    public void A_length_that_no_key_has_is_refused()
    {
        using var one = PinnedBytes.Random(8);
        using var two = PinnedBytes.Random(8);
        Assert.False(KeyComponents.TryCombine([one, two], false, out _, out var fault));
        Assert.Equal(KeyComponentFault.Length, fault);
    }

    [Fact]
    public void A_key_taken_apart_comes_together_again() =>
        Gen.Select(Gen.Int[2, 4].Select(words => words * 8), Gen.Int[2, 9]).SelectMany((size, count) => Gen.Select(Gen.Byte.Array[size], Gen.Const(count)))
            .Where((key, _) => key.Any(one => one != 0))
            .Sample((key, count) =>
            {
                var components = KeyComponents.Split(key, count);
                var made = KeyComponents.TryCombine([.. components], false, out var whole, out _);
                return made && components.Count == count && whole!.Bytes.SequenceEqual(key);
            });

    [Theory]
    [InlineData(15, 2)]
    [InlineData(16, 1)]
    [InlineData(16, 10)]
    public void Sizes_a_caller_got_wrong_are_refused(int size, int count) =>
        Assert.ThrowsAny<ArgumentException>(() => KeyComponents.Split(new byte[size], count));

    [Fact]
    public void Parity_is_adjusted_on_request_and_leaves_the_check_value_alone()
    {
        using var plain = Combine(oddParity: false, One, Two);
        using var odd = Combine(oddParity: true, One, Two);
        Assert.False(OddParity.Holds(plain.Bytes));
        Assert.True(OddParity.Holds(odd.Bytes));
        Assert.Equal("0B237F32F4C1BFADD6B6DA08733BBA49", Convert.ToHexString(odd.Bytes));
        Assert.Equal(KeyCheckValue.Of(KeyAlgorithm.Tdes, plain.Bytes), KeyCheckValue.Of(KeyAlgorithm.Tdes, odd.Bytes));
    }

    [Fact]
    public void Odd_parity_is_odd_in_every_byte() =>
        Gen.Byte.Array[1, 24].Sample(key =>
        {
            var adjusted = key.ToArray();
            OddParity.Adjust(adjusted);
            return OddParity.Holds(adjusted) && key.Zip(adjusted, (before, after) => (before ^ after) <= 1).All(same => same);
        });

    private static PinnedBytes Combine(bool oddParity, params string[] components)
    {
        Assert.True(KeyComponents.TryCombine(Pinned(components), oddParity, out var key, out var fault));
        Assert.Equal(KeyComponentFault.None, fault);
        return key;
    }

    private static void AssertRefused(KeyComponentFault expected, params string[] components)
    {
        Assert.False(KeyComponents.TryCombine(Pinned(components), false, out var key, out var fault));
        Assert.Null(key);
        Assert.Equal(expected, fault);
    }

    private static PinnedBytes[] Pinned(string[] components) => [.. components.Select(text => PinnedBytes.Copy(Convert.FromHexString(text)))];
}
