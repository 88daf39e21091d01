using PinControl.Cryptography;
using Xunit;

namespace PinControl.Tests.Cryptography;

public sealed class ExchangeKeyTests
{
    /// <summary>NIST CAVP, KAS ECC CDH primitive (SP 800-56A), P-256, COUNT 0 and 1: their point, our private half, Z.</summary>
    [Theory]
    [InlineData(
        "700c48f77f56584c5cc632ca65640db91b6bacce3a4df6b42ce7cc838833d287db71e509e3fd9b060ddb20ba5c51dcc5948d46fbf640dfe0441782cab85fa4ac",
        "7d7dc5f71eb29ddaf80d6214632eeae03d9058af1fb6d22ed80badb62bc1a534", "46fc62106420ff012e54a434fbdd2d25ccc5852060561e68040dd7778997bd7b")]
    [InlineData(
        "809f04289c64348c01515eb03d5ce7ac1a8cb9498f5caa50197e58d43a86a7aeb29d84e811197f25eba8f5194092cb6ff440e26d4421011372461f579271cda3",
        "38f65d6dce47676044d58ce5139582d568f64bb16098d179dbab07741dd5caf5", "057d636096cb80b67a8c038c890e887d1adfa4195e9b3ce241c8a778c59cda67")]
    public void The_shared_secret_is_NIST_s(string theirs, string ours, string expected)
    {
        using var pair = P256KeyPair.FromPrivate(Convert.FromHexString(ours));
        Assert.True(P256Point.TryCreate(Convert.FromHexString("04" + theirs), out var point));
        var z = new byte[P256KeyPair.SharedSecretSize];
        pair.Agree(point, z);
        Assert.Equal(expected, Convert.ToHexStringLower(z));
    }

    [Fact]
    public void A_shared_secret_keeps_its_leading_zeros()
    {
        // One exchange in 256 has one; a library that drops it makes one PIN in 256 unreadable.
        using var pair = P256KeyPair.FromPrivate(Convert.FromHexString(LeadingZero.Ours));
        Assert.True(P256Point.TryCreate(Convert.FromHexString(LeadingZero.Theirs), out var point));
        var z = new byte[P256KeyPair.SharedSecretSize];
        pair.Agree(point, z);
        Assert.Equal(LeadingZero.Expected, Convert.ToHexStringLower(z));
    }

    [Fact]
    public void Two_sides_agree_one_key_which_every_item_of_the_transcript_changes()
    {
        using var device = P256KeyPair.Create();
        using var vault = P256KeyPair.Create();
        var view = DeviceExchange.ForView(new string('a', 43), device.Point.Bytes).Conclude(vault.Point.Bytes);
        var other = DeviceExchange.ForView(new string('b', 43), device.Point.Bytes).Conclude(vault.Point.Bytes);
        var set = DeviceExchange.ForSet(new string('a', 43), device.Point.Bytes).Conclude(vault.Point.Bytes);
        Assert.Equal(Derive(device, vault.Point, view), Derive(vault, device.Point, view));
        Assert.Equal(3, new[] { view, other, set }.Select(transcript => Convert.ToHexString(Derive(device, vault.Point, transcript))).Distinct().Count());
    }

    private static byte[] Derive(P256KeyPair ours, P256Point theirs, ExchangeTranscript transcript)
    {
        var z = new byte[P256KeyPair.SharedSecretSize];
        ours.Agree(theirs, z);
        var key = new byte[ExchangeKey.Size];
        ExchangeKey.Derive(z, transcript, key);
        return key;
    }

    /// <summary>Found by search with another library.</summary>
    private static class LeadingZero
    {
        public const string Ours = "466dd1f12966d0c3cc4857d12d204914583682261d0f6776041747b49c000dbe";
        public const string Theirs = 
            "04a3e41a349f20f135448f7e5484210a7614fcdd07cc46013851d00b4dc8127125"
            + "c91d8ee2a52b304bff7d73e71b718e3b0566b9d1375a09180f1b011f35c8fa2b";
        public const string Expected = "00009fbdc0ad28b51edaaab8c874db15d4f0ea4064b2ea3300ad33ccae6d1a0b";
    }
}
