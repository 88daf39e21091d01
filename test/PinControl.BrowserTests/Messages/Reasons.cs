using Microsoft.Playwright;
using PinControl.BrowserTests.Hosts;
using PinControl.BrowserTests.Stage;
using PinControl.Tests.Serving;
using Xunit;

namespace PinControl.BrowserTests.Messages;

/// <summary>A lost answer, no network, a service that cannot: the page repeats what may be repeated and then says why (DESIGN 3.2 rule 9, 3.3).</summary>
public sealed class Reasons(BrowserStage stage) : BrowserTest(stage)
{
    [Theory]
    [InlineData(Flow.Webview, ScopeName.View)]
    [InlineData(Flow.Iframe, ScopeName.View)]
    [InlineData(Flow.Webview, ScopeName.Set)]
    public async Task A_lost_answer_to_open_is_asked_for_again_with_the_identical_request(Flow flow, string scope)
    {
        var controlId = await Server.NewTokenAsync(scope);
        var host = await NewHostAsync(flow);
        var bodies = await LoseFirstAnswerAsync(host.Page, "**/device/open");
        await host.OpenAsync(scope, controlId);
        await (scope == ScopeName.View ? host.WaitForAsync("view_pin_success") : host.OpenedAsync());
        Assert.Equal(2, bodies.Count);
        Assert.Equal(bodies[0], bodies[1]);
        Assert.Equal(scope == ScopeName.View ? 3 : 7, Server.StateOf(controlId));
        Assert.Equal(scope == ScopeName.View ? ["view_pin_success"] : [], await host.CallbacksAsync());
    }

    [Fact]
    public async Task A_lost_answer_to_set_is_asked_for_again_and_the_PIN_is_set_once()
    {
        var plastic = await Server.NewSettableAsync();
        var host = await NewWebviewAsync();
        var bodies = await LoseFirstAnswerAsync(host.Page, "**/device/set");
        await host.BeginSetAsync(await Server.IssueAsync(plastic, ScopeName.Set));
        await host.ChooseAsync("7294");
        Assert.Equal(2, bodies.Count);
        Assert.Equal(bodies[0], bodies[1]);
        await host.StaysQuietAsync();
        Assert.Single(await host.CallbacksAsync(), "set_pin_success");
        Assert.DoesNotContain("set_pin_validation_error", await host.CallbacksAsync());
        await Server.PutAsync(plastic, "ACTIVE", produced: true);
        Assert.Equal("7294", await Server.SeePinAsync(plastic));
    }

    [Theory]
    [InlineData(Flow.Webview, ScopeName.View)]
    [InlineData(Flow.Iframe, ScopeName.Set)]
    public async Task Without_a_network_it_says_OFFLINE_after_some_tries(Flow flow, string scope)
    {
        var controlId = await Server.NewTokenAsync(scope);
        var host = await NewHostAsync(flow);
        await host.Page.Clock.InstallAsync();
        var tries = 0;
        await host.Page.RouteAsync("**/device/open", route =>
        {
            Interlocked.Increment(ref tries);
            return route.AbortAsync("internetdisconnected");
        });
        await host.OpenAsync(scope, controlId);
        var error = await TurnUntilAsync(host, scope == ScopeName.View ? "view_pin_error" : "set_pin_error");
        Assert.Equal("OFFLINE", error.Reason);
        Assert.InRange(tries, 2, 20);
        await host.ReadMessageAsync();
        await host.StaysQuietAsync();
        Assert.Single(await host.CallbacksAsync());
        Assert.Equal(1, Server.StateOf(controlId));
    }

    [Fact]
    public async Task A_network_that_goes_while_setting_ends_in_OFFLINE()
    {
        var host = await NewWebviewAsync();
        await host.Page.Clock.InstallAsync();
        await host.BeginSetAsync(await Server.NewTokenAsync(ScopeName.Set));
        await host.Page.RouteAsync("**/device/set", static route => route.AbortAsync("internetdisconnected"));
        await host.TypeAsync("7294");
        await host.SetPinAsync();
        var error = await TurnUntilAsync(host, "set_pin_error");
        Assert.Equal("OFFLINE", error.Reason);
        await Assertions.Expect(host.Entry).ToHaveCountAsync(0);
        await host.ReadMessageAsync();
    }

    [Fact]
    public async Task A_network_that_comes_back_in_time_is_enough()
    {
        var host = await NewWebviewAsync();
        await host.Page.RouteAsync("**/device/open", static route => route.AbortAsync("internetdisconnected"), new() { Times = 1 });
        await host.ViewAsync(await Server.NewTokenAsync(ScopeName.View));
        Assert.Equal(["view_pin_success"], await host.CallbacksAsync());
    }

    [Fact]
    public async Task An_answer_of_503_is_repeated_and_then_works()
    {
        var host = await NewWebPageAsync();
        await host.Page.RouteAsync(
            "**/device/open",
            static route => route.FulfillAsync(new()
            {
                Status = 503,
                ContentType = "application/json",
                Headers = new Dictionary<string, string> { ["Retry-After"] = "1" },
                Body = """{"code":"503","errorCode":"OPEN_IN_PROGRESS","reason":"UNAVAILABLE","support":"7K3M9QXT"}""",
            }),
            new() { Times = 1 });
        await host.ViewAsync(await Server.NewTokenAsync(ScopeName.View));
        Assert.Equal(["view_pin_success"], await host.CallbacksAsync());
    }

    [Theory]
    [InlineData(503, "application/json", """{"code":"503","reason":"UNAVAILABLE","support":"7K3M9QXT"}""", "UNAVAILABLE")]
    [InlineData(502, "text/html", "<html>Bad gateway</html>", "UNAVAILABLE")]
    [InlineData(429, "application/json", """{"code":"429","reason":"RATE_LIMITED","support":"7K3M9QXT"}""", "RATE_LIMITED")]
    [InlineData(500, "application/json", """{"code":"500","reason":"UNAVAILABLE","support":"7K3M9QXT"}""", "UNAVAILABLE")]
    public async Task A_service_that_cannot_gives_its_reason_in_the_end(int status, string contentType, string body, string reason)
    {
        var host = await NewWebviewAsync();
        await host.Page.Clock.InstallAsync();
        await host.Page.RouteAsync("**/device/open", route => route.FulfillAsync(new() { Status = status, ContentType = contentType, Body = body }));
        await host.OpenAsync(ScopeName.View, await Server.NewTokenAsync(ScopeName.View));
        var error = await TurnUntilAsync(host, "view_pin_error");
        Assert.Equal(reason, error.Reason);
        await host.ReadMessageAsync();
        Assert.Equal(["view_pin_error"], await host.CallbacksAsync());
        await host.AssertCorrectAsync();
    }

    [Theory]
    [InlineData("wrappedPin", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("wrappedPin", "AAAA")]
    [InlineData("serverKey", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task An_answer_that_was_tampered_with_shows_nothing_and_is_an_error(string member, string value)
    {
        var host = await NewWebviewAsync();
        await host.Page.Clock.InstallAsync();
        await host.Page.RouteAsync("**/device/open", async route =>
        {
            var response = await route.FetchAsync();
            var answer = System.Text.Json.Nodes.JsonNode.Parse(await response.TextAsync())!;
            answer[member] = value;
            await route.FulfillAsync(new() { Response = response, Body = answer.ToJsonString() });
        });
        await host.OpenAsync(ScopeName.View, await Server.NewTokenAsync(ScopeName.View));
        var error = await TurnUntilAsync(host, "view_pin_error");
        Assert.NotNull(error.Reason);
        Assert.Empty(await host.DigitsAsync());
        await host.ReadMessageAsync();
        await host.AssertCorrectAsync();
    }

    [Fact]
    public async Task An_answer_for_another_device_s_exchange_cannot_be_swapped_in()
    {
        // Whoever sits between replays an earlier answer, a valid one of the same service.
        string? earlier = null;
        var first = await NewWebviewAsync();
        await first.Page.RouteAsync("**/device/open", async route =>
        {
            var response = await route.FetchAsync();
            earlier = await response.TextAsync();
            await route.FulfillAsync(new() { Response = response });
        });
        await first.ViewAsync(await Server.NewTokenAsync(ScopeName.View));

        var second = await NewWebviewAsync();
        await second.Page.Clock.InstallAsync();
        await second.Page.RouteAsync("**/device/open", route => route.FulfillAsync(new() { ContentType = "application/json", Body = earlier }));
        await second.OpenAsync(ScopeName.View, await Server.NewTokenAsync(ScopeName.View));
        await TurnUntilAsync(second, "view_pin_error");
        Assert.Empty(await second.DigitsAsync());
    }

    /// <summary>The request reaches the service; its first answer never reaches the page.</summary>
    private static async Task<List<string>> LoseFirstAnswerAsync(IPage page, string glob)
    {
        var bodies = new List<string>();
        await page.RouteAsync(glob, async route =>
        {
            bodies.Add(route.Request.PostData!);
            if (bodies.Count == 1)
            {
                await route.FetchAsync();
                await route.AbortAsync("connectionreset");
            }
            else
            {
                await route.ContinueAsync();
            }
        });
        return bodies;
    }

    /// <summary>Turns the page's clock, however long it waits between its tries.</summary>
    private static async Task<HostEvent> TurnUntilAsync(PinHost host, string name)
    {
        await Patience.UntilAsync(name, async () =>
        {
            await host.Page.Clock.RunForAsync(5000);
            return (await host.EventsAsync()).Any(one => one.Name == name);
        });
        return await host.WaitForAsync(name);
    }
}
