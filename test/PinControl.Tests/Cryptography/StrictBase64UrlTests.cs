using CsCheck;
using PinControl.Cryptography;
using Xunit;

namespace PinControl.Tests.Cryptography;

public sealed class StrictBase64UrlTests
{
    [Fact]
    public void Every_value_has_a_text_that_gives_it_back() =>
        Gen.Byte.Array[0, 80].Sample(bytes =>
        {
            var decoded = new byte[bytes.Length];
            return StrictBase64Url.TryDecode(StrictBase64Url.Encode(bytes), decoded) && decoded.AsSpan().SequenceEqual(bytes);
        });

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("AAA")]
    [InlineData("AAAAAAA")]
    [InlineData("AAAAA=")]
    [InlineData("AAAAAA==")]
    [InlineData("AAAA A")]
    [InlineData("AAAAA\n")]
    [InlineData("AAA+AA")]
    [InlineData("AAA/AA")]
    [InlineData("AAAAA\u0661")]
    [InlineData("AAAAAB")]
    public void Four_bytes_are_refused_in_any_text_but_their_own(string? text)
    {
        var decoded = new byte[] { 1, 2, 3, 4 };
        Assert.False(StrictBase64Url.TryDecode(text, decoded));
        Assert.Equal(new byte[4], decoded);
    }
}
