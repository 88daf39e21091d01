using System.Security.Cryptography;
using Net.Pkcs11Interop.Common;
using PinControl.Cryptography;
using PinControl.Keys;
using PinControl.Pins;
using PinControl.Vault.Pkcs11;
using Xunit;

namespace PinControl.Tests.Vault.Pkcs11;

/// <summary>The life of keys in a SoftHSM token.</summary>
[Collection("SoftHSM")]
public sealed class TokenKeysTests : IAsyncDisposable
{
    private static readonly PlasticBinding Plastic = new("demo", "1001");

    private readonly TokenStage _stage = new();

    public ValueTask DisposeAsync() => _stage.DisposeAsync();

    [Fact]
    public async Task Every_kind_is_made_listed_with_its_check_value_and_destroyed()
    {
        var listed = await _stage.KeyVault.ListAsync(default);
        Assert.Equal(Enum.GetValues<KeyKind>(), listed.Select(static key => key.Kind));
        Assert.All(listed, static key => Assert.Matches("^[0-9A-F]{6}$", key.CheckValue));
        Assert.Equal(5, listed.Select(static key => key.CheckValue).Distinct().Count());
        var known = await _stage.Keys.ListKeysAsync(default);
        Assert.All(listed, key => Assert.Equal(known.Single(one => one.Kind == key.Kind).CheckValue, key.CheckValue));
        foreach (var kind in Enum.GetValues<KeyKind>())
        {
            await Assert.ThrowsAsync<InvalidOperationException>(async () => await _stage.KeyVault.CreateAsync(kind, 1, default));
            await _stage.KeyVault.DestroyByNumberAsync(kind, 1);
            await _stage.KeyVault.DestroyByNumberAsync(kind, 1);
        }

        Assert.Empty(await _stage.KeyVault.ListAsync(default));
    }

    [Fact]
    public async Task A_key_is_destroyed_as_the_key_it_is_and_not_by_its_number()
    {
        foreach (var key in await _stage.KeyVault.ListAsync(default))
        {
            Assert.False(await _stage.KeyVault.DestroyAsync(key with { CheckValue = "000000" }, default));
        }

        var identity = (await _stage.KeyVault.ListAsync(default)).Single(static key => key.Kind == KeyKind.Identity);
        Assert.Equal(Enum.GetValues<KeyKind>().Length, (await _stage.KeyVault.ListAsync(default)).Count);
        Assert.Equal(PublicIdentity.Of(await _stage.Pins.GetIdentityAsync(default)), identity.Identity);
        Assert.True(await _stage.KeyVault.DestroyAsync(identity, default));
    }

    [Fact]
    public async Task The_public_half_of_the_identity_key_verifies_and_does_nothing_else()
    {
        CKA[] uses = [CKA.CKA_VERIFY, CKA.CKA_ENCRYPT, CKA.CKA_WRAP, CKA.CKA_DERIVE, CKA.CKA_PRIVATE, CKA.CKA_MODIFIABLE];
        var has = await _stage.Vault.RunOnOwnAsync(call =>
        {
            var half = Assert.Single(call.Session.Find(new AttributeList().Number(CKA.CKA_CLASS, (ulong)CKO.CKO_PUBLIC_KEY).Text(CKA.CKA_LABEL, "pincontrol/identity/1")));
            return uses.Where(use => call.Session.Read(half, use) is [not 0]).ToList();
        });
        Assert.Equal([CKA.CKA_VERIFY], has);
    }

    [Fact]
    public async Task Keys_of_others_on_the_token_are_passed_over_however_many_they_are()
    {
        // More than are read at once. One call each: a token writes every one to its disk.
        for (var i = 0; i < 70; i++)
        {
            var label = $"{new string('x', 300)}/{i}";
            await _stage.Vault.RunOnOwnAsync(call => call.Session.Create(
                new AttributeList().Number(CKA.CKA_CLASS, (ulong)CKO.CKO_SECRET_KEY).Number(CKA.CKA_KEY_TYPE, (ulong)CKK.CKK_GENERIC_SECRET)
                    .Flag(CKA.CKA_TOKEN, true).Text(CKA.CKA_LABEL, label).Bytes(CKA.CKA_VALUE, new byte[16]),
                mine: false));
        }

        Assert.Equal(Enum.GetValues<KeyKind>(), (await _stage.KeyVault.ListAsync(default)).Select(static key => key.Kind));
        Assert.Equal([KeyKind.Kek], (await _stage.KeyVault.FindAsync([(KeyKind.Kek, 1), (KeyKind.Kek, 2)], default)).Select(static key => key.Kind));
    }

    [Fact]
    public async Task Keys_that_are_brought_have_the_check_values_that_software_works_out()
    {
        foreach (var kind in (KeyKind[])[KeyKind.Kek, KeyKind.SessionKek, KeyKind.ZoneKek, KeyKind.Binding])
        {
            using var key = PinnedBytes.Copy(Enumerable.Range(0, 32).Select(static i => (byte)i).ToArray());
            // AES-256-CMAC over a block of zeros under 00 01 … 1F, and HMAC-SHA-256 over nothing.
            var expected = kind == KeyKind.Binding ? HMACSHA256.HashData(key.Bytes, []) : Cmac(key.Bytes.ToArray());
            Assert.Equal(Convert.ToHexString(expected[..3]), (await _stage.KeyVault.EnterAsync(kind, 7, key, default)).CheckValue);
        }

        Assert.Equal(4, (await _stage.KeyVault.ListAsync(default)).Count(static key => key.Version == 7));
    }

    [Fact]
    public async Task PINs_sealed_by_a_software_vault_s_keys_open_when_those_keys_are_brought()
    {
        using var folder = new VaultFolder();
        var software = folder.Start();
        var sealedPin = await software.GenerateAsync(Plastic, 4, default);
        using var device = new VaultDevice();
        var expected = device.Reveal((await software.OpenToDeviceAsync(sealedPin, Plastic, device.View, default))!);

        foreach (var kind in (KeyKind[])[KeyKind.Kek, KeyKind.Binding, KeyKind.Identity])
        {
            await _stage.KeyVault.DestroyByNumberAsync(kind, 1);
            using var key = KeyOf(folder, kind);
            await _stage.KeyVault.EnterAsync(kind, 1, key, default);
        }

        var view = (await _stage.Pins.OpenToDeviceAsync(sealedPin, Plastic, device.View, default))!;
        Assert.Equal(expected, device.Reveal(view));
        Assert.Equal((await software.GetIdentityAsync(default)).Point, (await _stage.Pins.GetIdentityAsync(default)).Point);
        // And back: what the token seals, software opens.
        var fromToken = await _stage.Pins.GenerateAsync(Plastic, 4, default);
        Assert.NotNull(await software.OpenToDeviceAsync(fromToken, Plastic, device.View, default));
    }

    [Theory]
    [InlineData(16)]
    [InlineData(24)]
    [InlineData(32)]
    public async Task A_zone_key_is_sealed_and_given_out_again(int size)
    {
        using var key = PinnedBytes.Random(size);
        var sealedKey = await _stage.KeyVault.SealZoneKeyAsync(key, ZoneKeyBindings.One, default);
        Assert.Equal((size + 8, 1), (sealedKey.Blob.Length, sealedKey.KeyVersion));
        using var opened = await _stage.KeyVault.OpenZoneKeyAsync(sealedKey, ZoneKeyBindings.One, default);
        Assert.Equal(key.Bytes.ToArray(), opened!.Bytes.ToArray());
        foreach (var other in ZoneKeyBindings.Others)
        {
            Assert.Null(await _stage.KeyVault.OpenZoneKeyAsync(sealedKey, other, default));
        }

        sealedKey.Blob[9] ^= 1;
        Assert.Null(await _stage.KeyVault.OpenZoneKeyAsync(sealedKey, ZoneKeyBindings.One, default));
        Assert.Null(await _stage.KeyVault.OpenZoneKeyAsync(sealedKey with { Blob = new byte[17] }, ZoneKeyBindings.One, default));
    }

    [Theory]
    [InlineData(16)]
    [InlineData(24)]
    [InlineData(32)]
    public async Task A_zone_key_is_re_sealed_under_another_zone_KEK(int size)
    {
        using var key = PinnedBytes.Random(size);
        var before = await _stage.KeyVault.SealZoneKeyAsync(key, ZoneKeyBindings.One, default);
        await _stage.MakeAsync(KeyKind.ZoneKek);
        foreach (var other in ZoneKeyBindings.Others)
        {
            Assert.Null(await _stage.KeyVault.ReSealZoneKeyAsync(before, other, 2, default));
        }

        Assert.Null(await _stage.KeyVault.ReSealZoneKeyAsync(before with { Blob = new byte[17] }, ZoneKeyBindings.One, 2, default));
        Assert.Null(await _stage.KeyVault.ReSealZoneKeyAsync(before with { KeyVersion = 2 }, ZoneKeyBindings.One, 2, default));
        await Assert.ThrowsAnyAsync<VaultUnavailableException>(async () => await _stage.KeyVault.ReSealZoneKeyAsync(before, ZoneKeyBindings.One, 3, default));
        var after = (await _stage.KeyVault.ReSealZoneKeyAsync(before, ZoneKeyBindings.One, 2, default))!;
        Assert.Equal((size + 8, 2), (after.Blob.Length, after.KeyVersion));
        await _stage.KeyVault.DestroyByNumberAsync(KeyKind.ZoneKek, 1);
        using var opened = await _stage.KeyVault.OpenZoneKeyAsync(after, ZoneKeyBindings.One, default);
        Assert.Equal(key.Bytes.ToArray(), opened!.Bytes.ToArray());
    }

    [Fact]
    public async Task A_session_KEK_serves_a_day_and_its_predecessor_an_hour_more()
    {
        using var device = new VaultDevice();
        var change = new SessionKekChange(_stage.KeyVault, _stage.Keys, _stage.Keys, _stage.Clock);
        var before = (await _stage.Pins.OpenSetAsync(device.Set, default))!;
        _stage.Clock.Advance(TimeSpan.FromHours(24) - TimeSpan.FromMilliseconds(1));
        Assert.Null(await change.KeepUpAsync(default));
        _stage.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(2, await change.KeepUpAsync(default));
        Assert.Equal(2, (await _stage.Pins.OpenSetAsync(device.Set, default))!.SessionKey.KeyVersion);
        _stage.Clock.Advance(TimeSpan.FromMinutes(60) - TimeSpan.FromMilliseconds(1));
        Assert.Null(await change.KeepUpAsync(default));
        Assert.IsType<SealResult.Sealed>(await _stage.Pins.SealFromDeviceAsync(before.SessionKey, device.Wrap(before, "7294"), Plastic, 4, default));
        _stage.Clock.Advance(TimeSpan.FromMilliseconds(1));
        await change.KeepUpAsync(default);
        Assert.IsType<SealResult.SessionGone>(await _stage.Pins.SealFromDeviceAsync(before.SessionKey, device.Wrap(before, "7294"), Plastic, 4, default));
        Assert.Equal([2], (await _stage.KeyVault.ListAsync(default)).Where(static key => key.Kind == KeyKind.SessionKek).Select(static key => key.Version));
    }

    [Fact]
    public async Task Nodes_that_change_the_session_KEK_at_once_make_one()
    {
        var nodes = Enumerable.Range(0, 4).Select(_ => new SessionKekChange(
            new Pkcs11KeyVault(_stage.Open(_stage.Token.Options)), _stage.Keys, _stage.Keys, _stage.Clock)).ToList();
        _stage.Clock.Advance(TimeSpan.FromHours(24));
        var made = await Task.WhenAll(nodes.Select(static node => node.KeepUpAsync(default)));
        Assert.Single(made, static version => version is not null);
        Assert.Equal([1, made.Single(static version => version is not null)!.Value],
            (await _stage.KeyVault.ListAsync(default)).Where(static key => key.Kind == KeyKind.SessionKek).Select(static key => key.Version));
    }

    private static PinnedBytes KeyOf(VaultFolder folder, KeyKind kind)
    {
        using var keys = folder.File.Read();
        return PinnedBytes.Copy(keys.Keys.Single(key => key.Kind == kind && key.Version == 1).Key.Bytes);
    }

    private static byte[] Cmac(byte[] key)
    {
        using var aes = Aes.Create();
        aes.Key = key;
        var l = aes.EncryptEcb(new byte[16], PaddingMode.None);
        var doubled = new byte[16];
        for (var i = 0; i < 16; i++)
        {
            doubled[i] = (byte)((l[i] << 1) | (i < 15 ? l[i + 1] >> 7 : 0));
        }

        doubled[15] ^= (byte)((l[0] >> 7) * 0x87);
        return aes.EncryptEcb(doubled, PaddingMode.None);
    }
}
