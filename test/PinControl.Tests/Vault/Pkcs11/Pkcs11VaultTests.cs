using System.Security.Cryptography;
using PinControl.Cryptography;
using PinControl.Keys;
using PinControl.Pins;
using PinControl.Vault.Pkcs11;
using Xunit;

namespace PinControl.Tests.Vault.Pkcs11;

/// <summary>The device channel with every key in a SoftHSM token, against a device in software.</summary>
[Collection("SoftHSM")]
public sealed class Pkcs11VaultTests(TokenStage stage) : IClassFixture<TokenStage>, IDisposable
{
    private static readonly PlasticBinding Plastic = new("demo", "1001");

    private readonly VaultDevice _device = new();

    private Pkcs11Vault Vault => stage.Pins;

    public void Dispose() => _device.Dispose();

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    [InlineData(12)]
    public async Task A_generated_PIN_has_its_length_is_not_weak_and_opens_to_a_device(int length)
    {
        var sealedPin = await Vault.GenerateAsync(Plastic, length, default);
        Assert.Equal((24, 32), (sealedPin.Blob.Length, sealedPin.Tag.Length));
        var pin = await ViewAsync(sealedPin, Plastic);
        Assert.Matches($"^[0-9]{{{length}}}$", pin);
        Assert.False(WeakPins.IsWeak(pin!.Select(static digit => (byte)(digit - '0')).ToArray()));
    }

    [Fact]
    public async Task A_chosen_PIN_is_sealed_and_opens_again()
    {
        var opening = (await Vault.OpenSetAsync(_device.Set, default))!;
        var sealedPin = Assert.IsType<SealResult.Sealed>(await SealAsync(opening, _device.Wrap(opening, "7294"))).Pin;
        Assert.Equal("7294", await ViewAsync(sealedPin, Plastic));
    }

    [Fact]
    public async Task Equal_PINs_give_unrelated_blobs()
    {
        var blobs = new HashSet<string>();
        for (var i = 0; i < 4; i++)
        {
            using var device = new VaultDevice();
            var opening = (await Vault.OpenSetAsync(device.Set, default))!;
            var sealedPin = Assert.IsType<SealResult.Sealed>(await SealAsync(opening, device.Wrap(opening, "7294"))).Pin;
            // Not one block of eight bytes recurs.
            Assert.True(blobs.Add(Convert.ToHexString(sealedPin.Blob[..8])));
            Assert.True(blobs.Add(Convert.ToHexString(sealedPin.Blob[8..16])));
            Assert.True(blobs.Add(Convert.ToHexString(sealedPin.Blob[16..])));
        }
    }

    [Fact]
    public async Task A_row_moved_to_another_plastic_or_tenant_does_not_open()
    {
        var (mine, other) = (await Vault.GenerateAsync(Plastic, 4, default), await Vault.GenerateAsync(Plastic with { PlasticId = "1002" }, 4, default));
        Assert.Null(await ViewAsync(mine, Plastic with { PlasticId = "1002" }));
        Assert.Null(await ViewAsync(other, Plastic));
        Assert.Null(await ViewAsync(mine, Plastic with { Tenant = "other" }));
        Assert.Null(await ViewAsync(mine, new PlasticBinding("demo1", "001")));
        Assert.Null(await ViewAsync(mine with { Blob = other.Blob }, Plastic));
        Assert.Null(await stage.KeyVault.ReSealAsync(other, Plastic, 1, default));
        Assert.NotNull(await ViewAsync(mine, Plastic));
    }

    [Fact]
    public async Task An_altered_blob_tag_or_version_does_not_open()
    {
        var sealedPin = await Vault.GenerateAsync(Plastic, 4, default);
        for (var bit = 0; bit < 24 * 8; bit += 5)
        {
            Assert.Null(await ViewAsync(sealedPin with { Blob = Flip(sealedPin.Blob, bit) }, Plastic));
        }

        for (var bit = 0; bit < 32 * 8; bit += 7)
        {
            Assert.Null(await ViewAsync(sealedPin with { Tag = Flip(sealedPin.Tag, bit) }, Plastic));
        }

        Assert.Null(await ViewAsync(sealedPin with { KeyVersion = sealedPin.KeyVersion + 1 }, Plastic));
        foreach (var length in (int[])[0, 1, 8, 16, 23, 25, 32])
        {
            Assert.Null(await ViewAsync(sealedPin with { Blob = new byte[length] }, Plastic));
            Assert.Null(await ViewAsync(sealedPin with { Tag = new byte[length - (length == 32 ? 1 : 0)] }, Plastic));
        }

        Assert.True(Vault.IsReady);
    }

    [Fact]
    public async Task A_blob_that_is_tagged_rightly_and_was_not_wrapped_is_a_refusal_and_no_fault()
    {
        var blob = RandomNumberGenerator.GetBytes(24);
        var tag = await stage.Vault.RunOnOwnAsync(call => stage.Vault.Tag(call, Plastic, 1, blob));
        Assert.Null(await ViewAsync(new SealedPin(blob, tag, 1), Plastic));
        Assert.Null(await stage.KeyVault.ReSealAsync(new SealedPin(blob, tag, 1), Plastic, 1, default));
        Assert.True(Vault.IsReady);
    }

    [Fact]
    public async Task The_identity_key_signs_each_exchange_and_checkpoints_under_another_label()
    {
        var identity = await Vault.GetIdentityAsync(default);
        Assert.Equal(StrictBase64Url.Encode(SHA256.HashData(identity.Point).AsSpan(0, 16)), identity.KeyId);
        var view = await Vault.OpenToDeviceAsync(await Vault.GenerateAsync(Plastic, 4, default), Plastic, _device.View, default);
        var opening = await Vault.OpenSetAsync(_device.Set, default);
        AssertSigned(identity, view!.Server.Signature, _device.View.Conclude(view.Server.ServerPoint).IdentityHash());
        AssertSigned(identity, opening!.Server.Signature, _device.Set.Conclude(opening.Server.ServerPoint).IdentityHash());
        Assert.NotEqual(view.Server.ServerPoint, opening.Server.ServerPoint);
        Assert.Equal(DeviceExchange.SessionFor(_device.ControlId, opening.Server.ServerPoint), opening.Session);
        var seal = await Vault.SignCheckpointAsync(new byte[] { 1, 2, 3 }, default);
        AssertSigned(identity, seal.Signature, CheckpointLabel.Hash([1, 2, 3]));
    }

    [Fact]
    public async Task A_point_off_the_curve_is_refused_before_the_token_sees_it()
    {
        byte[] point = [4, .. new byte[64]];
        var sealedPin = await Vault.GenerateAsync(Plastic, 4, default);
        Assert.Null(await Vault.OpenToDeviceAsync(sealedPin, Plastic, DeviceExchange.ForView(_device.ControlId, point), default));
        Assert.Null(await Vault.OpenSetAsync(DeviceExchange.ForSet(_device.ControlId, point), default));
    }

    [Fact]
    public async Task Whatever_a_tamperer_does_is_unreadable_and_nothing_more()
    {
        var opening = (await Vault.OpenSetAsync(_device.Set, default))!;
        var wrapped = _device.Wrap(opening, "7294");
        foreach (var pin in (byte[][])[[], new byte[24], wrapped[1..], [.. wrapped, 0], Flip(wrapped, 0), Flip(wrapped, 191), _device.WrapField(opening, new byte[24])])
        {
            Assert.IsType<SealResult.Unreadable>(await SealAsync(opening, pin));
        }

        foreach (var key in (byte[][])[[], new byte[40], Flip(opening.SessionKey.Bytes, 7), opening.SessionKey.Bytes[..24]])
        {
            Assert.IsType<SealResult.Unreadable>(await SealAsync(opening with { SessionKey = opening.SessionKey with { Bytes = key } }, wrapped));
        }

        using var stranger = new VaultDevice();
        Assert.IsType<SealResult.Unreadable>(await SealAsync((await Vault.OpenSetAsync(stranger.Set, default))!, wrapped));
        Assert.IsType<SealResult.SessionGone>(await SealAsync(opening with { SessionKey = opening.SessionKey with { KeyVersion = 99 } }, wrapped));
        Assert.IsType<SealResult.Sealed>(await SealAsync(opening, wrapped));
        Assert.True(Vault.IsReady);
    }

    [Fact]
    public async Task Length_and_weak_list_are_checked_only_where_the_setting_says_so()
    {
        var looking = new Pkcs11Vault(stage.Vault, checkPolicy: true);
        var opening = (await looking.OpenSetAsync(_device.Set, default))!;
        foreach (var (pin, refusal) in ((string, PinRefusal)[])[("72941", PinRefusal.Length), ("2580", PinRefusal.Weak)])
        {
            var wrapped = _device.Wrap(opening, pin);
            Assert.Equal(new SealResult.Refused(refusal), await SealAsync(opening, wrapped, looking));
            Assert.IsType<SealResult.Sealed>(await SealAsync(opening, wrapped));
        }

        Assert.IsType<SealResult.Unreadable>(await SealAsync(opening, _device.WrapField(opening, new byte[16]), looking));
        var sealedPin = Assert.IsType<SealResult.Sealed>(await SealAsync(opening, _device.Wrap(opening, "7294"), looking)).Pin;
        Assert.Equal("7294", await ViewAsync(sealedPin, Plastic));
    }

    [Fact]
    public async Task Two_nodes_on_one_token_share_sessions_and_PINs()
    {
        var other = new Pkcs11Vault(stage.Open(stage.Token.Options), checkPolicy: false);
        var opening = (await Vault.OpenSetAsync(_device.Set, default))!;
        var sealedPin = Assert.IsType<SealResult.Sealed>(await SealAsync(opening, _device.Wrap(opening, "7294"), other)).Pin;
        Assert.Equal("7294", await ViewAsync(sealedPin, Plastic));
        Assert.Equal((await Vault.GetIdentityAsync(default)).KeyId, (await other.GetIdentityAsync(default)).KeyId);
    }

    [Fact]
    public async Task A_PIN_is_sealed_anew_under_the_next_KEK_without_leaving_the_token()
    {
        var opening = (await Vault.OpenSetAsync(_device.Set, default))!;
        var before = Assert.IsType<SealResult.Sealed>(await SealAsync(opening, _device.Wrap(opening, "7294"))).Pin;
        await stage.MakeAsync(KeyKind.Kek);
        var next = stage.Keys.Active(KeyKind.Kek)!.Value;
        var after = (await stage.KeyVault.ReSealAsync(before, Plastic, next, default))!;
        Assert.Equal(next, after.KeyVersion);
        Assert.NotEqual(before.Blob, after.Blob);
        Assert.Equal("7294", await ViewAsync(before, Plastic));
        Assert.Equal("7294", await ViewAsync(after, Plastic));
        Assert.Null(await ViewAsync(after with { KeyVersion = before.KeyVersion }, Plastic));
        Assert.Equal(next, (await Vault.GenerateAsync(Plastic, 4, default)).KeyVersion);
    }

    private async Task<string?> ViewAsync(SealedPin sealedPin, PlasticBinding binding)
    {
        var view = await Vault.OpenToDeviceAsync(sealedPin, binding, _device.View, default);
        return view is null ? null : _device.Reveal(view);
    }

    private Task<SealResult> SealAsync(DeviceSetOpening opening, byte[] wrapped, Pkcs11Vault? vault = null) =>
        (vault ?? Vault).SealFromDeviceAsync(opening.SessionKey, wrapped, Plastic, 4, default).AsTask();

    private static byte[] Flip(byte[] bytes, int bit)
    {
        var flipped = bytes.ToArray();
        flipped[bit / 8] ^= (byte)(1 << (bit % 8));
        return flipped;
    }

    private static void AssertSigned(VaultIdentity identity, byte[] signature, byte[] hash)
    {
        using var key = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new ECPoint { X = identity.Point[1..33], Y = identity.Point[33..] },
        });
        Assert.True(key.VerifyHash(hash, signature, DSASignatureFormat.IeeeP1363FixedFieldConcatenation));
    }
}
