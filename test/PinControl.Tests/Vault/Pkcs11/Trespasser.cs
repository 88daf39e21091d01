using Net.Pkcs11Interop.Common;
using Net.Pkcs11Interop.LowLevelAPI80;
using PinControl.Cryptography;
using PinControl.Keys;
using PinControl.Pins;
using PinControl.Vault.Pkcs11;
using Xunit;

namespace PinControl.Tests.Vault.Pkcs11;

/// <summary>An application that is logged in, as the service is, and does what the service does not.</summary>
internal sealed class Trespasser(TokenStage stage)
{
    public static readonly PlasticBinding Plastic = new("demo", "1001");

    public static readonly CKA[] Uses = [CKA.CKA_ENCRYPT, CKA.CKA_DECRYPT, CKA.CKA_SIGN, CKA.CKA_VERIFY, CKA.CKA_WRAP, CKA.CKA_UNWRAP, CKA.CKA_DERIVE];

    public KeyTemplates Templates => stage.Vault.Templates;

    /// <summary>The active key.</summary>
    public ulong Find(TokenCall call, KeyKind kind) => stage.Vault.Keys.Find(call, kind, stage.Keys.Active(kind)!.Value);

    public async Task<byte[]> StoredBlobAsync() => (await stage.Pins.GenerateAsync(Plastic, 4, default)).Blob;

    public async Task RefusedAsync(Func<TokenCall, ulong> attempt) => Assert.True(await DoAsync(call => IsRefused(() => attempt(call))));

    /// <summary>By the token, not by the vault's own code; and not because a handle or the session is no good.</summary>
    public static bool IsRefused(Func<ulong> attempt)
    {
        try
        {
            attempt();
            return false;
        }
        catch (TokenFaultException fault) when (fault.Kind is TokenFault.Refused or TokenFault.Misfit)
        {
            return true;
        }
    }

    public Task<T> DoAsync<T>(Func<TokenCall, T> work) => stage.Vault.RunOnOwnAsync(work);

    public static AttributeList Secret(ulong type = (ulong)CKK.CKK_GENERIC_SECRET) =>
        new AttributeList().Number(CKA.CKA_CLASS, (ulong)CKO.CKO_SECRET_KEY).Number(CKA.CKA_KEY_TYPE, type).Flag(CKA.CKA_TOKEN, false).Flag(CKA.CKA_PRIVATE, true);

    public static AttributeList Readable(ulong type = (ulong)CKK.CKK_GENERIC_SECRET) =>
        Secret(type).Flag(CKA.CKA_SENSITIVE, false).Flag(CKA.CKA_EXTRACTABLE, true);

    /// <summary>A key whose value this program knows, that may do everything.</summary>
    public static ulong Own(TokenCall call, byte[] value) => call.Session.Create(
        Uses.Aggregate(Readable((ulong)CKK.CKK_AES), static (list, use) => list.Flag(use, true)).Bytes(CKA.CKA_VALUE, value));

    public static ulong Change(TokenCall call, ulong handle, AttributeList changes)
    {
        call.Session.Change(handle, changes);
        return handle;
    }

    public static ulong Change(TokenCall call, ulong handle, CKA attribute, bool value) => Change(call, handle, new AttributeList().Flag(attribute, value));

    public static ulong Copy(TokenCall call, ulong handle, CKA attribute, bool value) =>
        call.Session.Copy(handle, new AttributeList().Flag(CKA.CKA_TOKEN, false).Flag(attribute, value), mine: true);

    public static ulong Read(TokenCall call, ulong handle) => (ulong)call.Session.ReadInto(handle, CKA.CKA_VALUE, AttributeList.PinnedCopy(new byte[64]));

    public static byte[] Value(TokenCall call, ulong handle)
    {
        var value = AttributeList.PinnedCopy(new byte[64]);
        return value[..call.Session.ReadInto(handle, CKA.CKA_VALUE, value)];
    }

    /// <summary>As the vault makes it.</summary>
    /// <param name="blob">A stored PIN.</param>
    /// <param name="session">The wrapped key of a session for a SET.</param>
    public ulong Make(TokenCall call, OnTheWay which, byte[] blob, byte[] session)
    {
        if (which == OnTheWay.Field)
        {
            return call.Session.Unwrap(Find(call, KeyKind.Kek), blob, Templates.Field);
        }

        if (which == OnTheWay.SessionKey)
        {
            return call.Session.Unwrap(Find(call, KeyKind.SessionKek), session, Templates.SessionKey);
        }

        using var device = P256KeyPair.Create();
        var (_, privateKey) = call.Session.GeneratePair(Templates.ExchangePublic, Templates.ExchangePrivate);
        if (which == OnTheWay.ExchangePrivate)
        {
            return privateKey;
        }

        var sharedSecret = call.Session.Agree(privateKey, device.Point, Templates.SharedSecret);
        return which == OnTheWay.SharedSecret
            ? sharedSecret
            : call.Session.Encrypt(sharedSecret, new byte[32], which == OnTheWay.ViewKey ? Templates.ViewKey : Templates.SetKey);
    }

    /// <summary>By another mechanism than the vault's.</summary>
    public static ulong Unwrap(TokenCall call, CKM mechanism, ulong key, byte[] wrapped, AttributeList template)
    {
        var (how, made) = (new CK_MECHANISM { Mechanism = (ulong)mechanism }, 0UL);
        TokenSession.Check("C_UnwrapKey", call.Token.Library.C_UnwrapKey(
            call.Session.Handle, ref how, key, wrapped, (ulong)wrapped.Length, template.Array, template.Count, ref made));
        return made;
    }
}

/// <summary>The objects that the vault's operations make and destroy.</summary>
internal enum OnTheWay
{
    Field,
    SessionKey,
    ExchangePrivate,
    SharedSecret,
    ViewKey,
    SetKey,
}
