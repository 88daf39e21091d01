using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using PinControl.Keys;
using PinControl.Pins;
using PinControl.Tests.Serving;
using PinControl.Vault.Pkcs11;
using Xunit;

namespace PinControl.Tests.Vault.Pkcs11;

/// <summary>The token taken away and brought back, and the module initialized anew, while the vault works.</summary>
[Collection("SoftHSM")]
public sealed class TokenRecovery : IAsyncDisposable
{
    private static readonly PlasticBinding Plastic = new("demo", "1001");
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TokenStage _stage = new();

    public ValueTask DisposeAsync() => _stage.DisposeAsync();

    [Fact]
    public async Task A_token_taken_away_in_use_is_out_of_service_at_once_and_back_by_itself()
    {
        using var upkeep = Upkeep(_stage.Vault, _stage.Token.Options);
        await upkeep.StartAsync(default);
        var sealedPin = await _stage.Pins.GenerateAsync(Plastic, 4, default);
        var identity = await _stage.Pins.GetIdentityAsync(default);

        _stage.Token.TakeAway();
        var reason = await Assert.ThrowsAsync<VaultUnavailableException>(() => ViewAsync(_stage.Pins, sealedPin));
        Assert.Contains(_stage.Token.Label, reason.Message, StringComparison.Ordinal);
        Assert.False(_stage.Pins.IsReady);
        await Assert.ThrowsAsync<VaultUnavailableException>(async () => await _stage.Pins.GenerateAsync(Plastic, 4, default));

        _stage.Token.BringBack();
        await UntilAsync(() => _stage.Pins.IsReady);
        Assert.Matches("^[0-9]{4}$", await ViewAsync(_stage.Pins, sealedPin));
        Assert.Equal(identity.KeyId, (await _stage.Pins.GetIdentityAsync(default)).KeyId);
        await upkeep.StopAsync(default);
    }

    [Fact]
    public async Task A_token_taken_away_while_nobody_asks_is_noticed_and_so_is_its_return()
    {
        var options = _stage.Token.Options;
        options.ProbeInterval = 1;
        using var upkeep = Upkeep(_stage.Vault, options);
        await upkeep.StartAsync(default);
        _stage.Token.TakeAway();
        await UntilAsync(() => !_stage.Pins.IsReady);
        // It may be away for long: it is asked again and again.
        await Task.Delay(TimeSpan.FromSeconds(1));
        _stage.Token.BringBack();
        await UntilAsync(() => _stage.Pins.IsReady);
        await _stage.Pins.GenerateAsync(Plastic, 4, default);
        await upkeep.StopAsync(default);
    }

    [Fact]
    public async Task Each_cause_of_an_outage_is_logged_once_and_a_token_that_is_away_is_said_to_lack_no_key()
    {
        var options = _stage.Token.Options;
        options.ProbeInterval = 1;
        using var log = new CapturedLog();
        using var over = new CancellationTokenSource();
        var watch = new TokenWatch(_stage.Open(options), options, log.CreateLogger("token")).RunAsync(over.Token);
        _stage.Token.TakeAway();
        await UntilAsync(() => Causes().Exists(static line => line.Contains("No token is called", StringComparison.Ordinal)));
        var pin = await File.ReadAllTextAsync(options.PinFile);
        await File.WriteAllTextAsync(options.PinFile, "not the PIN");
        _stage.Token.BringBack();
        // What keeps it out of service now is another thing than what it was away for.
        await UntilAsync(() => Causes().Exists(static line => line.Contains("does not take the PIN", StringComparison.Ordinal)));
        await File.WriteAllTextAsync(options.PinFile, pin);
        await UntilAsync(() => log.Lines.Any(static line => line.Contains("in service again", StringComparison.Ordinal)));
        Assert.DoesNotContain(Causes(), static line => line.Contains("has no key", StringComparison.Ordinal));
        Assert.Equal(Causes().Distinct().Count(), Causes().Count);
        Assert.All(Causes(), static line => Assert.Matches(@"[^.]\. It is tried again", line));
        await over.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watch);

        List<string> Causes() => [.. log.Lines.Where(static line => line.Contains("The vault is out of service.", StringComparison.Ordinal))];
    }

    [Fact]
    public async Task The_module_is_initialized_anew_under_load_and_no_request_fails()
    {
        var options = _stage.Token.Options;
        options.RecycleAfter = 40;
        var vault = _stage.Open(options);
        var generation = await vault.Link.RunAsync(static call => call.Token.Generation);
        using var upkeep = Upkeep(vault, options);
        await upkeep.StartAsync(default);
        var pins = new Pkcs11Vault(vault, checkPolicy: false);
        var sealedPin = await pins.GenerateAsync(Plastic, 4, default);
        var pin = await ViewAsync(pins, sealedPin);
        await Task.WhenAll(Enumerable.Range(0, 12).Select(async _ =>
        {
            for (var i = 0; i < 60; i++)
            {
                Assert.Equal(pin, await ViewAsync(pins, sealedPin));
            }
        }));
        Assert.True(await vault.Link.RunAsync(static call => call.Token.Generation) >= generation + 3);
        await upkeep.StopAsync(default);
    }

    [Fact]
    public async Task No_object_of_a_session_outlives_its_operation()
    {
        var sealedPin = await _stage.Pins.GenerateAsync(Plastic, 4, default);
        using var device = new VaultDevice();
        await ViewAsync(_stage.Pins, sealedPin);
        await _stage.Pins.OpenSetAsync(device.Set, default);
        await _stage.Pins.OpenToDeviceAsync(sealedPin with { Blob = new byte[24] }, Plastic, device.View, default);
        await _stage.Pins.SealFromDeviceAsync((await _stage.Pins.OpenSetAsync(device.Set, default))!.SessionKey, new byte[24], Plastic, 4, default);
        Assert.Empty(await _stage.Vault.RunOnOwnAsync(static call =>
            call.Session.Find(new AttributeList().Flag(Net.Pkcs11Interop.Common.CKA.CKA_TOKEN, false))));
    }

    [Fact]
    public async Task A_key_that_another_node_destroyed_and_made_again_is_found_again()
    {
        using var device = new VaultDevice();
        var other = new Pkcs11KeyVault(_stage.Open(_stage.Token.Options));
        await _stage.Pins.OpenSetAsync(device.Set, default);
        await other.DestroyByNumberAsync(KeyKind.SessionKek, 1);
        await other.CreateAsync(KeyKind.SessionKek, 1, default);
        var opening = (await _stage.Pins.OpenSetAsync(device.Set, default))!;
        Assert.IsType<SealResult.Sealed>(await _stage.Pins.SealFromDeviceAsync(opening.SessionKey, device.Wrap(opening, "7294"), Plastic, 4, default));
    }

    [Theory]
    [InlineData("{0}\n{0}\n")]
    [InlineData("{0}\n\n")]
    [InlineData("# the PIN\r\n{0}\r\n")]
    public async Task A_PIN_s_file_of_two_lines_is_refused_before_the_token_is_asked(string text)
    {
        using var token = new SoftHsmToken();
        await File.WriteAllTextAsync(token.PinFile, string.Format(System.Globalization.CultureInfo.InvariantCulture, text, token.Pin));
        using var link = new TokenLink(token.Options);
        var refusal = await Assert.ThrowsAsync<TokenRefusedException>(link.OpenAsync);
        Assert.Contains("more than one line", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(token.Pin, refusal.Message, StringComparison.Ordinal);
        // A PIN that was told the token and refused would not be tried again; this one never was.
        Assert.False(await link.RecoverAsync());
        Assert.Contains("more than one line", (await Assert.ThrowsAsync<TokenRefusedException>(link.OpenAsync)).Message, StringComparison.Ordinal);
        await File.WriteAllTextAsync(token.PinFile, token.Pin + "\r\n");
        Assert.True(await link.RecoverAsync());
    }

    [Fact]
    public async Task A_wrong_PIN_is_tried_once_and_not_again_until_its_file_changes()
    {
        // A login is the whole process's: this token has none yet.
        using var token = new SoftHsmToken();
        await File.WriteAllTextAsync(token.PinFile, "not the PIN");
        using var link = new TokenLink(token.Options);
        var refusal = await Assert.ThrowsAsync<TokenRefusedException>(link.OpenAsync);
        Assert.Contains("Vault:Pkcs11:PinFile", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("not the PIN", refusal.Message, StringComparison.Ordinal);
        Assert.False(await link.RecoverAsync());
        await File.WriteAllTextAsync(token.PinFile, token.Pin + "\n");
        Assert.True(await link.RecoverAsync());
    }

    [Fact]
    public async Task A_call_that_hangs_is_not_waited_for_and_the_vault_comes_back_once_it_has_returned()
    {
        var options = _stage.Token.Options;
        // The token's opening and the look at it have no more time than the call that hangs.
        (options.Sessions, options.SessionTimeout, options.CallTimeout) = (1, 2, 2);
        var vault = _stage.Open(options);
        using var returned = new ManualResetEventSlim();
        var hanging = vault.Link.RunAsync(_ => returned.Wait(Patience));
        await Assert.ThrowsAsync<VaultUnavailableException>(() => hanging);
        Assert.False(vault.Link.IsUp);
        // The module is not finalized under the call.
        Assert.False(await vault.Link.RecoverAsync());
        returned.Set();
        Assert.True(await vault.Link.RecoverAsync());
        Assert.True(await vault.LookAsync());
    }

    [Fact]
    public async Task A_request_that_finds_no_session_in_time_is_refused_and_the_vault_stays_in_service()
    {
        var options = _stage.Token.Options;
        (options.Sessions, options.SessionTimeout) = (1, 1);
        var vault = _stage.Open(options);
        using var returned = new ManualResetEventSlim();
        var busy = vault.Link.RunAsync(_ => returned.Wait(Patience));
        await Assert.ThrowsAsync<TokenBusyException>(() => vault.Link.RunAsync(static _ => true));
        Assert.True(vault.Link.IsUp);
        Assert.True(await vault.LookAsync());
        returned.Set();
        Assert.True(await busy);
        Assert.True(await vault.Link.RunAsync(static _ => true));
    }

    private Pkcs11VaultUpkeep Upkeep(TokenVault vault, Pkcs11VaultOptions options) => new(
        vault, new SessionKekChange(new Pkcs11KeyVault(vault), _stage.Keys, _stage.Keys, _stage.Clock), options, _stage.Clock,
        NullLogger<Pkcs11VaultUpkeep>.Instance);

    private static async Task<string> ViewAsync(Pkcs11Vault vault, SealedPin sealedPin)
    {
        using var device = new VaultDevice();
        return device.Reveal((await vault.OpenToDeviceAsync(sealedPin, Plastic, device.View, default))!);
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        for (var waited = Stopwatch.StartNew(); !holds(); await Task.Delay(20))
        {
            Assert.True(waited.Elapsed < Patience, "It did not come to be in time.");
        }
    }
}
