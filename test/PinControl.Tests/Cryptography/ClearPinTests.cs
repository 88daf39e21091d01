using PinControl.Cryptography;
using Xunit;

namespace PinControl.Tests.Cryptography;

public sealed class ClearPinTests
{
    [Fact]
    public void A_drawn_PIN_is_never_weak_and_every_other_four_digits_come_up()
    {
        var seen = new HashSet<int>();
        using var pin = new ClearPin(stackalloc byte[ClearPin.StorageSize]);
        for (var i = 0; i < 150_000; i++)
        {
            pin.Draw(4);
            Assert.False(WeakPins.IsWeak(pin.Digits));
            seen.Add((pin.Digits[0] * 1000) + (pin.Digits[1] * 100) + (pin.Digits[2] * 10) + pin.Digits[3]);
        }

        // Of 8,933 equally likely ones each is missed with a probability of e^-16.8: none, but once in 2,000 runs one.
        Assert.InRange(seen.Count, 10_000 - WeakPinsTests.WeakOfFour - 1, 10_000 - WeakPinsTests.WeakOfFour);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(13)]
    [InlineData(-1)]
    public void A_PIN_has_4_to_12_digits(int length)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() =>
        {
            using var pin = new ClearPin(stackalloc byte[ClearPin.StorageSize]);
            pin.Draw(length);
        });
    }

    [Fact]
    public void What_is_no_PIN_is_not_taken()
    {
        using var pin = new ClearPin(stackalloc byte[ClearPin.StorageSize]);
        Assert.False(pin.TryTake([1, 2, 3]));
        Assert.False(pin.TryTake(new byte[13]));
        Assert.False(pin.TryTake([1, 2, 3, 10]));
        Assert.False(pin.TryTake("1234"u8));
        Assert.Equal(0, pin.Length);
    }
}
