using System.Globalization;
using System.Security.Cryptography;
using PinControl.Cryptography;
using Xunit;

namespace PinControl.Tests.Cryptography;

public sealed class WeakPinsTests
{
    /// <summary>How many of the 10,000 PINs of four digits are weak.</summary>
    public const int WeakOfFour = 1067;

    [Fact]
    public void The_rules_have_a_name() => Assert.Equal("pincontrol/weak/1", WeakPins.RuleSet);

    /// <summary>The counts come from another implementation, in another language, written from the rules.</summary>
    [Theory]
    [InlineData(4, WeakOfFour)]
    [InlineData(5, 2_244)]
    [InlineData(6, 90_017)]
    public void Exactly_so_many_are_weak(int length, int expected)
    {
        var count = 0;
        for (var number = 0; number < (int)Math.Pow(10, length); number++)
        {
            count += WeakPins.IsWeak(number.ToString($"D{length}", CultureInfo.InvariantCulture)) ? 1 : 0;
        }

        Assert.Equal(expected, count);
    }

    [Fact]
    public void Exactly_these_four_digits_are_weak()
    {
        var bits = new byte[1250];
        for (var number = 0; number < 10_000; number++)
        {
            bits[number / 8] |= (byte)((WeakPins.IsWeak(number.ToString("D4", CultureInfo.InvariantCulture)) ? 1 : 0) << (number % 8));
        }

        Assert.Equal("28658052d3fd8c4fb4c8a1712bb4e8e13cb11df24419dee1bf071ee3908fd8f2", Convert.ToHexStringLower(SHA256.HashData(bits)));
    }

    [Theory]
    [InlineData("0000")] // one digit
    [InlineData("7890")] // a sequence around the zero
    [InlineData("0987")]
    [InlineData("2468")]
    [InlineData("8024")]
    [InlineData("9753")]
    [InlineData("246802468024")]
    [InlineData("4747")] // a block again
    [InlineData("829829")]
    [InlineData("737373")]
    [InlineData("829382938293")]
    [InlineData("5588")] // doubled
    [InlineData("448822")]
    [InlineData("4774")] // a palindrome
    [InlineData("82928")]
    [InlineData("829928")]
    [InlineData("2580")] // a walk
    [InlineData("1478")]
    [InlineData("1236")]
    [InlineData("125896")]
    [InlineData("1397")] // the corners
    [InlineData("7139")]
    [InlineData("3179")]
    [InlineData("7931")]
    [InlineData("1930")] // a year
    [InlineData("2029")]
    [InlineData("0229")] // a day
    [InlineData("2902")]
    [InlineData("3112")]
    [InlineData("77177")] // two digits
    [InlineData("771717717711")]
    [InlineData("290273")] // a date
    [InlineData("022973")]
    [InlineData("730229")]
    [InlineData("194807")]
    [InlineData("071948")]
    [InlineData("29021948")]
    [InlineData("02291948")]
    [InlineData("19480229")]
    public void Easy_to_guess(string pin) => Assert.True(WeakPins.IsWeak(pin));

    [Theory]
    [InlineData("7294")]
    [InlineData("8305")]
    [InlineData("7391")]
    [InlineData("1929")] // a year too early
    [InlineData("2030")] // a year too late
    [InlineData("3002")] // no day of February
    [InlineData("0431")] // no day of April
    [InlineData("0031")]
    [InlineData("3690")] // 9 and 0 do not touch
    [InlineData("1379")] // corners out of turn
    [InlineData("13977")] // corners, and one more
    [InlineData("5258")] // a key twice
    [InlineData("1590")]
    [InlineData("258036")] // 0 and 3 do not touch
    [InlineData("320173")] // no day: 32, 01 and no month 32
    [InlineData("194813")] // month 13, and 13 is no month of a day either
    [InlineData("83051294")]
    [InlineData("31041929")]
    [InlineData("829471")]
    [InlineData("829471635082")]
    public void Not_easy_to_guess(string pin) => Assert.False(WeakPins.IsWeak(pin));

    [Theory]
    [InlineData("123")]
    [InlineData("1234567890123")]
    [InlineData("12a4")]
    [InlineData("12\u0663\u0664")]
    public void What_is_no_PIN_is_refused_without_an_echo(string digits)
    {
        var fault = Assert.Throws<ArgumentException>(() => WeakPins.IsWeak(digits));
        Assert.Equal("A PIN has 4 to 12 digits. (Parameter 'digits')", fault.Message);
        Assert.Throws<ArgumentException>(() => WeakPins.IsWeak([.. digits.Select(digit => (byte)digit)]));
    }
}
