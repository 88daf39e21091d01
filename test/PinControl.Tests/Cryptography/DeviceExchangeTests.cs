using System.Security.Cryptography;
using System.Text;
using PinControl.Cryptography;
using Xunit;

namespace PinControl.Tests.Cryptography;

public sealed class DeviceExchangeTests
{
    private static readonly string ControlId = new('c', 43);
    private static readonly byte[] DevicePoint = [4, .. Enumerable.Repeat((byte)0xD0, 64)];
    private static readonly byte[] ServerPoint = [4, .. Enumerable.Repeat((byte)0x5E, 64)];
    private static readonly byte[] ControlIdHash = SHA256.HashData(Encoding.ASCII.GetBytes(ControlId));

    [Fact]
    public void The_transcript_of_a_view_is_six_items_each_behind_its_length()
    {
        byte[] expected =
        [
            0, 24, .. "pincontrol/1/p256-cbc-kw"u8,
            0, 4, .. "view"u8,
            0, 32, .. ControlIdHash,
            0, 65, .. DevicePoint,
            0, 65, .. ServerPoint,
            0, 0,
        ];
        var transcript = DeviceExchange.ForView(ControlId, DevicePoint).Conclude(ServerPoint);
        Assert.Equal(expected, transcript.Bytes);
        Assert.Equal(SHA256.HashData(expected), transcript.Hash);
        Assert.Equal(SHA256.HashData([.. "pincontrol/identity/1"u8, .. expected]), transcript.IdentityHash());
        Assert.Empty(transcript.Session);
    }

    [Fact]
    public void The_transcript_of_a_set_ends_with_the_session_which_the_control_id_alone_recomputes()
    {
        var session = DeviceExchange.SessionFor(ControlId, ServerPoint);
        byte[] expected =
        [
            0, 24, .. "pincontrol/1/p256-cbc-kw"u8,
            0, 3, .. "set"u8,
            0, 32, .. ControlIdHash,
            0, 65, .. DevicePoint,
            0, 65, .. ServerPoint,
            0, 43, .. Encoding.ASCII.GetBytes(session),
        ];
        var transcript = DeviceExchange.ForSet(ControlId, DevicePoint).Conclude(ServerPoint);
        Assert.Equal(expected, transcript.Bytes);
        Assert.Equal(session, transcript.Session);
        byte[] message = [.. "pincontrol/session"u8, .. ServerPoint];
        Assert.Equal(StrictBase64Url.Encode(HMACSHA256.HashData(Encoding.ASCII.GetBytes(ControlId), message)), session);
    }

    [Fact]
    public void Nothing_that_knows_a_secret_prints_it()
    {
        var exchange = DeviceExchange.ForSet(ControlId, DevicePoint);
        Assert.Equal("DeviceExchange", $"{exchange}");
        Assert.Equal("ExchangeTranscript", $"{exchange.Conclude(ServerPoint)}");
    }

    [Fact]
    public void Sizes_are_checked_before_anything_is_computed()
    {
        Assert.Throws<ArgumentException>(() => DeviceExchange.ForView(ControlId[1..], DevicePoint));
        Assert.Throws<ArgumentException>(() => DeviceExchange.ForView(ControlId[1..] + 'é', DevicePoint));
        Assert.Throws<ArgumentException>(() => DeviceExchange.ForView(ControlId, DevicePoint.AsSpan(1)));
        Assert.Throws<ArgumentException>(() => DeviceExchange.ForSet(ControlId, new byte[65]));
        Assert.Throws<ArgumentException>(() => DeviceExchange.ForSet(ControlId, DevicePoint).Conclude([]));
        Assert.Throws<ArgumentException>(() => DeviceExchange.SessionFor(ControlId, ServerPoint.AsSpan(0, 64)));
    }
}
