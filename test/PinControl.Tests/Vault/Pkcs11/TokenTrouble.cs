using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Net.Pkcs11Interop.Common;
using PinControl.Cli;
using PinControl.Keys;
using PinControl.Pins;
using PinControl.Vault.Pkcs11;
using Xunit;

namespace PinControl.Tests.Vault.Pkcs11;

/// <summary>Overload, lost sessions, slow calls and missing or wrong keys: what each does to the vault, and what it must not do.</summary>
[Collection("SoftHSM")]
public sealed class TokenTrouble : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TokenStage _stage = new();

    public static TheoryData<string> Serving => [nameof(KeyKind.Kek), nameof(KeyKind.Binding), nameof(KeyKind.Identity), nameof(KeyKind.SessionKek)];

    public ValueTask DisposeAsync() => _stage.DisposeAsync();

    [Fact]
    public async Task More_requests_than_sessions_is_a_refusal_after_one_wait_and_the_module_is_left_alone()
    {
        var options = _stage.Token.Options;
        (options.Sessions, options.SessionTimeout) = (1, 2);
        var vault = _stage.Open(options);
        using var returned = new ManualResetEventSlim();
        var busy = vault.Link.RunAsync(_ => returned.Wait(Patience));
        var (generation, waited) = (vault.Link.Generation, Stopwatch.StartNew());
        await Task.WhenAll(Enumerable.Range(0, 20).Select(async i =>
        {
            await Assert.ThrowsAsync<TokenBusyException>(async () => _ = i % 2 == 0 ? await vault.RunOnOwnAsync(static _ => "") : await vault.RunOnStrangeAsync(static _ => ""));
        }));
        Assert.True(waited.Elapsed < 4 * TimeSpan.FromSeconds(options.SessionTimeout), "They waited for more than a session.");
        Assert.True(vault.IsSound);
        Assert.True(await new TokenWatch(vault, options, NullLogger.Instance).KeepAsync());
        Assert.Equal(generation, vault.Link.Generation);
        returned.Set();
        Assert.True(await busy);
    }

    [Fact]
    public async Task Looks_that_many_ask_for_at_once_are_two_at_most()
    {
        var before = await _stage.Vault.RunOnOwnAsync(static call => Interlocked.Read(ref call.Token.Operations));
        Assert.All(await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(_stage.Vault.LookAsync))), Assert.True);
        var after = await _stage.Vault.RunOnOwnAsync(static call => Interlocked.Read(ref call.Token.Operations));
        Assert.InRange(after - before, 2, 12);
    }

    [Theory]
    [MemberData(nameof(Serving))]
    public async Task A_missing_active_key_is_no_reason_to_initialize_the_module_anew_and_its_return_is_noticed(string kind)
    {
        var which = Enum.Parse<KeyKind>(kind);
        var (watch, generation) = (new TokenWatch(_stage.Vault, _stage.Token.Options, NullLogger.Instance), _stage.Vault.Link.Generation);
        Assert.True(await watch.KeepAsync());
        Assert.True(_stage.Pins.IsReady);
        Assert.True(await _stage.KeyVault.DestroyByNumberAsync(which, 1));
        Assert.False(await watch.KeepAsync());
        Assert.False(await watch.KeepAsync());
        Assert.False(_stage.Pins.IsReady);
        Assert.Contains(_stage.Vault.Keys.Label(which, 1), _stage.Vault.Down, StringComparison.Ordinal);
        await _stage.KeyVault.CreateAsync(which, 1, default);
        Assert.True(await watch.KeepAsync());
        Assert.True(_stage.Pins.IsReady);
        Assert.Equal(generation, _stage.Vault.Link.Generation);
    }

    [Fact]
    public async Task An_active_key_of_which_there_are_two_is_named()
    {
        await _stage.Vault.RunOnOwnAsync(call => MakeBad(call, "pincontrol/kek/1", static _ => { }));
        Assert.False(await _stage.Open(_stage.Token.Options).LookAsync());
        Assert.True(_stage.Vault.Link.IsUp);
    }

    [Fact]
    public async Task Of_two_keys_of_one_name_it_is_said_that_they_are_two_and_neither_is_destroyed()
    {
        var key = Assert.Single(await _stage.KeyVault.FindAsync([(KeyKind.ZoneKek, 1)], default));
        var other = await _stage.Vault.RunOnOwnAsync(call => MakeBad(call, "pincontrol/zone-kek/1", static _ => { }));
        foreach (var listed in (VaultKey[])[
            Assert.Single(await _stage.KeyVault.FindAsync([(KeyKind.ZoneKek, 1)], default)),
            Assert.Single(await _stage.KeyVault.ListAsync(default), static one => one.Kind == KeyKind.ZoneKek)])
        {
            Assert.Contains("the token has 2 keys called pincontrol/zone-kek/1", listed.Defect, StringComparison.Ordinal);
            var known = new KeyVersion(KeyKind.ZoneKek, 1, KeyState.Retired, key.CheckValue, default, null, null);
            Assert.Contains("cannot be told apart: the token has 2 keys", KeyComparison.Text((known, listed)), StringComparison.Ordinal);
            Assert.Null(KeyComparison.Meant(known with { CheckValue = VaultKey.Unreadable }, [known], [listed]));
            foreach (var doomed in (VaultKey[])[key, listed])
            {
                var fault = await Assert.ThrowsAsync<TokenKeyException>(async () => await _stage.KeyVault.DestroyAsync(doomed, default));
                Assert.Contains("zone-kek 1 was not destroyed: the token has 2 keys called pincontrol/zone-kek/1", fault.Message, StringComparison.Ordinal);
            }
        }

        await _stage.Vault.RunOnOwnAsync(call =>
        {
            call.Session.Destroy(other);
            return true;
        });
        Assert.True(await _stage.KeyVault.DestroyAsync(key, default));
        Assert.False(await _stage.KeyVault.DestroyAsync(key, default));
    }

    [Theory]
    [InlineData(CKA.CKA_DECRYPT, true)]
    [InlineData(CKA.CKA_EXTRACTABLE, true)]
    [InlineData(CKA.CKA_SENSITIVE, false)]
    [InlineData(CKA.CKA_MODIFIABLE, true)]
    [InlineData(CKA.CKA_UNWRAP_TEMPLATE, false)]
    public async Task An_active_KEK_that_may_do_more_than_it_should_takes_the_vault_out_of_service(CKA attribute, bool value)
    {
        await _stage.KeyVault.DestroyByNumberAsync(KeyKind.Kek, 1);
        await _stage.Vault.RunOnOwnAsync(call => MakeBad(call, "pincontrol/kek/1", list =>
        {
            if (attribute != CKA.CKA_UNWRAP_TEMPLATE)
            {
                list.Flag(attribute, value);
            }
        }, attribute));
        Assert.False(await _stage.Vault.LookAsync());
        Assert.False(_stage.Pins.IsReady);
        Assert.Contains(attribute.ToString(), await _stage.Vault.ExamineAsync(KeyKind.Kek, 1), StringComparison.Ordinal);
        Assert.Contains("pincontrol/kek/1", _stage.Vault.Down, StringComparison.Ordinal);
        Assert.True(_stage.Vault.Link.IsUp);
    }

    [Fact]
    public async Task Every_key_as_the_vault_makes_it_passes_and_a_public_half_of_another_does_not()
    {
        foreach (var kind in Enum.GetValues<KeyKind>())
        {
            Assert.Null(await _stage.Vault.ExamineAsync(kind, 1));
        }

        await _stage.KeyVault.CreateAsync(KeyKind.Identity, 2, default);
        await _stage.Vault.RunOnOwnAsync(call =>
        {
            foreach (var half in call.Session.Find(new AttributeList().Number(CKA.CKA_CLASS, (ulong)CKO.CKO_PUBLIC_KEY).Text(CKA.CKA_LABEL, "pincontrol/identity/2")))
            {
                call.Session.Destroy(half);
            }

            return true;
        });
        // Half a key hides no other from the listing.
        Assert.Equal("------", (await _stage.KeyVault.ListAsync(default)).Single(static key => key is { Kind: KeyKind.Identity, Version: 2 }).CheckValue);
        Assert.Equal(6, (await _stage.KeyVault.ListAsync(default)).Count);
        var other = (await _stage.Pins.GetIdentityAsync(default)).Point;
        await _stage.Vault.RunOnOwnAsync(call => call.Session.Create(KeyTemplates.IdentityPublic("pincontrol/identity/2", TokenKeys.Id(2, []), other), mine: false));
        Assert.Contains("public half", await _stage.Vault.ExamineAsync(KeyKind.Identity, 2), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_call_was_given_is_erased_when_the_call_has_ended_and_not_when_nobody_waits_any_more()
    {
        var options = _stage.Token.Options;
        // Opening the token has no more time than the call that does not come back.
        (options.Sessions, options.CallTimeout) = (1, 2);
        var vault = _stage.Open(options);
        using var returned = new ManualResetEventSlim();
        using var late = new MemoryStream();
        var erased = 0;
        await Assert.ThrowsAsync<VaultUnavailableException>(() => vault.Link.RunAsync(
            _ =>
            {
                returned.Wait(Patience);
                return late;
            },
            () => erased++));
        Assert.Equal(0, erased);
        returned.Set();
        await UntilAsync(() => erased == 1 && !late.CanRead);
        // Out of service, it never begins; that is an end too.
        await Assert.ThrowsAsync<VaultUnavailableException>(() => vault.Link.RunAsync(static _ => true, () => erased++));
        Assert.Equal(2, erased);
    }

    [Fact]
    public async Task Calls_do_not_wait_for_the_thread_pool() =>
        Assert.False(await _stage.Vault.Link.RunAsync(static _ => Thread.CurrentThread.IsThreadPoolThread));

    [Fact]
    public async Task A_session_that_the_token_closed_is_replaced_and_nobody_notices()
    {
        var generation = _stage.Vault.Link.Generation;
        var closed = await _stage.Vault.RunOnOwnAsync(static call =>
        {
            TokenSession.Check("C_CloseSession", call.Token.Library.C_CloseSession(call.Session.Handle));
            return call.Session.Handle;
        });
        Assert.NotEqual(closed, await _stage.Vault.RunOnOwnAsync(static call =>
        {
            call.Session.GenerateKey(CKM.CKM_AES_KEY_GEN, new AttributeList().Flag(CKA.CKA_TOKEN, false).Number(CKA.CKA_VALUE_LEN, 16));
            return call.Session.Handle;
        }));
        Assert.True(_stage.Vault.IsSound);
        Assert.Equal(generation, _stage.Vault.Link.Generation);
    }

    [Fact]
    public async Task A_key_that_is_not_there_is_told_and_so_is_a_token_that_is_not_there()
    {
        Assert.False(await _stage.KeyVault.DestroyByNumberAsync(KeyKind.Kek, 9));
        Assert.Empty(await _stage.KeyVault.FindAsync([(KeyKind.Kek, 9)], default));
        Assert.Equal(await _stage.KeyVault.ListAsync(default), await _stage.KeyVault.FindAsync([.. Enum.GetValues<KeyKind>().Select(static kind => (kind, 1))], default));
        _stage.Token.TakeAway();
        await Assert.ThrowsAsync<VaultUnavailableException>(async () => await _stage.KeyVault.DestroyByNumberAsync(KeyKind.Kek, 9));
        _stage.Token.BringBack();
    }

    [Fact]
    public async Task A_verb_s_token_that_was_away_comes_back_by_itself()
    {
        var options = _stage.Token.Options;
        options.ProbeInterval = 1;
        using var watched = new WatchedToken(_stage.Open(options), options);
        var vault = watched.Token;
        await UntilAsync(() => vault.IsSound);
        _stage.Token.TakeAway();
        await UntilAsync(() => !vault.IsSound);
        _stage.Token.BringBack();
        await UntilAsync(() => vault.IsSound);
        Assert.NotEmpty(await new Pkcs11KeyVault(vault).ListAsync(default));
    }

    [Fact]
    public async Task A_link_that_is_let_go_of_twice_leaves_the_module_to_the_others()
    {
        var other = _stage.Open(_stage.Token.Options);
        other.Dispose();
        other.Dispose();
        Assert.True(await _stage.Vault.LookAsync());
    }

    [Fact]
    public async Task SoftHSM_alone_is_initialized_anew_unasked() =>
        Assert.Equal(Pkcs11VaultOptions.SoftHsmRecycleAfter, await _stage.Vault.RunOnOwnAsync(static call => call.Token.RecycleAfter));

    [Fact]
    public async Task What_is_not_found_is_told_with_where_it_is_looked_for()
    {
        var options = _stage.Token.Options;
        options.TokenSerial = "0123456789abcdef";
        Assert.Matches("has serial number [0-9a-f]{16}, not 0123456789abcdef .setting Vault:Pkcs11:TokenSerial", await RefusalAsync(options));
        options = _stage.Token.Options;
        options.TokenLabel = "nobody";
        Assert.Contains($"SOFTHSM2_CONF names: {SoftHsmToken.Configuration}", await RefusalAsync(options), StringComparison.Ordinal);
        options.Module = "/nowhere/module.so";
        Assert.Contains("package softhsm2", Assert.Throws<TokenRefusedException>(() => new TokenLink(options)).Message, StringComparison.Ordinal);
        Assert.Empty(SoftHsmPlace.Hint(options.Module));

        static async Task<string> RefusalAsync(Pkcs11VaultOptions options)
        {
            using var link = new TokenLink(options);
            return (await Assert.ThrowsAsync<TokenRefusedException>(link.OpenAsync)).Message;
        }
    }

    [Fact]
    public void The_last_try_of_a_PIN_is_not_used_up()
    {
        var login = new TokenLogin(_stage.Token.Options);
        login.RequireTries(CKF.CKF_TOKEN_INITIALIZED | CKF.CKF_USER_PIN_COUNT_LOW);
        Assert.Contains("not tried", Assert.Throws<TokenRefusedException>(() => login.RequireTries(CKF.CKF_USER_PIN_FINAL_TRY)).Message, StringComparison.Ordinal);
        Assert.Contains("locked", Assert.Throws<TokenRefusedException>(() => login.RequireTries(CKF.CKF_USER_PIN_LOCKED)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("C_OpenSession", CKR.CKR_SESSION_COUNT, nameof(TokenFault.Busy))]
    [InlineData("C_CopyObject", CKR.CKR_DEVICE_MEMORY, nameof(TokenFault.Misfit))]
    [InlineData("C_UnwrapKey", CKR.CKR_DEVICE_MEMORY, nameof(TokenFault.Misfit))]
    [InlineData("C_Sign", CKR.CKR_SESSION_HANDLE_INVALID, nameof(TokenFault.Ended))]
    [InlineData("C_Sign", CKR.CKR_DEVICE_REMOVED, nameof(TokenFault.Gone))]
    [InlineData("C_Sign", CKR.CKR_KEY_HANDLE_INVALID, nameof(TokenFault.Stale))]
    [InlineData("C_UnwrapKey", (CKR)0x80000123, nameof(TokenFault.Refused))]
    [InlineData("C_DeriveKey", (CKR)0x80000123, nameof(TokenFault.Refused))]
    [InlineData("C_UnwrapKey", CKR.CKR_MECHANISM_INVALID, nameof(TokenFault.Misfit))]
    [InlineData("C_Sign", (CKR)0x80000123, nameof(TokenFault.Misfit))]
    public void An_error_of_the_module_means(string call, CKR code, string meaning) => Assert.Equal(Enum.Parse<TokenFault>(meaning), new TokenFaultException(call, code).Kind);

    /// <summary>A KEK as another tool might make it, under the vault's name.</summary>
    private ulong MakeBad(TokenCall call, string label, Action<AttributeList> change, CKA? without = null)
    {
        var list = new AttributeList().Text(CKA.CKA_LABEL, label).Bytes(CKA.CKA_ID, TokenKeys.Id(1, [1, 2, 3])).Flag(CKA.CKA_TOKEN, true).Flag(CKA.CKA_PRIVATE, true)
            .Flag(CKA.CKA_WRAP, true).Flag(CKA.CKA_UNWRAP, true).Number(CKA.CKA_VALUE_LEN, 32);
        foreach (var no in ((CKA[])[CKA.CKA_ENCRYPT, CKA.CKA_DECRYPT, CKA.CKA_SIGN, CKA.CKA_VERIFY, CKA.CKA_DERIVE, CKA.CKA_EXTRACTABLE, CKA.CKA_MODIFIABLE]).Where(one => one != without))
        {
            list.Flag(no, false);
        }

        if (without != CKA.CKA_SENSITIVE)
        {
            list.Flag(CKA.CKA_SENSITIVE, true);
        }

        if (without != CKA.CKA_UNWRAP_TEMPLATE)
        {
            list.Template(CKA.CKA_UNWRAP_TEMPLATE, _stage.Vault.Templates.UnwrapTemplate(KeyKind.Kek)!);
        }

        change(list);
        var (how, made) = (new Net.Pkcs11Interop.LowLevelAPI80.CK_MECHANISM { Mechanism = (ulong)CKM.CKM_AES_KEY_GEN }, 0UL);
        TokenSession.Check("C_GenerateKey", call.Token.Library.C_GenerateKey(call.Session.Handle, ref how, list.Array, list.Count, ref made));
        return made;
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        for (var waited = Stopwatch.StartNew(); !holds(); await Task.Delay(20))
        {
            Assert.True(waited.Elapsed < Patience, "It did not come to be in time.");
        }
    }
}
