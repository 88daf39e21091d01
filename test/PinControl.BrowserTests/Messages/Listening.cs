using PinControl.BrowserTests.Hosts;
using PinControl.BrowserTests.Stage;
using Xunit;

namespace PinControl.BrowserTests.Messages;

/// <summary>DESIGN 3.2 rule 1: whom the frame hears, to whom it talks, and when.</summary>
public sealed class Listening(BrowserStage stage) : BrowserTest(stage)
{
    // A secure context for a browser, and in nobody's list of origins.
    private const string Foreign = "evil.localhost";

    [Theory]
    [InlineData("onload")]
    [InlineData("ready")]
    public async Task A_message_in_the_frame_s_onload_or_in_answer_to_ready_starts_the_flow(string when)
    {
        var host = await NewWebPageAsync();
        await host.FrameAsync(WebPage.Begin(ScopeName.View, await Server.NewTokenAsync(ScopeName.View)), when);
        await host.WaitForAsync("view_pin_success");
    }

    [Fact]
    public async Task A_message_long_after_onload_starts_the_flow()
    {
        var host = await NewWebPageAsync();
        await host.FrameAsync(null, "never");
        await host.LoadedAsync();
        await Task.Delay(Patience.Quiet);
        await host.SendAsync(WebPage.Begin(ScopeName.View, await Server.NewTokenAsync(ScopeName.View)));
        await host.WaitForAsync("view_pin_success");
    }

    [Fact]
    public async Task Onload_is_early_enough_every_time()
    {
        for (var i = 0; i < 5; i++)
        {
            var host = await NewWebPageAsync();
            await host.OpenAsync(ScopeName.View, await Server.NewTokenAsync(ScopeName.View));
            await host.WaitForAsync("view_pin_success");
            await host.Page.CloseAsync();
        }
    }

    [Fact]
    public async Task Ready_comes_every_250_ms_with_version_1_until_a_message_is_accepted()
    {
        var host = await NewWebPageAsync();
        await host.Page.Clock.StopAsync();
        await host.FrameAsync(null, "never");
        var first = await host.WaitForAsync("ready");
        Assert.Equal(["event", "version"], first.Members);
        Assert.Equal(1, first.Body.GetProperty("version").GetInt32());

        var before = (await host.EventsAsync()).Count;
        await host.Page.Clock.RunForAsync(2000);
        await Patience.UntilAsync("ready again and again", async () => (await host.EventsAsync()).Count - before >= 7);
        await Task.Delay(Patience.Quiet);
        Assert.InRange((await host.EventsAsync()).Count - before, 7, 9);

        await host.SendAsync(WebPage.Begin(ScopeName.View, await Server.NewTokenAsync(ScopeName.View)));
        await host.WaitForAsync("view_pin_success");
        var readies = (await host.EventsAsync()).Count(static one => one.Name == "ready");
        await host.Page.Clock.RunForAsync(2000);
        await Task.Delay(Patience.Quiet);
        Assert.Equal(readies, (await host.EventsAsync()).Count(static one => one.Name == "ready"));
    }

    [Fact]
    public async Task Ready_ends_after_10_seconds()
    {
        var host = await NewWebPageAsync();
        await host.Page.Clock.StopAsync();
        await host.FrameAsync(null, "never");
        await host.WaitForAsync("ready");
        await host.Page.Clock.RunForAsync(11_000);
        await Patience.UntilAsync("ready for ten seconds", async () => (await host.EventsAsync()).Count >= 38);
        await Task.Delay(Patience.Quiet);
        var all = (await host.EventsAsync()).Count;
        Assert.InRange(all, 38, 42);
        await host.Page.Clock.RunForAsync(3000);
        await Task.Delay(Patience.Quiet);
        Assert.Equal(all, (await host.EventsAsync()).Count);

        // The listener stands on.
        await host.SendAsync(WebPage.Begin(ScopeName.View, await Server.NewTokenAsync(ScopeName.View)));
        await host.WaitForAsync("view_pin_success");
    }

    [Fact]
    public async Task A_foreign_parent_is_refused_by_the_browser_already()
    {
        var controlId = await Server.NewTokenAsync(ScopeName.View);
        foreach (var name in (string[])[Foreign, "evil.test"])
        {
            var host = await NewWebPageAsync(name: name);
            await host.OpenAsync(ScopeName.View, controlId);
            await Task.Delay(Patience.Quiet);
            Assert.Empty(await host.HeardAsync());
        }

        Assert.Equal(1, Server.StateOf(controlId));
    }

    [Fact]
    public async Task A_foreign_parent_hears_nothing_and_is_not_heard_even_where_the_browser_would_let_it_frame()
    {
        var controlId = await Server.NewTokenAsync(ScopeName.View);
        var host = await NewWebPageAsync(name: Foreign);
        await IgnorePolicyAsync(host);
        var opens = 0;
        host.Page.Request += (_, request) => opens += request.Url.Contains("/device/", StringComparison.Ordinal) ? 1 : 0;
        await host.OpenAsync(ScopeName.View, controlId);
        await host.LoadedAsync();
        await Task.Delay(700);
        await host.SendAsync(WebPage.Begin(ScopeName.View, controlId));
        await Task.Delay(Patience.Quiet);
        Assert.True(await host.Document.EvaluateAsync<bool>("isSecureContext"), "The browser would not have let the page work anyway.");
        Assert.Empty(await host.HeardAsync());
        Assert.Equal(0, opens);
        Assert.Equal(1, Server.StateOf(controlId));

        // The same page with a listed parent does work: what was missing is the origin.
        var listed = await NewWebPageAsync();
        await IgnorePolicyAsync(listed);
        await listed.ViewAsync(controlId);
    }

    [Fact]
    public async Task Messages_count_from_the_parent_only_not_from_a_frame_beside_nor_from_above()
    {
        var controlId = await Server.NewTokenAsync(ScopeName.View);
        var top = await NewWebPageAsync();
        var parent = await top.NestAsync(Stage.Shop.Origin());
        await parent.FrameAsync(null, "never");
        await parent.LoadedAsync();

        // From above: the top page is of a listed origin, but it is not the parent.
        var target = Server.Address.GetLeftPart(UriPartial.Authority);
        await top.Parent.EvaluateAsync(
            "([message, target]) => window.frames[0].frames[0].postMessage(message, target)", new[] { WebPage.Begin(ScopeName.View, controlId), target });

        // From a frame beside, of a listed origin too.
        await parent.Parent.EvaluateAsync(
            """
            url => new Promise(resolve => {
              const frame = document.createElement('iframe');
              frame.onload = resolve;
              frame.src = url;
              document.body.append(frame);
            })
            """,
            Stage.Bank.Origin() + "/parent");
        var sibling = parent.Parent.ChildFrames.Single(frame => frame.Url.StartsWith(Stage.Bank.Origin(), StringComparison.Ordinal));
        await sibling.EvaluateAsync("([message, target]) => parent.frames[0].postMessage(message, target)", new[] { WebPage.Begin(ScopeName.View, controlId), target });
        await Task.Delay(Patience.Quiet);
        Assert.Equal(1, Server.StateOf(controlId));
        Assert.All(await parent.EventsAsync(), static one => Assert.Equal("ready", one.Name));

        await parent.SendAsync(WebPage.Begin(ScopeName.View, controlId));
        await parent.WaitForAsync("view_pin_success");
    }

    [Fact]
    public async Task In_nested_frames_of_listed_origins_the_parent_is_served_and_the_top_hears_nothing()
    {
        var top = await NewWebPageAsync();
        var parent = await top.NestAsync(Stage.Shop.Origin("localhost"));
        await parent.OpenAsync(ScopeName.View, await Server.NewTokenAsync(ScopeName.View));
        await parent.WaitForAsync("view_pin_success");
        Assert.Empty(await top.HeardAsync());
    }

    [Fact]
    public async Task A_foreign_page_between_is_not_served_though_the_top_is_listed()
    {
        var controlId = await Server.NewTokenAsync(ScopeName.View);
        var top = await NewWebPageAsync();
        var parent = await top.NestAsync(Stage.Shop.Origin(Foreign));
        await IgnorePolicyAsync(parent);
        await parent.OpenAsync(ScopeName.View, controlId);
        await parent.LoadedAsync();
        await Task.Delay(Patience.Quiet);
        Assert.Empty(await parent.HeardAsync());
        Assert.Empty(await top.HeardAsync());
        Assert.Equal(1, Server.StateOf(controlId));
    }

    [Fact]
    public async Task Malformed_messages_are_ignored_but_a_start_without_a_control_id_is_told_once_and_the_next_good_one_works()
    {
        var controlId = await Server.NewTokenAsync(ScopeName.View);
        var host = await NewWebPageAsync();
        await host.FrameAsync(null, "never");
        await host.LoadedAsync();
        await host.Parent.EvaluateAsync(
            """
            controlId => {
              const bad = [
                null, undefined, 0, true, 'view-pin', JSON.stringify({ operation: 'view-pin', controlId }), [], ['view-pin', controlId], {},
                { operation: 'view-pin' }, { controlId }, { operation: 'VIEW-PIN', controlId }, { operation: 'view_pin', controlId },
                { operation: ['view-pin'], controlId }, { operation: 'view-pin', controlId: [controlId] }, { operation: 'view-pin', controlId: 5 },
                { operation: 'view-pin', controlId: { toString: null } }, { operation: 'constructor', controlId }, { operation: '__proto__', controlId },
                { operation: null, controlId }, new Map([['operation', 'view-pin']]), new Date(), new ArrayBuffer(8), { event: 'ready' },
              ];
              bad.forEach(parentHost.send);
            }
            """,
            controlId);
        Assert.Equal("BAD_REQUEST", (await host.WaitForAsync("view_pin_error")).Reason);
        await host.ReadMessageAsync();
        await host.StaysQuietAsync();
        Assert.Equal(["view_pin_error"], await host.CallbacksAsync());
        Assert.Equal(1, Server.StateOf(controlId));
        await host.SendAsync(WebPage.Begin(ScopeName.View, controlId));
        await host.WaitForAsync("view_pin_success");

        // Nor does one disturb what goes on.
        await host.SendAsync(new { operation = "set-pin" });
        await host.StaysQuietAsync();
        Assert.Equal(["view_pin_error", "view_pin_success"], await host.CallbacksAsync());
    }

    [Fact]
    public async Task A_ping_is_answered_at_any_time_and_begins_nothing()
    {
        var host = await NewWebPageAsync();
        await host.FrameAsync(null, "never");
        await host.LoadedAsync();
        await host.SendAsync(new { operation = "ping" });
        await host.WaitForAsync("pong");
        await host.SendAsync(WebPage.Begin(ScopeName.View, await Server.NewTokenAsync(ScopeName.View)));
        await host.WaitForAsync("view_pin_success");
        await host.SendAsync(new { operation = "ping" });
        await host.WaitForAsync("pong", nth: 2);
        Assert.Equal(["view_pin_success"], await host.CallbacksAsync());
    }

    [Fact]
    public async Task A_webview_page_is_deaf_to_messages()
    {
        var first = await Server.NewTokenAsync(ScopeName.View);
        var second = await Server.NewTokenAsync(ScopeName.View);
        var app = await NewWebviewAsync();
        await app.ViewAsync(first);
        await app.Page.EvaluateAsync("message => window.postMessage(message, '*')", WebPage.Begin(ScopeName.View, second));
        await app.Page.EvaluateAsync("() => window.postMessage({ operation: 'hide-pin' }, '*')");
        await app.StaysQuietAsync();
        Assert.Equal(4, (await app.DigitsAsync()).Length);
        Assert.Equal(1, Server.StateOf(second));
    }

    /// <summary>A browser that knows no frame-ancestors: the page is on its own.</summary>
    private static async Task IgnorePolicyAsync(WebPage host) => await host.Page.RouteAsync("**/pincontrol/frame*", static async route =>
    {
        var response = await route.FetchAsync();
        var headers = response.Headers.Where(static header => header.Key is not ("content-security-policy" or "x-frame-options"));
        await route.FulfillAsync(new() { Response = response, Headers = headers });
    });
}
