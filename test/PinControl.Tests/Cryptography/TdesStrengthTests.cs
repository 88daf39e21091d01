using PinControl.Cryptography;
using Xunit;

namespace PinControl.Tests.Cryptography;

/// <summary>Triple DES keys that are single DES keys.</summary>
public sealed class TdesStrengthTests
{
    [Theory]
    [InlineData("0123456789ABCDEF", true)]
    [InlineData("0123456789ABCDEF0123456789ABCDEF", true)]
    [InlineData("0123456789ABCDEF0022446688AACCEE", true)]
    [InlineData("0123456789ABCDEFFEDCBA9876543210", false)]
    [InlineData("0123456789ABCDEF0123456789ABCDEFFEDCBA9876543210", true)]
    [InlineData("FEDCBA98765432100123456789ABCDEF0123456789ABCDEF", true)]
    [InlineData("0123456789ABCDEFFEDCBA98765432100123456789ABCDEF", false)]
    public void Equal_neighbours_are_a_single_DES_key_whatever_their_parity(string key, bool single) =>
        Assert.Equal(single, TdesStrength.IsSingleDes(Convert.FromHexString(key)));
}
