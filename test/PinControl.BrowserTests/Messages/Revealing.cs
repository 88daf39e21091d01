using Microsoft.Playwright;
using PinControl.BrowserTests.Hosts;
using PinControl.BrowserTests.Stage;
using PinControl.Tests.Serving;
using Xunit;

namespace PinControl.BrowserTests.Messages;

/// <summary>DESIGN 3.2 rule 6: when the digits come, and when the host hears of it.</summary>
public sealed class Revealing(BrowserStage stage) : BrowserTest(stage)
{
    [Fact]
    public async Task At_once_waits_neither_for_a_frame_nor_for_being_visible()
    {
        var app = await NewWebviewAsync();
        await app.Page.AddInitScriptAsync(
            """
            window.requestAnimationFrame = () => 0;
            window.requestIdleCallback = () => 0;
            Object.defineProperty(Document.prototype, 'hidden', { get: () => true });
            Object.defineProperty(Document.prototype, 'visibilityState', { get: () => 'hidden' });
            Element.prototype.animate = () => ({ finished: new Promise(() => {}), cancel() {}, finish() {} });
            """);
        await app.ViewAsync(await Server.NewTokenAsync(ScopeName.View));
        Assert.Equal(4, (await app.WaitForCallAsync("ios", "view_pin_success")).Digits.Length);
        Assert.DoesNotContain(await app.EventsAsync(), static one => one.Name == "pin_ready");
    }

    [Fact]
    public async Task In_an_invisible_frame_too()
    {
        var host = await NewWebPageAsync();
        await host.Page.AddStyleTagAsync(new() { Content = "iframe { visibility: hidden; position: absolute; left: -9999px }" });
        await host.ViewAsync(await Server.NewTokenAsync(ScopeName.View));
    }

    [Theory]
    [InlineData(Flow.Webview)]
    [InlineData(Flow.Iframe)]
    public async Task With_tap_the_digits_come_with_the_cardholder_s_tap(Flow flow)
    {
        var server = Stage.ServerFor("tap", "Pages:Reveal=tap");
        var host = await NewHostAsync(flow, server);
        await host.OpenAsync(ScopeName.View, await server.NewTokenAsync(ScopeName.View));
        await host.WaitForAsync("pin_ready");
        await Assertions.Expect(host.Seen("reveal")).ToBeVisibleAsync();
        await host.StaysQuietAsync();
        Assert.Empty(await host.CallbacksAsync());
        Assert.Empty(await host.DigitsAsync());

        await host.Seen("reveal").ClickAsync();
        await host.WaitForAsync("view_pin_success");
        Assert.Equal(4, (await host.DigitsAsync()).Length);
        await host.StaysQuietAsync();
        Assert.Equal(4, (await host.DigitsAsync()).Length);
        Assert.Equal(["view_pin_success"], await host.CallbacksAsync());
        Assert.Single(await host.EventsAsync(), static one => one.Name == "pin_ready");
    }

    [Theory]
    [InlineData(Flow.Webview)]
    [InlineData(Flow.Iframe)]
    public async Task With_hold_the_digits_stay_while_the_cardholder_holds(Flow flow)
    {
        var server = Stage.ServerFor("hold", "Pages:Reveal=hold");
        var host = await NewHostAsync(flow, server);
        await host.OpenAsync(ScopeName.View, await server.NewTokenAsync(ScopeName.View));
        await host.WaitForAsync("pin_ready");
        Assert.Empty(await host.DigitsAsync());
        await host.Seen("reveal").HoverAsync();
        for (var i = 0; i < 2; i++)
        {
            await host.Page.Mouse.DownAsync();
            await Patience.UntilAsync("the digits", async () => (await host.DigitsAsync()).Length == 4);
            await Task.Delay(Patience.Quiet);
            Assert.Equal(4, (await host.DigitsAsync()).Length);
            await host.Page.Mouse.UpAsync();
            await Patience.UntilAsync("no digits", async () => (await host.DigitsAsync()).Length == 0);
        }

        await host.StaysQuietAsync();
        Assert.Equal(["view_pin_success"], await host.CallbacksAsync());
    }

    [Fact]
    public async Task The_page_shows_the_issuer_s_colours_and_takes_others_from_its_host()
    {
        var app = await NewWebviewAsync();
        await app.OpenAsync(ScopeName.View, await Server.IssueAsync(await Server.NewViewableAsync(), ScopeName.View, ",\"colorScheme\":\"dark\""));
        await app.WaitForAsync("view_pin_success");
        var dark = await InkAsync(app);
        await app.SetThemeAsync("light");
        var light = await InkAsync(app);
        Assert.NotEqual(dark, light);
        await app.SetThemeAsync("dark");
        Assert.Equal(dark, await InkAsync(app));
        await app.SetThemeAsync("no such theme");
        Assert.Equal(dark, await InkAsync(app));
        await app.AssertCorrectAsync();
    }

    [Fact]
    public async Task A_frame_takes_its_colours_from_its_parent()
    {
        var host = await NewWebPageAsync();
        await host.ViewAsync(await Server.NewTokenAsync(ScopeName.View));
        var light = await InkAsync(host);
        await host.SetThemeAsync("dark");
        await Patience.UntilAsync("dark's ink", async () => await InkAsync(host) != light);
        await host.SetThemeAsync("light");
        await Patience.UntilAsync("light's ink", async () => await InkAsync(host) == light);
    }

    [Fact]
    public async Task Resize_carries_the_height_and_never_comes_while_the_digits_are_shown_or_at_a_key()
    {
        var viewer = await NewWebPageAsync();
        await viewer.ViewAsync(await Server.NewTokenAsync(ScopeName.View));
        await Task.Delay(Patience.Quiet);
        var events = await viewer.EventsAsync();
        var resizes = events.Where(static one => one.Name == "resize").ToArray();
        Assert.NotEmpty(resizes);
        Assert.All(resizes, static one => Assert.InRange(one.Body.GetProperty("height").GetDouble(), 50, 600));
        var shown = events.TakeWhile(static one => one.Name != "view_pin_success").Count();
        Assert.DoesNotContain(events.Skip(shown), static one => one.Name == "resize");

        var setter = await NewWebPageAsync();
        await setter.BeginSetAsync(await Server.NewTokenAsync(ScopeName.Set));
        await Task.Delay(Patience.Quiet);
        var before = (await setter.EventsAsync()).Count(static one => one.Name == "resize");
        await setter.TypeAsync("7294");
        await Task.Delay(Patience.Quiet);
        Assert.Equal(before, (await setter.EventsAsync()).Count(static one => one.Name == "resize"));
    }

    private static Task<string> InkAsync(PinHost host) => host.Seen("title").EvaluateAsync<string>("title => getComputedStyle(title).color");
}
