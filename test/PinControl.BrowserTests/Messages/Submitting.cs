using Microsoft.Playwright;
using PinControl.BrowserTests.Hosts;
using PinControl.BrowserTests.Stage;
using Xunit;

namespace PinControl.BrowserTests.Messages;

/// <summary>DESIGN 3.2 rules 4, 5 and 8: what the host's "set it now" does in each state of the page.</summary>
public sealed class Submitting(BrowserStage stage) : BrowserTest(stage)
{
    [Theory]
    [InlineData(Flow.Webview, "1111", "1111", "WEAK_PIN")]
    [InlineData(Flow.Iframe, "1234", "1234", "WEAK_PIN")]
    [InlineData(Flow.Webview, "729", "729", "LENGTH")]
    public async Task Invalid_entries_give_a_validation_error_then_are_cleared_then_pin_valid_false(Flow flow, string entry, string confirmation, string reason)
    {
        var host = await NewHostAsync(flow);
        var sets = CountSets(host);
        await host.BeginSetAsync(await Server.NewTokenAsync(ScopeName.Set));
        await host.TypeAsync(entry, confirmation);
        await Patience.UntilAsync("every key's event", async () => (await host.CallbacksAsync()).Count == entry.Length + confirmation.Length);
        await host.SetPinAsync();
        var error = await host.WaitForAsync("set_pin_validation_error");
        Assert.Equal(reason, error.Reason);
        if (entry.Length + confirmation.Length > 0)
        {
            await host.WaitForLastAsync("set_pin_validation_error", "pin_valid(false)");
        }

        await Assertions.Expect(host.Entry).ToHaveValueAsync(string.Empty);
        await Assertions.Expect(host.Confirmation).ToHaveValueAsync(string.Empty);
        await host.ReadMessageAsync();
        await host.StaysQuietAsync();
        Assert.Equal(0, sets());

        // It costs no try and ends nothing.
        await host.ChooseAsync("7294");
    }

    [Theory]
    [InlineData("")]
    [InlineData("729")]
    public async Task A_second_entry_that_is_not_full_is_cleared_and_keeps_the_first_where_it_counts_as_a_mismatch(string confirmation)
    {
        var host = await NewWebPageAsync();
        await host.BeginSetAsync(await Server.NewTokenAsync(ScopeName.Set));
        await host.TypeAsync("7294", confirmation);
        await host.SetPinAsync();
        await host.WaitForLastAsync("set_pin_validation_error", "pin_valid(false)");
        var error = await host.WaitForAsync("set_pin_validation_error");
        Assert.Contains(error.Reason, (string[])["LENGTH", "MISMATCH"]);
        await Assertions.Expect(host.Entry).ToHaveValueAsync(error.Reason == "MISMATCH" ? "7294" : string.Empty);
        await Assertions.Expect(host.Confirmation).ToHaveValueAsync(string.Empty);
    }

    [Theory]
    [InlineData(Flow.Webview)]
    [InlineData(Flow.Iframe)]
    public async Task A_mismatch_clears_the_second_entry_only(Flow flow)
    {
        var host = await NewHostAsync(flow);
        await host.BeginSetAsync(await Server.NewTokenAsync(ScopeName.Set));
        await host.TypeAsync("7294", "7295");
        await host.SetPinAsync();
        await host.WaitForLastAsync("set_pin_validation_error", "pin_valid(false)");
        Assert.Equal("MISMATCH", (await host.WaitForAsync("set_pin_validation_error")).Reason);
        await Assertions.Expect(host.Entry).ToHaveValueAsync("7294");
        await Assertions.Expect(host.Confirmation).ToHaveValueAsync(string.Empty);
        await host.ReadMessageAsync();
        await host.PressAsync(host.Confirmation, "7", "2", "9", "4");
        await host.WaitForLastAsync("pin_valid(true)");
    }

    [Fact]
    public async Task The_webview_is_told_before_the_entries_are_cleared_and_again_after()
    {
        var app = await NewWebviewAsync();
        await app.BeginSetAsync(await Server.NewTokenAsync(ScopeName.Set));
        await app.TypeAsync("1111");
        await app.SetPinAsync();
        await app.WaitForLastAsync("set_pin_validation_error", "pin_valid(false)");
        var calls = (await app.CallsAsync()).Where(static call => call.Bridge == "ios").TakeLast(2).ToArray();
        Assert.Equal(("set_pin_validation_error", "1111", "1111"), (calls[0].Name, calls[0].Entry, calls[0].Confirmation));
        Assert.Equal(("pin_valid", string.Empty, string.Empty), (calls[1].Name, calls[1].Entry, calls[1].Confirmation));
        await app.AssertCorrectAsync();
    }

    [Theory]
    [InlineData(ScopeName.View)]
    [InlineData(ScopeName.Set)]
    public async Task The_webview_finds_set_pin_before_load(string scope)
    {
        var app = await NewWebviewAsync(Bridges.Both with { Early = true });
        using var held = await HeldRequests.HoldAsync(app.Page, "**/device/open");
        await app.OpenAsync(scope, await Server.NewTokenAsync(scope));
        var early = await app.WaitForCallAsync("test", "DOMContentLoaded");
        Assert.Equal("function", early.Body.GetProperty("set_pin").GetString());
    }

    [Fact]
    public async Task Before_the_session_opens_it_gives_a_validation_error_and_the_flow_goes_on()
    {
        var host = await NewWebviewAsync();
        using var held = await HeldRequests.HoldAsync(host.Page, "**/device/open");
        await host.OpenAsync(ScopeName.Set, await Server.NewTokenAsync(ScopeName.Set));
        await held.WaitAsync();
        await host.SetPinAsync();
        await host.WaitForAsync("set_pin_validation_error");
        Assert.Equal("set_pin_validation_error", (await host.CallbacksAsync())[0]);
        held.Release();
        await host.OpenedAsync();
        await host.ChooseAsync("7294");
        Assert.Single(await host.CallbacksAsync(), "set_pin_validation_error");
    }

    [Theory]
    [InlineData(Flow.Webview)]
    [InlineData(Flow.Iframe)]
    public async Task In_flight_and_after_the_end_it_does_nothing(Flow flow)
    {
        var host = await NewHostAsync(flow);
        var sets = CountSets(host);
        await host.BeginSetAsync(await Server.NewTokenAsync(ScopeName.Set));
        using var held = await HeldRequests.HoldAsync(host.Page, "**/device/set");
        await host.TypeAsync("7294");
        await host.WaitForLastAsync("pin_valid(true)");
        await host.SetPinAsync();
        await held.WaitAsync();
        await host.SetPinAsync();
        await host.SetPinAsync();
        await host.StaysQuietAsync();
        held.Release();
        await host.WaitForAsync("set_pin_success");
        await host.SetPinAsync();
        await host.StaysQuietAsync();
        Assert.Equal(1, sets());
        Assert.Equal(["set_pin_success"], (await host.CallbacksAsync()).Skip(8));
    }

    [Theory]
    [InlineData(Flow.Webview)]
    [InlineData(Flow.Iframe)]
    public async Task On_a_view_page_it_does_nothing(Flow flow)
    {
        var host = await NewHostAsync(flow);
        await host.ViewAsync(await Server.NewTokenAsync(ScopeName.View));
        await host.SetPinAsync();
        await host.StaysQuietAsync();
        Assert.Equal(["view_pin_success"], await host.CallbacksAsync());
        Assert.Equal(4, (await host.DigitsAsync()).Length);
    }

    [Fact]
    public async Task After_an_error_it_does_nothing()
    {
        var host = await NewWebviewAsync();
        await host.OpenAsync(ScopeName.Set, await Server.NewTokenAsync(ScopeName.View));
        await host.WaitForAsync("set_pin_error");
        await host.SetPinAsync();
        await host.StaysQuietAsync();
        Assert.Equal(["set_pin_error"], await host.CallbacksAsync());
    }

    [Fact]
    public async Task A_PIN_that_the_vault_refuses_as_weak_is_a_validation_error_with_its_support_code()
    {
        var host = await NewWebviewAsync();
        await host.BeginSetAsync(await Server.NewTokenAsync(ScopeName.Set));
        await host.Page.RouteAsync("**/device/set", static route => route.RefuseAsync("WEAK_PIN", "PIN_WEAK"), new() { Times = 1 });
        await host.TypeAsync("7294");
        await host.SetPinAsync();
        await host.WaitForLastAsync("set_pin_validation_error", "pin_valid(false)");
        var error = await host.WaitForAsync("set_pin_validation_error");
        Assert.Equal("WEAK_PIN", error.Reason);
        await Assertions.Expect(host.Entry).ToHaveValueAsync(string.Empty);
        await host.ReadMessageAsync();
        await host.ChooseAsync("8305");
    }

    [Fact]
    public async Task The_vault_s_fifth_refusal_is_TOO_MANY_TRIES_and_the_page_s_own_are_not_counted()
    {
        var controlId = await Server.NewTokenAsync(ScopeName.Set);
        var host = await NewWebviewAsync();
        await host.BeginSetAsync(controlId);
        for (var i = 0; i < 6; i++)
        {
            await host.SetPinAsync();
            Assert.Equal("LENGTH", (await host.WaitForAsync("set_pin_validation_error", nth: i + 1)).Reason);
        }

        // Altered on the way: the real vault cannot open it.
        await host.Page.AlterPinsAsync();
        for (var attempt = 1; attempt <= 5; attempt++)
        {
            await Assertions.Expect(host.Entry).ToHaveValueAsync(string.Empty);
            await host.TypeAsync("7294");
            await host.WaitForLastAsync("pin_valid(true)");
            await host.SetPinAsync();
            if (attempt < 5)
            {
                await host.WaitForAsync("set_pin_validation_error", nth: 6 + attempt);
                await host.WaitForLastAsync("set_pin_validation_error", "pin_valid(false)");
            }
        }

        var error = await host.WaitForAsync("set_pin_error");
        Assert.Equal("TOO_MANY_TRIES", error.Reason);
        Assert.Contains(error.Support!, await host.Seen("support").InnerTextAsync(), StringComparison.Ordinal);
        await host.ReadMessageAsync();
        await Assertions.Expect(host.Entry).ToHaveCountAsync(0);
        await host.StaysQuietAsync();
        Assert.Equal(10, (await host.CallbacksAsync()).Count(static one => one == "set_pin_validation_error"));
        Assert.Single(await host.CallbacksAsync(), "set_pin_error");
    }

    [Fact]
    public async Task At_the_session_s_end_the_entries_are_wiped_and_the_host_hears_SESSION_EXPIRED()
    {
        var host = await NewWebPageAsync();
        await host.Page.Clock.StopAsync();
        await host.BeginSetAsync(await Server.NewTokenAsync(ScopeName.Set));
        await host.TypeAsync("7294");
        await host.WaitForLastAsync("pin_valid(true)");
        await host.Page.Clock.RunForAsync(285_000);
        Assert.DoesNotContain("set_pin_error", await host.CallbacksAsync());
        await host.Page.Clock.RunForAsync(20_000);
        var error = await host.WaitForAsync("set_pin_error");
        Assert.Equal("SESSION_EXPIRED", error.Reason);
        await Assertions.Expect(host.Entry).ToHaveCountAsync(0);
        await host.ReadMessageAsync();
        await host.SetPinAsync();
        await host.StaysQuietAsync();
        Assert.Single(await host.CallbacksAsync(), "set_pin_error");
    }

    [Fact]
    public async Task A_session_that_the_service_has_ended_is_SESSION_EXPIRED_with_its_support_code()
    {
        var server = Stage.ServerFor("submitting");
        var host = await NewWebviewAsync(server: server);
        await host.BeginSetAsync(await server.NewTokenAsync(ScopeName.Set));
        server.Clock.Turn(TimeSpan.FromMinutes(5));
        await host.TypeAsync("7294");
        await host.SetPinAsync();
        var error = await host.WaitForAsync("set_pin_error");
        Assert.Equal("SESSION_EXPIRED", error.Reason);
        Assert.Matches("^[0-9A-HJKMNP-TV-Z]{8}$", error.Support);
        await Assertions.Expect(host.Entry).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task The_cardholder_can_ask_for_more_time()
    {
        var server = Stage.ServerFor("submitting");
        var host = await NewWebviewAsync(server: server);
        await host.Page.Clock.StopAsync();
        await host.BeginSetAsync(await server.NewTokenAsync(ScopeName.Set));
        server.Clock.Turn(TimeSpan.FromSeconds(285));
        await host.Page.Clock.RunForAsync(285_000);
        await Assertions.Expect(host.Seen("countdown")).ToBeVisibleAsync();
        var extended = host.Page.WaitForResponseAsync("**/device/extend");
        await host.Seen("keep").PressAsync("Enter");
        Assert.Equal(200, (await extended).Status);
        await host.StaysQuietAsync();
        Assert.Empty(await host.CallbacksAsync());
        await Assertions.Expect(host.Entry).ToBeFocusedAsync();

        // Past what was the end.
        server.Clock.Turn(TimeSpan.FromSeconds(60));
        await host.Page.Clock.RunForAsync(60_000);
        await host.TypeAsync("7294");
        await host.SetPinAsync();
        await host.WaitForAsync("set_pin_success");
    }

    private static Func<int> CountSets(PinHost host)
    {
        var sets = 0;
        host.Page.Request += (_, request) => sets += request.Url.EndsWith("/device/set", StringComparison.Ordinal) ? 1 : 0;
        return () => sets;
    }
}
