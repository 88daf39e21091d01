using System.Security.Cryptography;
using System.Text;
using Xunit;

namespace PinControl.Tests.Secrecy;

/// <summary>The search finds what is there.</summary>
public sealed class SecretTests
{
    [Fact]
    public void Every_form_is_found_wherever_it_stands()
    {
        var bytes = RandomNumberGenerator.GetBytes(9);
        var secret = new Secret("planted", bytes);
        var planted = new List<byte[]> { bytes, Ascii(Convert.ToHexString(bytes)), Ascii(Convert.ToHexStringLower(bytes)) };
        for (var before = 0; before < 6; before++)
        {
            for (var after = 0; after < 3; after++)
            {
                byte[] surrounded = [.. RandomNumberGenerator.GetBytes(before), .. bytes, .. RandomNumberGenerator.GetBytes(after)];
                planted.Add(Ascii(Convert.ToBase64String(surrounded)));
                planted.Add(Ascii(System.Buffers.Text.Base64Url.EncodeToString(surrounded)));
            }
        }

        Assert.All(planted, one => Assert.NotEmpty(secret.FindIn([.. new byte[100], .. one, .. new byte[100]])));
        Assert.Empty(secret.FindIn(RandomNumberGenerator.GetBytes(100_000)));
    }

    [Fact]
    public void Text_is_found_in_UTF_16_too() =>
        Assert.Contains("planted, UTF-16", new Secret("planted", "829471635082").FindIn(Encoding.Unicode.GetBytes("PIN 829471635082.")));

    private static byte[] Ascii(string text) => Encoding.ASCII.GetBytes(text);
}
