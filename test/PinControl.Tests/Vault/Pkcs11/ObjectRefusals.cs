using Net.Pkcs11Interop.Common;
using PinControl.Keys;
using PinControl.Pins;
using PinControl.Vault.Pkcs11;
using Xunit;

namespace PinControl.Tests.Vault.Pkcs11;

/// <summary>
/// What the token refuses an application that is logged in and has a handle already: of a key, or of what an operation makes on its way (the opened PIN
/// field, the exchange's private key, Z, Ks). docs/threat-model.md names these tests; what is not refused stands in <see cref="LoginPowers"/>.
/// </summary>
[Collection("SoftHSM")]
public sealed class ObjectRefusals(TokenStage stage) : IClassFixture<TokenStage>
{
    private readonly Trespasser _app = new(stage);

    public static TheoryData<string> Kinds => new(Enum.GetNames<KeyKind>());

    public static TheoryData<string> Objects => new(Enum.GetNames<OnTheWay>());

    [Theory]
    [MemberData(nameof(Objects))]
    public async Task To_read_what_is_made_on_the_way(string which)
    {
        await RefusedAsync(which, Trespasser.Read);
        Assert.True(await DoAsync(which, static (call, handle) => call.Session.Read(handle, CKA.CKA_CHECK_VALUE).Length == 0));
    }

    [Theory]
    [MemberData(nameof(Objects))]
    public async Task To_make_what_is_made_on_the_way_readable_or_a_copy_of_it(string which)
    {
        await RefusedAsync(which, static (call, handle) => Trespasser.Change(call, handle, CKA.CKA_SENSITIVE, false));
        await RefusedAsync(which, static (call, handle) => Trespasser.Copy(call, handle, CKA.CKA_SENSITIVE, false));
        await RefusedAsync(which, static (call, handle) => Trespasser.Copy(call, handle, CKA.CKA_PRIVATE, false));
        if (which is not (nameof(OnTheWay.Field) or nameof(OnTheWay.SetKey)))
        {
            await RefusedAsync(which, static (call, handle) => Trespasser.Change(call, handle, CKA.CKA_EXTRACTABLE, true));
            await RefusedAsync(which, static (call, handle) => Trespasser.Copy(call, handle, CKA.CKA_EXTRACTABLE, true));
        }
    }

    [Theory]
    [InlineData(nameof(OnTheWay.SessionKey))]
    [InlineData(nameof(OnTheWay.ExchangePrivate))]
    [InlineData(nameof(OnTheWay.SharedSecret))]
    [InlineData(nameof(OnTheWay.ViewKey))]
    public async Task To_wrap_what_need_not_leave_under_a_key_of_the_application_s_own(string which) =>
        await RefusedAsync(which, static (call, handle) => (ulong)call.Session.Wrap(Trespasser.Own(call, new byte[32]), handle, 40)[0]);

    [Theory]
    [InlineData(CKA.CKA_ENCRYPT)]
    [InlineData(CKA.CKA_DECRYPT)]
    [InlineData(CKA.CKA_SIGN)]
    [InlineData(CKA.CKA_UNWRAP)]
    [InlineData(CKA.CKA_DERIVE)]
    public async Task To_work_with_a_copy_of_an_opened_PIN_field(CKA use) =>
        await RefusedAsync(nameof(OnTheWay.Field), (call, handle) => Trespasser.Copy(call, handle, use, true));

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task To_make_a_key_readable_or_extractable_or_a_copy_of_it(string kind)
    {
        foreach (var (attribute, value) in ((CKA, bool)[])[(CKA.CKA_SENSITIVE, false), (CKA.CKA_EXTRACTABLE, true), (CKA.CKA_PRIVATE, false)])
        {
            await _app.RefusedAsync(call => Trespasser.Change(call, Key(call, kind), attribute, value));
            await _app.RefusedAsync(call => Trespasser.Copy(call, Key(call, kind), attribute, value));
        }
    }

    [Theory]
    [InlineData(nameof(KeyKind.Kek))]
    [InlineData(nameof(KeyKind.SessionKek))]
    public async Task To_loosen_what_a_key_demands_of_what_it_unwraps_or_in_a_copy_of_it(string kind)
    {
        foreach (var loose in (AttributeList[])[new AttributeList().Flag(CKA.CKA_TOKEN, false), new AttributeList().Flag(CKA.CKA_SENSITIVE, false).Flag(CKA.CKA_EXTRACTABLE, true)])
        {
            await _app.RefusedAsync(call => Trespasser.Change(call, Key(call, kind), new AttributeList().Template(CKA.CKA_UNWRAP_TEMPLATE, loose)));
            await _app.RefusedAsync(call => call.Session.Copy(
                Key(call, kind), new AttributeList().Flag(CKA.CKA_TOKEN, false).Template(CKA.CKA_UNWRAP_TEMPLATE, loose), mine: true));
        }

        // A copy that changes nothing demands the same.
        var blob = kind == nameof(KeyKind.Kek) ? await _app.StoredBlobAsync() : (await OpenSetAsync()).Bytes;
        await _app.RefusedAsync(call => call.Session.Unwrap(
            call.Session.Copy(Key(call, kind), new AttributeList().Flag(CKA.CKA_TOKEN, false), mine: true), blob, Trespasser.Readable()));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task To_wrap_a_key_under_another_of_the_vault_s(string kind)
    {
        foreach (var wrapping in (KeyKind[])[KeyKind.Kek, KeyKind.SessionKek, KeyKind.ZoneKek])
        {
            await _app.RefusedAsync(call => (ulong)call.Session.Wrap(_app.Find(call, wrapping), Key(call, kind), 40)[0]);
        }
    }

    [Theory]
    [InlineData(CKO.CKO_DATA)]
    [InlineData(CKO.CKO_CERTIFICATE)]
    [InlineData(CKO.CKO_PUBLIC_KEY)]
    [InlineData(CKO.CKO_PRIVATE_KEY)]
    public async Task To_unwrap_a_stored_blob_as_an_object_of_another_class(CKO kind)
    {
        var blob = await _app.StoredBlobAsync();
        foreach (var type in (CKK[])[CKK.CKK_EC, CKK.CKK_RSA, CKK.CKK_GENERIC_SECRET])
        {
            await _app.RefusedAsync(call => call.Session.Unwrap(_app.Find(call, KeyKind.Kek), blob, new AttributeList().Number(CKA.CKA_CLASS, (ulong)kind)
                .Number(CKA.CKA_KEY_TYPE, (ulong)type).Flag(CKA.CKA_TOKEN, false).Flag(CKA.CKA_SENSITIVE, false).Flag(CKA.CKA_EXTRACTABLE, true)));
        }
    }

    [Theory]
    [InlineData(CKM.CKM_AES_KEY_WRAP_PAD)]
    [InlineData(CKM.CKM_AES_CBC)]
    [InlineData(CKM.CKM_AES_CBC_PAD)]
    [InlineData(CKM.CKM_AES_ECB)]
    public async Task To_unwrap_a_stored_blob_by_another_mechanism(CKM mechanism)
    {
        var blob = await _app.StoredBlobAsync();
        await _app.RefusedAsync(call => Trespasser.Unwrap(call, mechanism, _app.Find(call, KeyKind.Kek), blob, Trespasser.Readable()));
    }

    [Fact]
    public async Task To_unwrap_under_the_zone_KEK_which_gives_out_readable_what_another_key_wrapped()
    {
        var (blob, session) = (await _app.StoredBlobAsync(), (await OpenSetAsync()).Bytes);
        await _app.RefusedAsync(call => call.Session.Unwrap(_app.Find(call, KeyKind.ZoneKek), blob, _app.Templates.ReadableZoneKey));
        await _app.RefusedAsync(call => call.Session.Unwrap(_app.Find(call, KeyKind.ZoneKek), session, _app.Templates.ReadableZoneKey));
        await _app.RefusedAsync(call => call.Session.Unwrap(_app.Find(call, KeyKind.SessionKek), blob, _app.Templates.SessionKey));
    }

    /// <summary>The control of all the above: what is refused is refused for the attributes' sake, and not because it was asked wrongly.</summary>
    [Fact]
    public async Task All_of_it_is_done_with_a_key_that_was_made_without_those_attributes() => Assert.True(await _app.DoAsync(call =>
    {
        var known = Convert.FromHexString("4C829471635082AA0011223344556677");
        var own = Trespasser.Own(call, new byte[32]);
        var blob = call.Session.Wrap(own, call.Session.Create(_app.Templates.Brought(AttributeList.PinnedCopy(known))), 24);
        Assert.Equal(known, Trespasser.Value(call, call.Session.Unwrap(own, blob, Trespasser.Readable())));
        Assert.Equal(known, Trespasser.Value(call, call.Session.Unwrap(
            call.Session.Copy(own, new AttributeList().Flag(CKA.CKA_TOKEN, false).Flag(CKA.CKA_DECRYPT, false), mine: true), blob, Trespasser.Readable())));

        var strict = call.Session.GenerateKey(CKM.CKM_AES_KEY_GEN, Trespasser.Secret((ulong)CKK.CKK_AES).Number(CKA.CKA_VALUE_LEN, 32)
            .Flag(CKA.CKA_SENSITIVE, false).Flag(CKA.CKA_EXTRACTABLE, false).Flag(CKA.CKA_WRAP, true).Flag(CKA.CKA_UNWRAP, true)
            .Template(CKA.CKA_UNWRAP_TEMPLATE, new AttributeList().Flag(CKA.CKA_SENSITIVE, true)));
        blob = call.Session.Wrap(strict, call.Session.Create(_app.Templates.Brought(AttributeList.PinnedCopy(known))), 24);
        Assert.Throws<TokenFaultException>(() => call.Session.Unwrap(strict, blob, Trespasser.Readable()));
        Trespasser.Change(call, strict, CKA.CKA_DECRYPT, true);
        Trespasser.Copy(call, strict, CKA.CKA_SENSITIVE, true);
        return call.Session.Wrap(own, own, 40).Length == 40;
    }));

    private ulong Key(TokenCall call, string kind) => _app.Find(call, Enum.Parse<KeyKind>(kind));

    private async Task<WrappedSessionKey> OpenSetAsync()
    {
        using var device = new VaultDevice();
        return (await stage.Pins.OpenSetAsync(device.Set, default))!.SessionKey;
    }

    /// <summary>Making it is not what is refused: that is outside of the attempt.</summary>
    private async Task RefusedAsync(string which, Func<TokenCall, ulong, ulong> attempt) =>
        Assert.True(await DoAsync(which, (call, handle) => Trespasser.IsRefused(() => attempt(call, handle))));

    private async Task<T> DoAsync<T>(string which, Func<TokenCall, ulong, T> work)
    {
        var (blob, session) = (await _app.StoredBlobAsync(), (await OpenSetAsync()).Bytes);
        return await _app.DoAsync(call => work(call, _app.Make(call, Enum.Parse<OnTheWay>(which), blob, session)));
    }
}
