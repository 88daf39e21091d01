using System.Security.Cryptography;
using PinControl.Cryptography;
using PinControl.Pins;
using PinControl.Vault.Software;
using Xunit;

namespace PinControl.Tests.Vault;

public sealed class SoftwareVaultTests : IDisposable
{
    private static readonly PlasticBinding Plastic = new("demo", "1001");

    private readonly VaultFolder _folder = new();
    private readonly VaultDevice _device = new();
    private readonly SoftwareVault _vault;

    public SoftwareVaultTests() => _vault = _folder.Start();

    public void Dispose()
    {
        _device.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(12)]
    public async Task A_generated_PIN_has_its_length_is_not_weak_and_opens_to_a_device(int length)
    {
        var sealedPin = await _vault.GenerateAsync(Plastic, length, default);
        Assert.Equal((24, 32, 1), (sealedPin.Blob.Length, sealedPin.Tag.Length, sealedPin.KeyVersion));
        var pin = await ViewAsync(sealedPin, Plastic);
        Assert.Matches($"^[0-9]{{{length}}}$", pin);
        Assert.False(WeakPins.IsWeak(pin!));
    }

    [Fact]
    public async Task A_row_moved_to_another_plastic_or_tenant_does_not_open()
    {
        var sealedPin = await _vault.GenerateAsync(Plastic, 4, default);
        Assert.Null(await ViewAsync(sealedPin, Plastic with { PlasticId = "1002" }));
        Assert.Null(await ViewAsync(sealedPin, Plastic with { Tenant = "other" }));
        // The items' lengths are part of the tag: bytes cannot move from one item to the next.
        Assert.Null(await ViewAsync(sealedPin, new PlasticBinding("demo1", "001")));
        Assert.NotNull(await ViewAsync(sealedPin, Plastic));
    }

    [Fact]
    public async Task An_altered_blob_tag_or_version_does_not_open()
    {
        var sealedPin = await _vault.GenerateAsync(Plastic, 4, default);
        for (var bit = 0; bit < 24 * 8; bit++)
        {
            Assert.Null(await ViewAsync(sealedPin with { Blob = Flip(sealedPin.Blob, bit) }, Plastic));
        }

        for (var bit = 0; bit < 32 * 8; bit++)
        {
            Assert.Null(await ViewAsync(sealedPin with { Tag = Flip(sealedPin.Tag, bit) }, Plastic));
        }

        Assert.Null(await ViewAsync(sealedPin with { KeyVersion = 2 }, Plastic));
        Assert.Null(await ViewAsync(sealedPin with { Blob = [] }, Plastic));
        Assert.Null(await ViewAsync(sealedPin with { Tag = [] }, Plastic));
        var other = await _vault.GenerateAsync(Plastic, 4, default);
        Assert.Null(await ViewAsync(sealedPin with { Blob = other.Blob }, Plastic));
    }

    [Fact]
    public async Task The_identity_key_signs_each_exchange_and_its_id_is_the_point_s_hash()
    {
        var identity = await _vault.GetIdentityAsync(default);
        Assert.Equal(StrictBase64Url.Encode(SHA256.HashData(identity.Point).AsSpan(0, 16)), identity.KeyId);
        var view = await _vault.OpenToDeviceAsync(await _vault.GenerateAsync(Plastic, 4, default), Plastic, _device.View, default);
        var opening = await _vault.OpenSetAsync(_device.Set, default);
        AssertSigned(identity, view!.Server, _device.View.Conclude(view.Server.ServerPoint));
        AssertSigned(identity, opening!.Server, _device.Set.Conclude(opening.Server.ServerPoint));
        Assert.NotEqual(view.Server.ServerPoint, opening.Server.ServerPoint);
        Assert.Equal(DeviceExchange.SessionFor(_device.ControlId, opening.Server.ServerPoint), opening.Session);
    }

    [Fact]
    public async Task A_point_off_the_curve_is_refused()
    {
        byte[] point = [4, .. new byte[64]];
        var sealedPin = await _vault.GenerateAsync(Plastic, 4, default);
        Assert.Null(await _vault.OpenToDeviceAsync(sealedPin, Plastic, DeviceExchange.ForView(_device.ControlId, point), default));
        Assert.Null(await _vault.OpenSetAsync(DeviceExchange.ForSet(_device.ControlId, point), default));
    }

    [Fact]
    public async Task A_chosen_PIN_is_sealed_and_opens_again()
    {
        var opening = (await _vault.OpenSetAsync(_device.Set, default))!;
        var wrapped = _device.Wrap(opening, "7294");
        var once = Assert.IsType<SealResult.Sealed>(await SealAsync(opening, wrapped));
        var twice = Assert.IsType<SealResult.Sealed>(await SealAsync(opening, wrapped));
        Assert.Equal("7294", await ViewAsync(once.Pin, Plastic));
        Assert.Equal("7294", await ViewAsync(twice.Pin, Plastic));
        // The vault forms the field anew: equal PINs, even equal fields, are not equal ciphertexts.
        Assert.NotEqual(once.Pin.Blob, twice.Pin.Blob);
    }

    [Fact]
    public async Task Length_and_weak_list_are_the_vault_s_to_check()
    {
        var opening = (await _vault.OpenSetAsync(_device.Set, default))!;
        Assert.Equal(new SealResult.Refused(PinRefusal.Length), await SealAsync(opening, _device.Wrap(opening, "72941")));
        Assert.Equal(new SealResult.Refused(PinRefusal.Length), await SealAsync(opening, _device.Wrap(opening, "11111")));
        Assert.Equal(new SealResult.Refused(PinRefusal.Weak), await SealAsync(opening, _device.Wrap(opening, "2580")));
    }

    [Fact]
    public async Task Whatever_a_tamperer_does_is_unreadable_and_nothing_more()
    {
        var opening = (await _vault.OpenSetAsync(_device.Set, default))!;
        var wrapped = _device.Wrap(opening, "7294");
        byte[][] pins =
        [
            [], new byte[24], wrapped[1..], [.. wrapped, 0], Flip(wrapped, 0), Flip(wrapped, 191),
            _device.WrapField(opening, new byte[16]), // rightly wrapped, and no PIN field
            _device.WrapField(opening, Convert.FromHexString("34729AAAAAAAAAAA0123456789ABCDEF")),
            _device.WrapField(opening, new byte[24]),
        ];
        foreach (var pin in pins)
        {
            Assert.IsType<SealResult.Unreadable>(await SealAsync(opening, pin));
        }

        foreach (var key in (byte[][])[[], new byte[40], Flip(opening.SessionKey.Bytes, 7)])
        {
            Assert.IsType<SealResult.Unreadable>(await SealAsync(opening with { SessionKey = opening.SessionKey with { Bytes = key } }, wrapped));
        }

        using var stranger = new VaultDevice();
        var other = (await _vault.OpenSetAsync(stranger.Set, default))!;
        Assert.IsType<SealResult.Unreadable>(await SealAsync(other, wrapped));
        Assert.IsType<SealResult.Sealed>(await SealAsync(opening, wrapped));
    }

    [Fact]
    public async Task A_session_KEK_serves_a_day_and_its_predecessor_an_hour_more()
    {
        var before = (await _vault.OpenSetAsync(_device.Set, default))!;
        Assert.Equal(1, before.SessionKey.KeyVersion);
        _folder.Clock.Advance(TimeSpan.FromHours(24) - TimeSpan.FromMilliseconds(1));
        Assert.Equal(1, (await _vault.OpenSetAsync(_device.Set, default))!.SessionKey.KeyVersion);

        _folder.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(2, (await _vault.OpenSetAsync(_device.Set, default))!.SessionKey.KeyVersion);
        _folder.Clock.Advance(TimeSpan.FromMinutes(60) - TimeSpan.FromMilliseconds(1));
        Assert.IsType<SealResult.Sealed>(await SealAsync(before, _device.Wrap(before, "7294")));

        _folder.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.IsType<SealResult.SessionGone>(await SealAsync(before, _device.Wrap(before, "7294")));
        using var written = _folder.File.Read();
        Assert.Equal([2], written.SessionKeks.Select(kek => kek.Version));
    }

    [Fact]
    public async Task A_restart_within_a_session_finishes_it_even_after_the_session_KEK_changed()
    {
        var opening = (await _vault.OpenSetAsync(_device.Set, default))!;
        _folder.Clock.Advance(TimeSpan.FromHours(24));
        await _vault.OpenSetAsync(_device.Set, default);
        var restarted = _folder.Start(mayMake: false);
        var set = await restarted.SealFromDeviceAsync(opening.SessionKey, _device.Wrap(opening, "7294"), Plastic, 4, default);
        Assert.Equal("7294", await ViewAsync(Assert.IsType<SealResult.Sealed>(set).Pin, Plastic));
        Assert.Equal(await _vault.GetIdentityAsync(default), await restarted.GetIdentityAsync(default), SameIdentity);
    }

    [Fact]
    public async Task Two_processes_on_one_key_file_share_sessions_across_a_change()
    {
        var other = _folder.Start(mayMake: false);
        _folder.Clock.Advance(TimeSpan.FromHours(24));
        var opening = (await _vault.OpenSetAsync(_device.Set, default))!;
        Assert.Equal(2, opening.SessionKey.KeyVersion);
        Assert.IsType<SealResult.Sealed>(await other.SealFromDeviceAsync(opening.SessionKey, _device.Wrap(opening, "7294"), Plastic, 4, default));
        Assert.Equal(2, (await other.OpenSetAsync(_device.Set, default))!.SessionKey.KeyVersion);
    }

    [Fact]
    public async Task A_session_KEK_that_cannot_be_written_changes_later_and_turns_nobody_away()
    {
        _folder.Clock.Advance(TimeSpan.FromHours(25));
        using (_folder.File.Lock())
        {
            Assert.Equal(1, (await _vault.OpenSetAsync(_device.Set, default))!.SessionKey.KeyVersion);
        }

        _folder.Clock.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(1, (await _vault.OpenSetAsync(_device.Set, default))!.SessionKey.KeyVersion);
        _folder.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(2, (await _vault.OpenSetAsync(_device.Set, default))!.SessionKey.KeyVersion);
    }

    [Fact]
    public async Task Requests_at_once_and_changes_of_the_session_KEK_do_not_disturb_each_other()
    {
        var sealedPin = await _vault.GenerateAsync(Plastic, 4, default);
        var pin = await ViewAsync(sealedPin, Plastic);
        await Parallel.ForAsync(0, 400, async (i, _) =>
        {
            if (i % 100 == 0)
            {
                _folder.Clock.Advance(TimeSpan.FromHours(25));
            }

            using var device = new VaultDevice();
            var view = await _vault.OpenToDeviceAsync(sealedPin, Plastic, device.View, default);
            Assert.Equal(pin, device.Reveal(view!));
        });
    }

    private async Task<string?> ViewAsync(SealedPin sealedPin, PlasticBinding binding)
    {
        var view = await _vault.OpenToDeviceAsync(sealedPin, binding, _device.View, default);
        return view is null ? null : _device.Reveal(view);
    }

    private ValueTask<SealResult> SealAsync(DeviceSetOpening opening, byte[] wrappedPin) =>
        _vault.SealFromDeviceAsync(opening.SessionKey, wrappedPin, Plastic, 4, default);

    private static bool SameIdentity(VaultIdentity left, VaultIdentity right) => left.KeyId == right.KeyId && left.Point.SequenceEqual(right.Point);

    private static void AssertSigned(VaultIdentity identity, ServerHalf server, ExchangeTranscript transcript)
    {
        using var key = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new ECPoint { X = identity.Point[1..33], Y = identity.Point[33..] },
        });
        Assert.Equal(identity.KeyId, server.KeyId);
        Assert.Equal(64, server.Signature.Length);
        Assert.True(key.VerifyHash(transcript.IdentityHash(), server.Signature));
    }

    private static byte[] Flip(byte[] bytes, int bit)
    {
        var flipped = bytes.ToArray();
        flipped[bit / 8] ^= (byte)(1 << (bit % 8));
        return flipped;
    }
}
