using PinControl.Cryptography;
using Xunit;

namespace PinControl.Tests.Cryptography;

public sealed class PinFieldTests
{
    [Theory]
    [InlineData("1234", "441234AAAAAAAAAA")]
    [InlineData("92389", "4592389AAAAAAAAA")]
    [InlineData("123456789012", "4C123456789012AA")]
    public void A_field_is_control_length_digits_fill_and_random(string pin, string expected)
    {
        using var clear = new ClearPin(stackalloc byte[ClearPin.StorageSize]);
        using var field = new PinField(stackalloc byte[PinField.Size]);
        Assert.True(clear.TryTake(Values(pin)));
        field.Form(clear, Convert.FromHexString("0123456789ABCDEF"));
        Assert.Equal(expected + "0123456789ABCDEF", Convert.ToHexString(field.Bytes));
    }

    [Fact]
    public void The_random_part_is_fresh_each_time()
    {
        using var clear = new ClearPin(stackalloc byte[ClearPin.StorageSize]);
        using var field = new PinField(stackalloc byte[PinField.Size]);
        Assert.True(clear.TryTake(Values("7294")));
        var seen = new HashSet<string>();
        for (var i = 0; i < 100; i++)
        {
            field.Form(clear);
            Assert.True(seen.Add(Convert.ToHexString(field.Bytes[8..])));
            Assert.Equal("447294AAAAAAAAAA", Convert.ToHexString(field.Bytes[..8]));
        }
    }

    [Fact]
    public void A_field_gives_its_PIN_back()
    {
        using var drawn = new ClearPin(stackalloc byte[ClearPin.StorageSize]);
        using var read = new ClearPin(stackalloc byte[ClearPin.StorageSize]);
        using var field = new PinField(stackalloc byte[PinField.Size]);
        for (var length = 4; length <= 12; length++)
        {
            drawn.Draw(length);
            field.Form(drawn);
            Assert.True(field.TryRead(read));
            Assert.True(read.Digits.SequenceEqual(drawn.Digits));
        }
    }

    [Theory]
    [InlineData("341234AAAAAAAAAA")] // control of format 3
    [InlineData("041234AAAAAAAAAA")] // control of format 0
    [InlineData("C41234AAAAAAAAAA")]
    [InlineData("43123AAAAAAAAAAA")] // three digits
    [InlineData("4D1234567890123A")] // thirteen digits
    [InlineData("4F12345678901234")]
    [InlineData("40AAAAAAAAAAAAAA")]
    [InlineData("44A234AAAAAAAAAA")] // no digit
    [InlineData("44123FAAAAAAAAAA")]
    [InlineData("441234BAAAAAAAAA")] // no fill
    [InlineData("441234AAAAAAAAAF")]
    [InlineData("4412345AAAAAAAAA")] // a digit behind the length
    [InlineData("4512345AAAAAAAA0")]
    [InlineData("0000000000000000")]
    public void Anything_else_is_no_field_and_leaves_no_PIN(string firstHalf)
    {
        using var pin = new ClearPin(stackalloc byte[ClearPin.StorageSize]);
        using var field = new PinField(stackalloc byte[PinField.Size]);
        Assert.True(pin.TryTake(Values("7294")));
        Convert.FromHexString(firstHalf).CopyTo(field.Bytes);
        Assert.False(field.TryRead(pin));
        Assert.Equal(0, pin.Length);
    }

    [Fact]
    public void Dispose_erases_the_storage()
    {
        Span<byte> pinStorage = stackalloc byte[ClearPin.StorageSize];
        Span<byte> fieldStorage = stackalloc byte[PinField.Size];
        using (var pin = new ClearPin(pinStorage))
        using (var field = new PinField(fieldStorage))
        {
            pin.Draw(12);
            field.Form(pin);
            Assert.NotEqual(0, fieldStorage[0]);
        }

        Assert.False(pinStorage.ContainsAnyExcept((byte)0));
        Assert.False(fieldStorage.ContainsAnyExcept((byte)0));
    }

    [Fact]
    public void Neither_prints_what_it_holds()
    {
        using var pin = new ClearPin(stackalloc byte[ClearPin.StorageSize]);
        using var field = new PinField(stackalloc byte[PinField.Size]);
        Assert.Equal("ClearPin", pin.ToString());
        Assert.Equal("PinField", field.ToString());
    }

    private static byte[] Values(string digits) => [.. digits.Select(digit => (byte)(digit - '0'))];
}
