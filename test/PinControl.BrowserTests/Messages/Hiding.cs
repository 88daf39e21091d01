using Microsoft.Playwright;
using PinControl.BrowserTests.Hosts;
using PinControl.BrowserTests.Stage;
using PinControl.Tests.Serving;
using Xunit;

namespace PinControl.BrowserTests.Messages;

/// <summary>DESIGN 3.2 rule 7: what takes the digits away, for a while or for good.</summary>
public sealed class Hiding(BrowserStage stage) : BrowserTest(stage)
{
    private PinControlServer TwoMinutes => Stage.ServerFor("two minutes", "Pages:HideAfter=120");

    [Theory]
    [InlineData(Flow.Webview)]
    [InlineData(Flow.Iframe)]
    public async Task After_hideAfter_seconds_the_digits_are_gone_for_good(Flow flow)
    {
        var host = await NewHostAsync(flow, TwoMinutes);
        await host.Page.Clock.StopAsync();
        await host.ViewAsync(await TwoMinutes.NewTokenAsync(ScopeName.View));
        await host.Page.Clock.RunForAsync(100_000);
        Assert.Equal(4, (await host.DigitsAsync()).Length);
        await host.Page.Clock.RunForAsync(21_000);
        await AssertGoneForGoodAsync(host, "TIMEOUT");
    }

    [Fact]
    public async Task Forty_five_seconds_are_the_default()
    {
        var host = await NewWebviewAsync();
        await host.Page.Clock.StopAsync();
        await host.ViewAsync(await Server.NewTokenAsync(ScopeName.View));
        await host.Page.Clock.RunForAsync(43_000);
        Assert.Equal(4, (await host.DigitsAsync()).Length);
        await host.Page.Clock.RunForAsync(3000);
        await AssertGoneForGoodAsync(host, "TIMEOUT");
    }

    [Fact]
    public async Task Time_that_passed_while_timers_slept_counts()
    {
        var host = await NewWebviewAsync(server: TwoMinutes);
        await host.Page.Clock.StopAsync();
        await host.ViewAsync(await TwoMinutes.NewTokenAsync(ScopeName.View));
        await host.Page.Clock.FastForwardAsync(3_600_000);
        await AssertGoneForGoodAsync(host, "TIMEOUT");
    }

    [Theory]
    [InlineData(Flow.Webview)]
    [InlineData(Flow.Iframe)]
    public async Task Keep_showing_gives_the_time_again(Flow flow)
    {
        var host = await NewHostAsync(flow, TwoMinutes);
        await host.Page.Clock.StopAsync();
        await host.ViewAsync(await TwoMinutes.NewTokenAsync(ScopeName.View));
        await host.Page.Clock.RunForAsync(90_000);
        await host.Seen("keep").ClickAsync();
        await host.Page.Clock.RunForAsync(90_000);
        Assert.Equal(4, (await host.DigitsAsync()).Length);
        await host.Page.Clock.RunForAsync(31_000);
        await AssertGoneForGoodAsync(host, "TIMEOUT");
    }

    [Theory]
    [InlineData(Flow.Webview)]
    [InlineData(Flow.Iframe)]
    public async Task The_host_can_hide_them_for_good(Flow flow)
    {
        var host = await NewHostAsync(flow);
        await host.ViewAsync(await Server.NewTokenAsync(ScopeName.View));
        await host.HidePinAsync();
        await AssertGoneForGoodAsync(host, "HOST");
        await host.HidePinAsync();
        await host.StaysQuietAsync();
        Assert.Single(await host.EventsAsync(), static one => one.Name == "pin_hidden");
    }

    [Fact]
    public async Task The_host_hides_before_they_are_shown_and_they_never_come()
    {
        var host = await NewWebPageAsync();
        using var held = await HeldRequests.HoldAsync(host.Page, "**/device/open");
        await host.OpenAsync(ScopeName.View, await Server.NewTokenAsync(ScopeName.View));
        await held.WaitAsync();
        await host.HidePinAsync();
        held.Release();
        await Patience.UntilAsync("an end", async () => (await host.EventsAsync()).Any(static one => one.Name is "pin_hidden" or "view_pin_success"));
        await host.StaysQuietAsync();
        var digits = await host.DigitsAsync();
        var names = await host.CallbacksAsync();

        // Either the flow is over without digits, or the wish came too early to mean anything: never digits without success.
        Assert.Equal(names.Contains("view_pin_success"), digits.Length == 4);
    }

    [Theory]
    [InlineData(Flow.Webview)]
    [InlineData(Flow.Iframe)]
    public async Task Hide_now_takes_them_away_at_the_cardholder_s_wish(Flow flow)
    {
        var host = await NewHostAsync(flow);
        await host.ViewAsync(await Server.NewTokenAsync(ScopeName.View));
        await host.Seen("hide").ClickAsync();
        var hidden = await host.WaitForAsync("pin_hidden");
        Assert.Equal("CARDHOLDER", hidden.Cause);
        Assert.NotNull(hidden.Final);
        Assert.Empty(await host.DigitsAsync());
        Assert.Equal(["view_pin_success"], await host.CallbacksAsync());
    }

    [Theory]
    [InlineData(Flow.Webview)]
    [InlineData(Flow.Iframe)]
    public async Task Leaving_the_page_wipes_them_and_coming_back_does_not_bring_them(Flow flow)
    {
        var plastic = await Server.NewViewableAsync();
        var pin = await Server.SeePinAsync(plastic);
        var host = await NewHostAsync(flow);
        await host.ViewAsync(await Server.IssueAsync(plastic, ScopeName.View));

        // As a browser does that keeps the page for its back button.
        await host.Document.EvaluateAsync("window.dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))");
        Assert.Empty(await host.DigitsAsync());
        Assert.DoesNotContain(pin, await SqueezedTextAsync(host), StringComparison.Ordinal);
        await AssertGoneForGoodAsync(host, "LEFT");
        await host.Document.EvaluateAsync("window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))");
        await host.StaysQuietAsync();
        Assert.Empty(await host.DigitsAsync());
    }

    [Fact]
    public async Task A_parent_that_left_with_its_frame_hears_on_coming_back_that_the_PIN_is_hidden()
    {
        // What is said while both are put away reaches nobody.
        var host = await NewWebPageAsync();
        await host.ViewAsync(await Server.NewTokenAsync(ScopeName.View));
        await host.Document.EvaluateAsync("window.dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))");
        await host.WaitForAsync("pin_hidden");
        await host.Document.EvaluateAsync("window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))");
        var again = await host.WaitForAsync("pin_hidden", nth: 2);
        Assert.Equal(("LEFT", true), (again.Cause, again.Final));
        await host.Document.EvaluateAsync("window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))");
        await host.StaysQuietAsync();
        Assert.Equal(2, (await host.EventsAsync()).Count(static one => one.Name == "pin_hidden"));
    }

    [Fact]
    public async Task Entries_are_wiped_when_the_page_is_left()
    {
        var host = await NewWebviewAsync();
        await host.BeginSetAsync(await Server.NewTokenAsync(ScopeName.Set));
        await host.TypeAsync("7294");
        await host.Document.EvaluateAsync("window.dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))");
        Assert.Equal(
            string.Empty, string.Concat(await host.Document.Locator("input").EvaluateAllAsync<string[]>("inputs => inputs.map(input => input.value)")));
    }

    [Theory]
    [InlineData("document.dispatchEvent(new Event('visibilitychange'))")]
    [InlineData("window.dispatchEvent(new Event('beforeprint'))")]
    [InlineData("window.dispatchEvent(new Event('blur'))")]
    public async Task A_glance_away_removes_them_and_a_tap_brings_them_back(string cause)
    {
        var host = await NewWebviewAsync();
        await host.Page.AddInitScriptAsync(
            """
            window.hiddenNow = false;
            Object.defineProperty(Document.prototype, 'hidden', { get: () => window.hiddenNow });
            Object.defineProperty(Document.prototype, 'visibilityState', { get: () => window.hiddenNow ? 'hidden' : 'visible' });
            """);
        await host.Page.Clock.StopAsync();
        await host.ViewAsync(await Server.NewTokenAsync(ScopeName.View));
        var digits = await host.DigitsAsync();
        await host.Page.EvaluateAsync($"() => {{ window.hiddenNow = {(cause.Contains("visibility", StringComparison.Ordinal) ? "true" : "false")}; {cause}; }}");
        Assert.Empty(await host.DigitsAsync());
        Assert.DoesNotContain(digits, await SqueezedTextAsync(host), StringComparison.Ordinal);
        var hidden = await host.WaitForAsync("pin_hidden");
        Assert.False(hidden.Final);
        Assert.Equal("LEFT", hidden.Cause);

        await host.Page.EvaluateAsync("() => { window.hiddenNow = false; document.dispatchEvent(new Event('visibilitychange')); window.dispatchEvent(new Event('focus')); }");
        await host.StaysQuietAsync();
        Assert.Empty(await host.DigitsAsync());
        await host.Seen("reveal").ClickAsync();
        await Patience.UntilAsync("the digits", async () => await host.DigitsAsync() == digits);
        Assert.Equal(["view_pin_success"], await host.CallbacksAsync());

        // The time did not begin anew.
        await host.Page.Clock.RunForAsync(46_000);
        await Patience.UntilAsync("the end", async () => (await host.EventsAsync()).Any(static one => one.Name == "pin_hidden" && one.Final == true));
        Assert.Empty(await host.DigitsAsync());
    }

    [Fact]
    public async Task After_a_glance_away_nothing_comes_back_when_the_time_is_over()
    {
        var host = await NewWebviewAsync(server: TwoMinutes);
        await host.Page.Clock.StopAsync();
        await host.ViewAsync(await TwoMinutes.NewTokenAsync(ScopeName.View));
        await host.Page.EvaluateAsync("window.dispatchEvent(new Event('blur'))");
        Assert.Empty(await host.DigitsAsync());
        await host.Page.Clock.RunForAsync(121_000);
        await Assertions.Expect(host.Seen("reveal")).ToHaveCountAsync(0);
        await Patience.UntilAsync("the end", async () => (await host.EventsAsync()).Any(static one => one.Name == "pin_hidden" && one.Final == true));
    }

    [Fact]
    public async Task A_frame_keeps_them_when_it_loses_the_focus()
    {
        var host = await NewWebPageAsync();
        await host.ViewAsync(await Server.NewTokenAsync(ScopeName.View));
        await host.Seen("hide").FocusAsync();
        await host.Document.EvaluateAsync("window.dispatchEvent(new Event('blur'))");
        await host.Parent.EvaluateAsync("document.body.tabIndex = 0, document.body.focus()");
        await host.StaysQuietAsync();
        Assert.Equal(4, (await host.DigitsAsync()).Length);
        Assert.DoesNotContain(await host.EventsAsync(), static one => one.Name == "pin_hidden");
    }

    [Fact]
    public async Task A_printed_page_has_no_digits()
    {
        // Two things see to it, each by itself. The style: digits that are still there are not drawn.
        var host = await NewWebviewAsync();
        // What else takes digits away must not be what takes them away here.
        await host.Page.AddInitScriptAsync("for (const name of ['blur', 'visibilitychange', 'pagehide']) window.addEventListener(name, event => event.stopImmediatePropagation(), true);");
        await host.ViewAsync(await Server.NewTokenAsync(ScopeName.View));
        await Assertions.Expect(host.Document.Locator("#pin")).ToBeVisibleAsync();
        await host.Page.EmulateMediaAsync(new() { Media = Media.Print });
        Assert.Equal(4, (await host.DigitsAsync()).Length);
        await Assertions.Expect(host.Document.Locator("#pin")).ToBeHiddenAsync();
        await host.Page.EmulateMediaAsync(new() { Media = Media.Screen });
        await Assertions.Expect(host.Document.Locator("#pin")).ToBeVisibleAsync();

        // And the script: what is printed no longer has them.
        await host.Page.PdfAsync();
        await host.WaitForAsync("pin_hidden");
        Assert.Empty(await host.DigitsAsync());
    }

    private static async Task AssertGoneForGoodAsync(PinHost host, string cause)
    {
        await Patience.UntilAsync(
            $"pin_hidden {cause}, final", host.EventsAsync,
            events => events.Any(one => one.Name == "pin_hidden" && one.Cause == cause && one.Final == true), static events => string.Join(' ', events));
        var hidden = (await host.EventsAsync()).Single(static one => one.Name == "pin_hidden");
        Assert.Equal(["cause", "event", "final"], hidden.Members.Order(StringComparer.Ordinal));
        Assert.Empty(await host.DigitsAsync());
        await Assertions.Expect(host.Seen("reveal")).ToHaveCountAsync(0);
        await Assertions.Expect(host.Seen("hide")).ToHaveCountAsync(0);
        await Assertions.Expect(host.Seen("keep")).ToHaveCountAsync(0);
        await host.ReadMessageAsync();
        await host.StaysQuietAsync();
        Assert.Equal(["view_pin_success"], await host.CallbacksAsync());
    }

    /// <summary>Digits that stand in cells of their own, put together.</summary>
    private static async Task<string> SqueezedTextAsync(PinHost host) =>
        string.Concat((await host.Document.EvaluateAsync<string>(PinHost.AllText)).Where(static c => !char.IsWhiteSpace(c)));
}
