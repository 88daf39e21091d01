using PinControl.Cryptography;
using Xunit;

namespace PinControl.Tests.Cryptography;

public sealed class PinBlock4Tests
{
    private const string Key = "00112233445566778899AABBCCDDEEFF";
    private const string Pan = "1234567890123456789";
    private const string Block = "28B41FDDD29B743E93124BD8E32D921E";

    [Fact]
    public void The_known_block_is_enciphered_and_deciphered()
    {
        using var pin = new ClearPin(stackalloc byte[ClearPin.StorageSize]);
        using var field = new PinField(stackalloc byte[PinField.Size]);
        Assert.True(pin.TryTake([1, 2, 3, 4]));
        field.Form(pin, Convert.FromHexString("FFFFFFFFFFFFFFFF"));
        Span<byte> block = stackalloc byte[PinBlock4.Size];
        PinBlock4.Encipher(Convert.FromHexString(Key), field, Pan, block);
        Assert.Equal(Block, Convert.ToHexString(block));

        using var back = new PinField(stackalloc byte[PinField.Size]);
        PinBlock4.Decipher(Convert.FromHexString(Key), block, Pan, back);
        Assert.Equal("441234AAAAAAAAAAFFFFFFFFFFFFFFFF", Convert.ToHexString(back.Bytes));
    }

    [Fact]
    public void Another_PAN_gives_no_field()
    {
        using var pin = new ClearPin(stackalloc byte[ClearPin.StorageSize]);
        using var field = new PinField(stackalloc byte[PinField.Size]);
        PinBlock4.Decipher(Convert.FromHexString(Key), Convert.FromHexString(Block), "1234567890123456780", field);
        Assert.False(field.TryRead(pin));
    }

    [Theory]
    [InlineData("1234567890123456789", "71234567890123456789000000000000")]
    [InlineData("432198765432109870", "64321987654321098700000000000000")]
    [InlineData("4111111111111111", "44111111111111111000000000000000")]
    [InlineData("123456789012", "01234567890120000000000000000000")]
    [InlineData("12345678", "00000123456780000000000000000000")]
    public void The_PAN_field_says_how_far_the_PAN_is_over_twelve_digits(string pan, string expected)
    {
        var field = new byte[16];
        PinBlock4.WritePanField(pan, field);
        Assert.Equal(expected, Convert.ToHexString(field));
    }

    [Theory]
    [InlineData("")]
    [InlineData("12345678901234567890")]
    [InlineData("123456789012345a")]
    [InlineData("4111 1111 1111")]
    public void What_is_no_PAN_is_refused_without_an_echo(string pan)
    {
        var fault = Assert.Throws<ArgumentException>(() => PinBlock4.WritePanField(pan, new byte[16]));
        Assert.Equal("A PAN has 1 to 19 digits. (Parameter 'pan')", fault.Message);
    }
}
