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
    public async Task To_unwrap_a_stored_blob_as_a_readable_object()
    {
        var blob = (await stage.Pins.GenerateAsync(Plastic, 4, default)).Blob;
        await RefusedAsync(call => call.Session.Unwrap(Find(call, KeyKind.Kek), blob, Secret().Flag(CKA.CKA_SENSITIVE, false).Flag(CKA.CKA_EXTRACTABLE, true)));
        await RefusedAsync(call => call.Session.Unwrap(Find(call, KeyKind.Kek), blob, Secret()));
        await RefusedAsync(call => call.Session.Unwrap(Find(call, KeyKind.Kek), blob, Opened(CKA.CKA_SENSITIVE, extractable: true)));
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
        await RefusedAsync(call => call.Session.Unwrap(Find(call, KeyKind.Kek), blob, Opened(attribute, extractable: true)));
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
        await RefusedAsync(call => call.Session.Unwrap(
            Find(call, KeyKind.SessionKek), bytes, Opened(attribute, extractable: false, CKA.CKA_UNWRAP, (ulong)CKK.CKK_AES)));
        // Nor under the other key, as what that one opens.
        await RefusedAsync(call => call.Session.Unwrap(Find(call, KeyKind.Kek), bytes, stage.Vault.Templates.SessionKey));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task To_read_a_key(string kind) => await RefusedAsync(call => (ulong)call.Session.ReadInto(Find(call, Enum.Parse<KeyKind>(kind)), CKA.CKA_VALUE, AttributeList.PinnedCopy(new byte[64])));

    [Theory]
    [InlineData(nameof(KeyKind.Kek))]
    [InlineData(nameof(KeyKind.SessionKek))]
    [InlineData(nameof(KeyKind.ZoneKek))]
    public async Task To_encipher_decipher_sign_or_derive_with_a_key_that_wraps(string kind)
    {
        await RefusedAsync(call => (ulong)call.Session.Encipher(Find(call, Enum.Parse<KeyKind>(kind)), new byte[16])[0]);
        await RefusedAsync(call => (ulong)call.Session.Sign((ulong)CKM.CKM_AES_CMAC, Find(call, Enum.Parse<KeyKind>(kind)), new byte[16], 16)[0]);
        await RefusedAsync(call => call.Session.Encrypt(Find(call, Enum.Parse<KeyKind>(kind)), new byte[32], stage.Vault.Templates.ViewKey));
        await RefusedAsync(call => call.Session.Encrypt(
            Find(call, Enum.Parse<KeyKind>(kind)), new byte[32], Secret().Flag(CKA.CKA_SENSITIVE, false).Flag(CKA.CKA_EXTRACTABLE, true).Number(CKA.CKA_VALUE_LEN, 32)));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task To_give_a_key_or_a_copy_of_it_more_to_do(string kind)
    {
        foreach (var use in kind == nameof(KeyKind.Identity) ? [CKA.CKA_DECRYPT, CKA.CKA_DERIVE] : Uses.Append(CKA.CKA_MODIFIABLE))
        {
            await RefusedAsync(call => Set(call, Find(call, Enum.Parse<KeyKind>(kind)), use));
            await RefusedAsync(call => call.Session.Copy(Find(call, Enum.Parse<KeyKind>(kind)), new AttributeList().Flag(CKA.CKA_TOKEN, false).Flag(use, true), mine: true));
        }

        await RefusedAsync(call => call.Session.Copy(
            Find(call, Enum.Parse<KeyKind>(kind)), new AttributeList().Flag(CKA.CKA_TOKEN, false).Flag(CKA.CKA_MODIFIABLE, true).Flag(CKA.CKA_DECRYPT, true), mine: true));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task To_wrap_a_key_under_one_of_the_application_s_own(string kind) => await RefusedAsync(call =>
    {
        var own = call.Session.GenerateKey(CKM.CKM_AES_KEY_GEN, stage.Vault.Templates.ThrowAway(extractable: false, CKA.CKA_WRAP));
        return (ulong)call.Session.Wrap(own, Find(call, Enum.Parse<KeyKind>(kind)), 40)[0];
    });

    [Fact]
    public async Task To_give_an_opened_PIN_field_or_session_key_more_to_do()
    {
        var blob = (await stage.Pins.GenerateAsync(Plastic, 4, default)).Blob;
        using var device = new VaultDevice();
        var bytes = (await stage.Pins.OpenSetAsync(device.Set, default))!.SessionKey.Bytes;
        foreach (var use in Uses.Where(static use => use != CKA.CKA_UNWRAP))
        {
            await RefusedAsync(call => Set(call, call.Session.Unwrap(Find(call, KeyKind.Kek), blob, stage.Vault.Templates.Field), use));
            await RefusedAsync(call => Set(call, call.Session.Unwrap(Find(call, KeyKind.SessionKek), bytes, stage.Vault.Templates.SessionKey), use));
        }
    }

    [Fact]
    public async Task To_read_a_check_value_that_would_tell_bits_of_a_field() => await stage.Vault.RunOnOwnAsync(call =>
    {
        var blob = call.Session.Wrap(Find(call, KeyKind.Kek), call.Session.Create(stage.Vault.Templates.Brought(AttributeList.PinnedCopy(new byte[16]))), 24);
        Assert.Empty(call.Session.Read(call.Session.Unwrap(Find(call, KeyKind.Kek), blob, stage.Vault.Templates.Field), CKA.CKA_CHECK_VALUE));
        return true;
    });

    private static ulong Set(TokenCall call, ulong handle, CKA use)
    {
        var change = new AttributeList().Flag(use, true);
        TokenSession.Check("C_SetAttributeValue", call.Token.Library.C_SetAttributeValue(call.Session.Handle, handle, change.Array, change.Count));
        return handle;
    }

    private ulong Find(TokenCall call, KeyKind kind) => stage.Vault.Keys.Find(call, kind, stage.Keys.Active(kind)!.Value);

    private static AttributeList Secret(ulong type = (ulong)CKK.CKK_GENERIC_SECRET) =>
        new AttributeList().Number(CKA.CKA_CLASS, (ulong)CKO.CKO_SECRET_KEY).Number(CKA.CKA_KEY_TYPE, type).Flag(CKA.CKA_TOKEN, false).Flag(CKA.CKA_PRIVATE, true);

    /// <summary>As the vault asks for it, but for one attribute.</summary>
    private static AttributeList Opened(CKA wrong, bool extractable, CKA? use = null, ulong type = (ulong)CKK.CKK_GENERIC_SECRET)
    {
        var list = new AttributeList().Number(CKA.CKA_CLASS, (ulong)CKO.CKO_SECRET_KEY).Number(CKA.CKA_KEY_TYPE, type).Flag(CKA.CKA_PRIVATE, true)
            .Flag(CKA.CKA_SENSITIVE, wrong != CKA.CKA_SENSITIVE).Flag(CKA.CKA_EXTRACTABLE, extractable != (wrong == CKA.CKA_EXTRACTABLE))
            .Flag(CKA.CKA_TOKEN, wrong == CKA.CKA_TOKEN).Flag(CKA.CKA_MODIFIABLE, wrong == CKA.CKA_MODIFIABLE);
        foreach (var one in Uses)
        {
            list.Flag(one, (one == use) != (one == wrong));
        }

        return list;
    }

    /// <summary>By the token, not by the vault's own code.</summary>
    private async Task RefusedAsync(Func<TokenCall, ulong> attempt)
    {
        var refused = false;
        await stage.Vault.RunOnOwnAsync(call =>
        {
            try
            {
                attempt(call);
            }
            catch (TokenFaultException)
            {
                refused = true;
            }

            return true;
        });
        Assert.True(refused);
    }
}
