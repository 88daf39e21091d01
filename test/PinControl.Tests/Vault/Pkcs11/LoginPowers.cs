using System.Security.Cryptography;
using Net.Pkcs11Interop.Common;
using Net.Pkcs11Interop.LowLevelAPI80;
using PinControl.Cryptography;
using PinControl.Keys;
using PinControl.Pins;
using PinControl.Vault.Pkcs11;
using Xunit;

namespace PinControl.Tests.Vault.Pkcs11;

/// <summary>
/// What the token does not refuse: the powers that a hostile application with a login keeps. Each is tried, so that docs/threat-model.md says neither more
/// nor less than what is so.
/// </summary>
[Collection("SoftHSM")]
public sealed class LoginPowers(TokenStage stage) : IClassFixture<TokenStage>
{
    private const string Pin = "7294";

    private static readonly byte[] Known = [.. Enumerable.Range(1, 32).Select(static i => (byte)i)];

    private readonly Trespasser _app = new(stage);

    [Fact]
    public async Task To_play_the_device_s_part() => Assert.Equal(Pin, await ViewAsync(await ChooseAsync(), Trespasser.Plastic));

    [Fact]
    public async Task To_wrap_an_opened_PIN_under_a_key_that_it_knows_and_to_open_it_outside()
    {
        var stored = await ChooseAsync();
        var wrapped = await _app.DoAsync(call => call.Session.Wrap(
            Trespasser.Own(call, Known), call.Session.Unwrap(_app.Find(call, KeyKind.Kek), stored.Blob, _app.Templates.Field), 24));
        var field = new byte[PinField.Size];
        Assert.True(AesKeyWrap.TryUnwrap(Known, wrapped, field));
        Assert.Equal(Pin, Digits(field));
    }

    [Fact]
    public async Task To_wrap_an_opened_PIN_under_the_zone_KEK_and_to_unwrap_it_readable()
    {
        var stored = await ChooseAsync();
        Assert.Equal(Pin, Digits(await _app.DoAsync(call =>
        {
            var zoneKek = _app.Find(call, KeyKind.ZoneKek);
            var wrapped = call.Session.Wrap(zoneKek, call.Session.Unwrap(_app.Find(call, KeyKind.Kek), stored.Blob, _app.Templates.Field), 24);
            return Trespasser.Value(call, call.Session.Unwrap(zoneKek, wrapped, _app.Templates.ReadableZoneKey));
        })));
    }

    [Fact]
    public async Task To_unwrap_readable_what_a_device_sends_in_a_SET()
    {
        using var device = new VaultDevice();
        var opening = (await stage.Pins.OpenSetAsync(device.Set, default))!;
        var sent = device.Wrap(opening, Pin);
        Assert.Equal(Pin, Digits(await _app.DoAsync(call =>
        {
            var key = call.Session.Unwrap(_app.Find(call, KeyKind.SessionKek), opening.SessionKey.Bytes, _app.Templates.SessionKey);
            return Trespasser.Value(call, call.Session.Unwrap(key, sent, _app.Templates.ReadableField));
        })));
    }

    [Fact]
    public async Task To_derive_the_key_of_an_exchange_under_way_readable()
    {
        var (hash, readable) = (SHA256.HashData(Known), Trespasser.Readable((ulong)CKK.CKK_AES).Number(CKA.CKA_VALUE_LEN, 32));
        using var device = P256KeyPair.Create();
        var (key, point) = await _app.DoAsync(call =>
        {
            var (publicKey, privateKey) = call.Session.GeneratePair(_app.Templates.ExchangePublic, _app.Templates.ExchangePrivate);
            var sharedSecret = call.Session.Agree(privateKey, device.Point, _app.Templates.SharedSecret);
            return (Trespasser.Value(call, call.Session.Encrypt(sharedSecret, hash, readable)), TokenKeys.Point(call.Session.Read(publicKey, CKA.CKA_EC_POINT)));
        });
        var (z, expected) = (new byte[32], new byte[32]);
        Assert.True(P256Point.TryCreate(point, out var server));
        device.Agree(server, z);
        using var aes = Aes.Create();
        aes.Key = z;
        aes.EncryptCbc(hash, new byte[16], expected, PaddingMode.None);
        Assert.Equal(expected, key);
    }

    [Fact]
    public async Task To_seal_a_PIN_of_its_choice_and_to_move_one_to_another_plastic()
    {
        var other = Trespasser.Plastic with { PlasticId = "1002" };
        var stored = await ChooseAsync();
        Assert.Null(await ViewAsync(stored, other));
        Assert.Equal(Pin, await ViewAsync(stored with { Tag = await _app.DoAsync(call => stage.Vault.Tag(call, other, stored.KeyVersion, stored.Blob)) }, other));

        var forged = await _app.DoAsync(call =>
        {
            var field = call.Session.Create(_app.Templates.Brought(AttributeList.PinnedCopy([.. Convert.FromHexString("441593AAAAAAAAAA"), .. new byte[8]])));
            var blob = call.Session.Wrap(_app.Find(call, KeyKind.Kek), field, 24);
            return new SealedPin(blob, stage.Vault.Tag(call, other, stored.KeyVersion, blob), stored.KeyVersion);
        });
        Assert.Equal("1593", await ViewAsync(forged, other));
    }

    [Fact]
    public async Task To_sign_as_the_vault()
    {
        var hash = CheckpointLabel.Hash("whatever it likes"u8);
        var identity = await stage.Pins.GetIdentityAsync(default);
        var signature = await _app.DoAsync(call => call.Session.Sign((ulong)CKM.CKM_ECDSA, _app.Find(call, KeyKind.Identity), hash, 64));
        using var key = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = identity.Point[1..33], Y = identity.Point[33..] } });
        Assert.True(key.VerifyHash(hash, signature));
    }

    [Fact]
    public async Task To_destroy_a_key()
    {
        var made = await stage.MakeAsync(KeyKind.ZoneKek);
        Assert.Null(await _app.DoAsync(call =>
        {
            call.Session.Destroy(_app.Find(call, KeyKind.ZoneKek));
            call.Forget();
            return stage.Vault.Keys.TryFind(call, KeyKind.ZoneKek, made.Version);
        }));
        await stage.MakeAsync(KeyKind.ZoneKek);
    }

    /// <summary>Harmless as long as the field's random half is random: 64 bits that nobody guesses.</summary>
    [Fact]
    public async Task To_have_an_opened_PIN_field_hashed()
    {
        var field = Convert.FromHexString("447294AAAAAAAAAA0011223344556677");
        using var device = new VaultDevice();
        var opening = (await stage.Pins.OpenSetAsync(device.Set, default))!;
        var stored = Assert.IsType<SealResult.Sealed>(await stage.Pins.SealFromDeviceAsync(opening.SessionKey, device.WrapField(opening, field), Trespasser.Plastic, 4, default));
        Assert.Equal(SHA256.HashData(field), await _app.DoAsync(call =>
        {
            var opened = call.Session.Unwrap(_app.Find(call, KeyKind.Kek), stored.Pin.Blob, _app.Templates.Field);
            var (how, hash, length) = (new CK_MECHANISM { Mechanism = (ulong)CKM.CKM_SHA256 }, new byte[32], 32UL);
            TokenSession.Check("C_DigestInit", call.Token.Library.C_DigestInit(call.Session.Handle, ref how));
            TokenSession.Check("C_DigestKey", call.Token.Library.C_DigestKey(call.Session.Handle, opened));
            TokenSession.Check("C_DigestFinal", call.Token.Library.C_DigestFinal(call.Session.Handle, hash, ref length));
            return hash;
        }));
    }

    private async Task<SealedPin> ChooseAsync()
    {
        using var device = new VaultDevice();
        var opening = (await stage.Pins.OpenSetAsync(device.Set, default))!;
        return Assert.IsType<SealResult.Sealed>(
            await stage.Pins.SealFromDeviceAsync(opening.SessionKey, device.Wrap(opening, Pin), Trespasser.Plastic, 4, default)).Pin;
    }

    private async Task<string?> ViewAsync(SealedPin stored, PlasticBinding plastic)
    {
        using var device = new VaultDevice();
        return await stage.Pins.OpenToDeviceAsync(stored, plastic, device.View, default) is { } view ? device.Reveal(view) : null;
    }

    private static string Digits(byte[] field) => Convert.ToHexString(field)[2..(2 + (field[0] & 15))];
}
