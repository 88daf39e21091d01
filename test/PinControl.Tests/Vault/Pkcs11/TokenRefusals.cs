using Net.Pkcs11Interop.Common;
using PinControl.Keys;
using PinControl.Pins;
using PinControl.Vault.Pkcs11;
using Xunit;

namespace PinControl.Tests.Vault.Pkcs11;

/// <summary>What an application that is logged in could try, and the token refuses (docs/pkcs11.md).</summary>
[Collection("SoftHSM")]
public sealed class TokenRefusals(TokenStage stage) : IClassFixture<TokenStage>
{
    private static readonly PlasticBinding Plastic = new("demo", "1001");

    private static readonly CKA[] Uses = [CKA.CKA_ENCRYPT, CKA.CKA_DECRYPT, CKA.CKA_SIGN, CKA.CKA_VERIFY, CKA.CKA_WRAP, CKA.CKA_UNWRAP, CKA.CKA_DERIVE];

    public static TheoryData<string> Kinds => new(Enum.GetNames<KeyKind>());

    [Fact]
    public async Task But_not_what_the_vault_itself_asks_for()
    {
        var blob = (await stage.Pins.GenerateAsync(Plastic, 4, default)).Blob;
        using var device = new VaultDevice();
        var bytes = (await stage.Pins.OpenSetAsync(device.Set, default))!.SessionKey.Bytes;
        await stage.Vault.RunOnOwnAsync(call =>
        {
            call.Session.Unwrap(Find(call, KeyKind.Kek), blob, Opened(wrong: null, extractable: true));
            return call.Session.Unwrap(Find(call, KeyKind.SessionKek), bytes, Opened(wrong: null, extractable: false, CKA.CKA_UNWRAP, (ulong)CKK.CKK_AES));
        });
    }

    [Fact]
    public async Task To_unwrap_a_stored_blob_as_a_readable_object()
    {
        var blob = (await stage.Pins.GenerateAsync(Plastic, 4, default)).Blob;
        foreach (var template in (AttributeList[])[Secret().Flag(CKA.CKA_SENSITIVE, false).Flag(CKA.CKA_EXTRACTABLE, true), Secret(), Opened(CKA.CKA_SENSITIVE, extractable: true)])
        {
            await RefusedAsync(CKR.CKR_TEMPLATE_INCONSISTENT, KeyKind.Kek, (call, kek) => call.Session.Unwrap(kek, blob, template));
        }
    }

    [Theory]
    [InlineData(CKA.CKA_ENCRYPT)]
    [InlineData(CKA.CKA_DECRYPT)]
    [InlineData(CKA.CKA_SIGN)]
    [InlineData(CKA.CKA_VERIFY)]
    [InlineData(CKA.CKA_WRAP)]
    [InlineData(CKA.CKA_UNWRAP)]
    [InlineData(CKA.CKA_DERIVE)]
    [InlineData(CKA.CKA_TOKEN)]
    [InlineData(CKA.CKA_MODIFIABLE)]
    public async Task To_unwrap_a_stored_blob_as_a_key_that_works_on_data_stays_or_can_be_changed(CKA attribute)
    {
        var blob = (await stage.Pins.GenerateAsync(Plastic, 4, default)).Blob;
        await RefusedAsync(CKR.CKR_TEMPLATE_INCONSISTENT, KeyKind.Kek, (call, kek) => call.Session.Unwrap(kek, blob, Opened(attribute, extractable: true)));
    }

    [Theory]
    [InlineData(CKA.CKA_SENSITIVE)]
    [InlineData(CKA.CKA_EXTRACTABLE)]
    [InlineData(CKA.CKA_ENCRYPT)]
    [InlineData(CKA.CKA_DECRYPT)]
    [InlineData(CKA.CKA_SIGN)]
    [InlineData(CKA.CKA_WRAP)]
    [InlineData(CKA.CKA_DERIVE)]
    [InlineData(CKA.CKA_TOKEN)]
    public async Task To_unwrap_a_session_s_key_readable_or_for_anything_but_unwrapping(CKA attribute)
    {
        using var device = new VaultDevice();
        var bytes = (await stage.Pins.OpenSetAsync(device.Set, default))!.SessionKey.Bytes;
        var template = Opened(attribute, extractable: false, CKA.CKA_UNWRAP, (ulong)CKK.CKK_AES);
        await RefusedAsync(CKR.CKR_TEMPLATE_INCONSISTENT, KeyKind.SessionKek, (call, kek) => call.Session.Unwrap(kek, bytes, template));
        // Nor under the other key, as what that one opens.
        await RefusedAsync(CKR.CKR_TEMPLATE_INCONSISTENT, KeyKind.Kek, (call, kek) => call.Session.Unwrap(kek, bytes, stage.Vault.Templates.SessionKey));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task To_read_a_key(string kind)
    {
        var buffer = AttributeList.PinnedCopy(new byte[64]);
        await RefusedAsync(CKR.CKR_ATTRIBUTE_SENSITIVE, Enum.Parse<KeyKind>(kind), (call, key) => call.Session.ReadInto(key, CKA.CKA_VALUE, buffer));
    }

    [Theory]
    [InlineData(nameof(KeyKind.Kek))]
    [InlineData(nameof(KeyKind.SessionKek))]
    [InlineData(nameof(KeyKind.ZoneKek))]
    public async Task To_encipher_decipher_sign_or_derive_with_a_key_that_wraps(string kind)
    {
        var readable = Secret().Flag(CKA.CKA_SENSITIVE, false).Flag(CKA.CKA_EXTRACTABLE, true).Number(CKA.CKA_VALUE_LEN, 32);
        foreach (var attempt in (Action<TokenCall, ulong>[])
        [
            static (call, key) => call.Session.Encipher(key, new byte[16]),
            static (call, key) => call.Session.Sign((ulong)CKM.CKM_AES_CMAC, key, new byte[16], 16),
            (call, key) => call.Session.Encrypt(key, new byte[32], stage.Vault.Templates.ViewKey),
            (call, key) => call.Session.Encrypt(key, new byte[32], readable),
            Decipher,
        ])
        {
            await RefusedAsync(CKR.CKR_KEY_FUNCTION_NOT_PERMITTED, Enum.Parse<KeyKind>(kind), attempt);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task To_give_a_key_or_a_copy_of_it_more_to_do(string kind)
    {
        var which = Enum.Parse<KeyKind>(kind);
        foreach (var use in which == KeyKind.Identity ? [CKA.CKA_DECRYPT, CKA.CKA_DERIVE] : Uses.Append(CKA.CKA_MODIFIABLE))
        {
            await RefusedAsync(CKR.CKR_ACTION_PROHIBITED, which, (call, key) => Set(call, key, use));
            await RefusedAsync(CKR.CKR_ATTRIBUTE_READ_ONLY, which, (call, key) => call.Session.Copy(key, new AttributeList().Flag(CKA.CKA_TOKEN, false).Flag(use, true), mine: true));
        }

        await RefusedAsync(CKR.CKR_ATTRIBUTE_READ_ONLY, which, (call, key) => call.Session.Copy(
            key, new AttributeList().Flag(CKA.CKA_TOKEN, false).Flag(CKA.CKA_MODIFIABLE, true).Flag(CKA.CKA_DECRYPT, true), mine: true));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task To_wrap_a_key_under_one_of_the_application_s_own(string kind) => await RefusedAsync(
        CKR.CKR_KEY_UNEXTRACTABLE,
        call => (call.Session.GenerateKey(CKM.CKM_AES_KEY_GEN, stage.Vault.Templates.ThrowAway(extractable: false, CKA.CKA_WRAP)), Find(call, Enum.Parse<KeyKind>(kind))),
        // Room enough for whatever might come.
        static (call, keys) => call.Session.Wrap(keys.Item1, keys.Item2, 512));

    [Fact]
    public async Task To_give_an_opened_PIN_field_or_session_key_more_to_do()
    {
        var blob = (await stage.Pins.GenerateAsync(Plastic, 4, default)).Blob;
        using var device = new VaultDevice();
        var bytes = (await stage.Pins.OpenSetAsync(device.Set, default))!.SessionKey.Bytes;
        foreach (var use in Uses.Where(static use => use != CKA.CKA_UNWRAP))
        {
            await RefusedAsync(CKR.CKR_ACTION_PROHIBITED, call => call.Session.Unwrap(Find(call, KeyKind.Kek), blob, stage.Vault.Templates.Field), (call, field) => Set(call, field, use));
            await RefusedAsync(
                CKR.CKR_ACTION_PROHIBITED, call => call.Session.Unwrap(Find(call, KeyKind.SessionKek), bytes, stage.Vault.Templates.SessionKey), (call, key) => Set(call, key, use));
        }
    }

    [Fact]
    public async Task To_read_a_check_value_that_would_tell_bits_of_a_field() => await stage.Vault.RunOnOwnAsync(call =>
    {
        var blob = call.Session.Wrap(Find(call, KeyKind.Kek), call.Session.Create(stage.Vault.Templates.Brought(AttributeList.PinnedCopy(new byte[16]))), 24);
        Assert.Empty(call.Session.Read(call.Session.Unwrap(Find(call, KeyKind.Kek), blob, stage.Vault.Templates.Field), CKA.CKA_CHECK_VALUE));
        return true;
    });

    private static void Set(TokenCall call, ulong handle, CKA use) => call.Session.Change(handle, new AttributeList().Flag(use, true));

    private ulong Find(TokenCall call, KeyKind kind) => stage.Vault.Keys.Find(call, kind, stage.Keys.Active(kind)!.Value);

    private static AttributeList Secret(ulong type = (ulong)CKK.CKK_GENERIC_SECRET) =>
        new AttributeList().Number(CKA.CKA_CLASS, (ulong)CKO.CKO_SECRET_KEY).Number(CKA.CKA_KEY_TYPE, type).Flag(CKA.CKA_TOKEN, false).Flag(CKA.CKA_PRIVATE, true);

    /// <summary>As the vault asks for it, but for one attribute.</summary>
    private static AttributeList Opened(CKA? wrong, bool extractable, CKA? use = null, ulong type = (ulong)CKK.CKK_GENERIC_SECRET)
    {
        var list = new AttributeList().Number(CKA.CKA_CLASS, (ulong)CKO.CKO_SECRET_KEY).Number(CKA.CKA_KEY_TYPE, type).Flag(CKA.CKA_PRIVATE, true)
            .Flag(CKA.CKA_SENSITIVE, wrong != CKA.CKA_SENSITIVE).Flag(CKA.CKA_EXTRACTABLE, extractable != (wrong == CKA.CKA_EXTRACTABLE))
            .Flag(CKA.CKA_TOKEN, wrong == CKA.CKA_TOKEN);
        foreach (var one in Uses)
        {
            list.Flag(one, (one == use) != (one == wrong));
        }

        // Last: SoftHSM changes nothing of an object any more once it has read this.
        return list.Flag(CKA.CKA_MODIFIABLE, wrong == CKA.CKA_MODIFIABLE);
    }

    private static void Decipher(TokenCall call, ulong key)
    {
        var how = new Net.Pkcs11Interop.LowLevelAPI80.CK_MECHANISM { Mechanism = (ulong)CKM.CKM_AES_ECB };
        TokenSession.Check("C_DecryptInit", call.Token.Library.C_DecryptInit(call.Session.Handle, ref how, key));
    }

    private Task RefusedAsync(CKR code, KeyKind kind, Action<TokenCall, ulong> attempt) => RefusedAsync(code, call => Find(call, kind), attempt);

    /// <summary>By the token, not by the vault's own code; and what it takes to try succeeds.</summary>
    private async Task RefusedAsync<T>(CKR code, Func<TokenCall, T> prepare, Action<TokenCall, T> attempt) => Assert.Equal(code, await stage.Vault.RunOnOwnAsync(call =>
    {
        var prepared = prepare(call);
        try
        {
            attempt(call, prepared);
            return CKR.CKR_OK;
        }
        catch (TokenFaultException fault)
        {
            return fault.Code;
        }
    }));
}
