using System.Security.Cryptography;
using PinControl.Cryptography;
using Xunit;

namespace PinControl.Tests.Cryptography;

public sealed class P256PointTests
{
    // SP 800-186 §3.2.1.3: the base point.
    private const string BasePoint =
        "046B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296"
        + "4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5";

    private const string Prime = "FFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF";

    // The square root of b: (0, √b) is on the curve.
    private const string RootOfB = "66485C780E2F83D72433BD5D84A06BB6541C2AF31DAE871728BF856A174F93F4";

    [Fact]
    public void The_base_point_is_a_point()
    {
        Assert.True(P256Point.TryCreate(Convert.FromHexString(BasePoint), out var point));
        Assert.Equal(Convert.FromHexString(BasePoint), point.Bytes);
        Assert.Equal(Convert.FromHexString(BasePoint[2..66]), point.X);
        Assert.Equal(Convert.FromHexString(BasePoint[66..]), point.Y);
    }

    [Fact]
    public void A_point_whose_x_is_zero_is_a_point() => Assert.True(IsPoint("04" + new string('0', 64) + RootOfB));

    [Fact]
    public void Fresh_points_of_the_framework_are_points_and_come_back_from_text()
    {
        for (var i = 0; i < 100; i++)
        {
            using var pair = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
            var q = pair.ExportParameters(includePrivateParameters: false).Q;
            byte[] bytes = [4, .. q.X!, .. q.Y!];
            Assert.True(P256Point.TryCreate(bytes, out var point));
            Assert.True(P256Point.TryParse(point.ToString(), out var parsed));
            Assert.Equal(point, parsed);
        }
    }

    [Fact]
    public void Any_flipped_bit_of_a_point_leaves_no_point()
    {
        var good = Convert.FromHexString(BasePoint);
        for (var bit = 0; bit < good.Length * 8; bit++)
        {
            var bad = good.ToArray();
            bad[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(P256Point.TryCreate(bad, out _), $"bit {bit}");
        }
    }

    [Fact]
    public void Infinity_the_origin_and_other_encodings_are_refused()
    {
        Assert.False(IsPoint("00"));
        Assert.False(IsPoint(new string('0', 130)));
        Assert.False(IsPoint("04" + new string('0', 128)));
        Assert.False(IsPoint("03" + BasePoint[2..66]));
        Assert.False(IsPoint("06" + BasePoint[2..]));
        Assert.False(IsPoint(BasePoint[..^2]));
        Assert.False(IsPoint(BasePoint + "00"));
    }

    [Fact]
    public void A_coordinate_of_p_or_more_is_refused_even_where_the_equation_holds_modulo_p()
    {
        Assert.False(IsPoint("04" + Prime + RootOfB));
        Assert.False(IsPoint("04" + new string('F', 128)));
    }

    [Fact]
    public void Text_of_a_point_is_87_characters_of_base64url_and_nothing_else()
    {
        Assert.True(P256Point.TryCreate(Convert.FromHexString(BasePoint), out var point));
        var text = point.ToString();
        Assert.Equal(87, text.Length);
        Assert.False(P256Point.TryParse(text + "=", out _));
        Assert.False(P256Point.TryParse(' ' + text, out _));
        Assert.False(P256Point.TryParse(null, out _));
    }

    private static bool IsPoint(string hexadecimal) => P256Point.TryCreate(Convert.FromHexString(hexadecimal), out _);
}
