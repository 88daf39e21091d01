using Microsoft.Playwright;
using PinControl.BrowserTests.Hosts;
using PinControl.BrowserTests.Stage;
using PinControl.Tests.Serving;
using Xunit;

namespace PinControl.BrowserTests.Pages;

/// <summary>
/// The network goes between a request and its answer. The page says so and tries again with the identical request; page, look-up and audit then
/// agree on what happened, which is that it happened once.
/// </summary>
public sealed class CutOff(BrowserStage stage) : BrowserTest(stage)
{
    private const int Ok = 0;
    private const int Redelivered = 2;

    [Fact]
    public async Task Between_open_and_its_answer_a_view_waits_and_the_cardholder_s_next_try_shows_the_PIN()
    {
        var plastic = await Server.NewViewableAsync();
        var pin = await Server.SeePinAsync(plastic);
        var controlId = await Server.IssueAsync(plastic, ScopeName.View);
        var host = await NewWebviewAsync();
        var cut = await Cut.AfterTheFirstAsync(host.Page, "**/device/open");
        await host.OpenAsync(ScopeName.View, controlId);
        await AssertWaitsAsync(host);
        Assert.Equal("VIEWED", await Server.LookUpAsync(controlId));

        // By keys: what they stand on goes, and they stand on what is next.
        cut.Mend();
        await host.Seen("again").PressAsync("Enter");
        await host.WaitForAsync("view_pin_success");
        Assert.Equal(pin, await host.DigitsAsync());
        await Assertions.Expect(host.Seen("again")).ToHaveCountAsync(0);
        await Assertions.Expect(host.Seen("hide")).ToBeFocusedAsync();
        cut.AssertIdentical();
        Assert.Equal(["view_pin_success"], await host.CallbacksAsync());
        Assert.Equal("VIEWED", await Server.LookUpAsync(controlId));
        Assert.Equal(1, Server.CountAudit(controlId, "PIN_VIEW", Ok));
        Assert.Equal(1, Server.CountAudit(controlId, "TOKEN_OPEN", Redelivered));
    }

    [Fact]
    public async Task Between_open_and_its_answer_a_set_waits_and_goes_on_with_the_same_session()
    {
        var controlId = await Server.NewTokenAsync(ScopeName.Set);
        var host = await NewWebPageAsync();
        var cut = await Cut.AfterTheFirstAsync(host.Page, "**/device/open");
        await host.OpenAsync(ScopeName.Set, controlId);
        await AssertWaitsAsync(host);
        cut.Mend();
        await host.Seen("again").PressAsync("Enter");
        await host.OpenedAsync();
        await Assertions.Expect(host.Entry).ToBeFocusedAsync();
        await host.ChooseAsync("7294");
        cut.AssertIdentical();
        Assert.Equal("SET", await Server.LookUpAsync(controlId));
        Assert.Equal(1, Server.CountAudit(controlId, "SET_OPEN", Ok));
        Assert.Equal(1, Server.CountAudit(controlId, "PIN_SET", Ok));
    }

    [Theory]
    [InlineData(Flow.Webview)]
    [InlineData(Flow.Iframe)]
    public async Task Between_set_and_its_answer_the_page_waits_and_the_PIN_is_set_once(Flow flow)
    {
        var plastic = await Server.NewSettableAsync();
        var controlId = await Server.IssueAsync(plastic, ScopeName.Set);
        var host = await NewHostAsync(flow);
        await host.BeginSetAsync(controlId);
        var cut = await Cut.AfterTheFirstAsync(host.Page, "**/device/set");
        await host.TypeAsync("7294");
        await host.WaitForLastAsync("pin_valid(true)");
        await host.Seen("submit").PressAsync("Enter");
        await AssertWaitsAsync(host, before: 8);
        await Assertions.Expect(host.Seen("submit")).ToHaveCountAsync(0);
        await Assertions.Expect(host.Seen("again")).ToBeFocusedAsync();
        Assert.Equal("SET", await Server.LookUpAsync(controlId));

        // In flight: the host's wish has no effect, and a second click on the button no second one.
        await host.SetPinAsync();
        cut.Mend();
        await host.Seen("again").DblClickAsync();
        await host.WaitForAsync("set_pin_success");
        await Assertions.Expect(host.Seen("title")).ToBeFocusedAsync();
        await host.StaysQuietAsync();
        cut.AssertIdentical();
        Assert.Equal(["set_pin_success"], (await host.CallbacksAsync()).Skip(8));
        Assert.Equal("SET", await Server.LookUpAsync(controlId));
        Assert.Equal(1, Server.CountAudit(controlId, "PIN_SET", Ok));
        await Server.PutAsync(plastic, "ACTIVE", produced: true);
        Assert.Equal("7294", await Server.SeePinAsync(plastic));
    }

    [Fact]
    public async Task When_the_device_is_back_on_the_network_the_page_tries_by_itself()
    {
        var plastic = await Server.NewSettableAsync();
        var host = await NewWebviewAsync();
        await host.BeginSetAsync(await Server.IssueAsync(plastic, ScopeName.Set));
        await host.TypeAsync("8305");
        await host.Page.Context.SetOfflineAsync(true);
        await host.SetPinAsync();
        await AssertWaitsAsync(host, before: 8);
        await host.Page.Context.SetOfflineAsync(false);
        await host.WaitForAsync("set_pin_success");
        await host.AssertCorrectAsync();
        await Server.PutAsync(plastic, "ACTIVE", produced: true);
        Assert.Equal("8305", await Server.SeePinAsync(plastic));
    }

    [Fact]
    public async Task A_set_whose_answer_never_comes_ends_once_and_claims_neither_the_one_nor_the_other()
    {
        var controlId = await Server.NewTokenAsync(ScopeName.Set);
        var host = await NewWebviewAsync();
        await host.Page.Clock.StopAsync();
        await host.BeginSetAsync(controlId);
        var cut = await Cut.AfterTheFirstAsync(host.Page, "**/device/set");
        await host.TypeAsync("7294");
        await host.SetPinAsync();
        await cut.ReachedAsync();
        await TurnUntilAsync(host, "set_pin_error");
        Assert.Equal("OFFLINE", (await host.WaitForAsync("set_pin_error")).Reason);
        await Assertions.Expect(host.Seen("title")).ToHaveTextAsync("No answer came");
        Assert.Contains("may be set", await host.ReadMessageAsync(), StringComparison.Ordinal);
        await AssertOverAsync(host, cut, "set_pin_error");
        await Assertions.Expect(host.Entry).ToHaveCountAsync(0);
        cut.AssertIdentical();
        Assert.Equal("SET", await Server.LookUpAsync(controlId));
        Assert.Equal(1, Server.CountAudit(controlId, "PIN_SET", Ok));
    }

    [Theory]
    [InlineData(403, "text/html", "<h1>Blocked</h1>")]
    [InlineData(200, "text/html", "<h1>Log in to the network</h1>")]
    public async Task What_something_on_the_way_says_after_a_lost_answer_is_no_word_on_the_PIN(int status, string contentType, string body)
    {
        var plastic = await Server.NewSettableAsync();
        var controlId = await Server.IssueAsync(plastic, ScopeName.Set);
        var host = await NewWebviewAsync();
        await host.BeginSetAsync(controlId);
        var tries = 0;
        await host.Page.RouteAsync("**/device/set", async route =>
        {
            if (++tries == 1)
            {
                await route.FetchAsync();
                await route.AbortAsync("internetdisconnected");
            }
            else if (tries == 2)
            {
                await route.FulfillAsync(new() { Status = status, ContentType = contentType, Body = body });
            }
            else
            {
                await route.ContinueAsync();
            }
        });
        await host.TypeAsync("7294");
        await host.SetPinAsync();
        if (status == 200)
        {
            // It is asked again: no answer of the service's has another form than its own.
            await host.WaitForAsync("set_pin_success");
            return;
        }

        Assert.Equal("UNAVAILABLE", (await host.WaitForAsync("set_pin_error")).Reason);
        Assert.Contains("may be set", await host.ReadMessageAsync(), StringComparison.Ordinal);
        Assert.Equal("SET", await Server.LookUpAsync(controlId));
    }

    [Fact]
    public async Task A_page_that_is_left_while_its_PIN_is_on_its_way_shows_no_digits_and_sets_it_once()
    {
        var controlId = await Server.NewTokenAsync(ScopeName.Set);
        var host = await NewWebviewAsync();
        await host.BeginSetAsync(controlId);
        using var held = await HeldRequests.HoldAsync(host.Page, "**/device/set");
        await host.TypeAsync("7294");
        await host.Seen("show").ClickAsync();
        await host.SetPinAsync();
        await held.WaitAsync();
        await host.Page.EvaluateAsync("dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))");
        await Assertions.Expect(host.Entry).ToHaveValueAsync(string.Empty);
        await Assertions.Expect(host.Confirmation).ToHaveValueAsync(string.Empty);
        Assert.False(await host.ShowsEntriesAsync("7294"));
        await host.SetPinAsync();
        held.Release();
        await host.WaitForAsync("set_pin_success");
        Assert.Equal(1, held.Count);
        Assert.Equal(1, Server.CountAudit(controlId, "PIN_SET", Ok));
    }

    [Fact]
    public async Task A_view_whose_answer_never_comes_ends_once_after_the_60_seconds_of_redelivery()
    {
        var host = await NewWebPageAsync();
        await host.Page.Clock.StopAsync();
        var cut = await Cut.AfterTheFirstAsync(host.Page, "**/device/open");
        await host.OpenAsync(ScopeName.View, await Server.NewTokenAsync(ScopeName.View));
        await cut.ReachedAsync();
        var turned = await AssertWaitsAsync(host, turn: 100);
        await host.Page.Clock.RunForAsync(Math.Max(0, 50_000 - turned));
        Assert.Empty(await host.CallbacksAsync());
        await TurnUntilAsync(host, "view_pin_error");
        Assert.Equal("OFFLINE", (await host.WaitForAsync("view_pin_error")).Reason);
        await host.ReadMessageAsync();
        await AssertOverAsync(host, cut, "view_pin_error");
        Assert.Empty(await host.DigitsAsync());
        Assert.InRange(cut.Bodies.Count, 5, 20);
    }

    [Fact]
    public async Task A_host_that_hides_while_the_page_waits_ends_it()
    {
        var host = await NewWebPageAsync();
        var cut = await Cut.AfterTheFirstAsync(host.Page, "**/device/open");
        await host.OpenAsync(ScopeName.View, await Server.NewTokenAsync(ScopeName.View));
        await AssertWaitsAsync(host);
        await host.HidePinAsync();
        Assert.True((await host.WaitForAsync("pin_hidden")).Final);
        cut.Mend();
        await Task.Delay(2500);
        Assert.Empty(await host.DigitsAsync());
        Assert.Empty(await host.CallbacksAsync());
    }

    [Fact]
    public async Task Another_control_id_while_the_page_waits_begins_anew()
    {
        var host = await NewWebPageAsync();
        var cut = await Cut.AfterTheFirstAsync(host.Page, "**/device/open");
        await host.OpenAsync(ScopeName.View, await Server.NewTokenAsync(ScopeName.View));
        await AssertWaitsAsync(host);
        cut.Mend();
        await host.SendAsync(WebPage.Begin(ScopeName.View, await Server.NewTokenAsync(ScopeName.View)));
        await host.WaitForAsync("view_pin_success");
        await Assertions.Expect(host.Seen("again")).ToHaveCountAsync(0);
        await host.StaysQuietAsync();
        Assert.Equal(["view_pin_success"], await host.CallbacksAsync());
    }

    [Theory]
    [InlineData(Flow.Webview, ScopeName.View)]
    [InlineData(Flow.Iframe, ScopeName.Set)]
    public async Task On_a_slow_network_the_page_says_that_it_takes_longer_and_goes_on(Flow flow, string scope)
    {
        var host = await NewHostAsync(flow);
        await host.Page.Clock.StopAsync();
        using var held = await HeldRequests.HoldAsync(host.Page, "**/device/open");
        await host.OpenAsync(scope, await Server.NewTokenAsync(scope));
        await held.WaitAsync();
        var first = await host.Seen("message").InnerTextAsync();
        await host.Page.Clock.RunForAsync(8500);
        await Assertions.Expect(host.Seen("message")).Not.ToHaveTextAsync(first);
        Assert.Contains("longer", await host.ReadMessageAsync(), StringComparison.Ordinal);
        await Assertions.Expect(host.Seen("again")).ToHaveCountAsync(0);
        held.Release();
        await (scope == ScopeName.View ? host.WaitForAsync("view_pin_success") : host.OpenedAsync());
        Assert.Equal(1, held.Count);
        Assert.DoesNotContain(await host.EventsAsync(), static one => one.Name == "pin_waiting");
    }

    /// <summary>The page says that no answer came and offers another try; its host has heard of it, and of no end.</summary>
    /// <param name="turn">For how many milliseconds a stopped clock is turned at a time.</param>
    /// <returns>For how many it was turned.</returns>
    private static async Task<int> AssertWaitsAsync(PinHost host, int before = 0, int turn = 0)
    {
        var turned = 0;
        await Patience.UntilAsync("pin_waiting", async () =>
        {
            if (turn > 0)
            {
                await host.Page.Clock.RunForAsync(turn);
                turned += turn;
            }

            return (await host.EventsAsync()).Any(static one => one.Name == "pin_waiting");
        });
        var waiting = await host.WaitForAsync("pin_waiting");
        Assert.Equal("OFFLINE", waiting.Reason);
        Assert.Equal(["event", "reason"], waiting.Members.Order(StringComparer.Ordinal));
        await Assertions.Expect(host.Seen("again")).ToBeVisibleAsync();
        Assert.Contains("try again", await host.ReadMessageAsync(), StringComparison.Ordinal);
        Assert.Equal(before, (await host.CallbacksAsync()).Count);
        return turned;
    }

    private static async Task AssertOverAsync(PinHost host, Cut cut, string terminal)
    {
        var tries = cut.Bodies.Count;
        cut.Mend();
        await host.Page.Clock.RunForAsync(60_000);
        await host.StaysQuietAsync();
        Assert.Equal(tries, cut.Bodies.Count);
        Assert.Single(await host.CallbacksAsync(), terminal);
        Assert.Single(await host.EventsAsync(), static one => one.Name == "pin_waiting");
        await Assertions.Expect(host.Seen("again")).ToHaveCountAsync(0);
    }

    /// <summary>Turns the page's clock until the event has come.</summary>
    private static Task TurnUntilAsync(PinHost host, string name) => Patience.UntilAsync(name, async () =>
    {
        await host.Page.Clock.FastForwardAsync(20_000);
        return (await host.EventsAsync()).Any(one => one.Name == name);
    });
}
