using PinControl.BrowserTests.Hosts;
using PinControl.BrowserTests.Stage;
using PinControl.Tests.Serving;
using Xunit;
using Key = OpenQA.Selenium.Keys;

namespace PinControl.BrowserTests.WebKit;

/// <summary>The cardholder sees the PIN, and it goes away, in WebKit.</summary>
[Trait("engine", "webkit")]
[Trait("vault", "unused")]
public sealed class ViewingInWebKit(BrowserStage stage, WebKitStage webKit) : WebKitTest(stage, webKit)
{
    [Theory]
    [InlineData(Flow.Webview)]
    [InlineData(Flow.Iframe)]
    public async Task The_digits_are_shown_and_the_host_hides_them_for_good(Flow flow)
    {
        var page = NewPage(flow);
        var plastic = await Server.NewViewableAsync(pinLength: 6);
        var pin = await Server.SeePinAsync(plastic);
        var controlId = await Server.IssueAsync(plastic, ScopeName.View);
        await page.ViewAsync(controlId);
        Assert.Equal(pin, page.Digits());
        Assert.Equal(3, Server.StateOf(controlId));
        Assert.True(page.Read<bool>("seen('countdown') && seen('keep') && seen('hide')"));

        page.HidePin();
        await AssertGoneAsync(page, pin);
        if (flow == Flow.Iframe)
        {
            Assert.Equal(["event"], (await page.WaitForAsync("view_pin_success")).Members);
            Assert.Equal(("HOST", true), ((await page.WaitForAsync("pin_hidden")).Cause, page.Events().Last(static one => one.Name == "pin_hidden").Final));
            Assert.Single(page.Events(), static one => one.Name == "view_pin_success");
        }
    }

    [Theory]
    [InlineData(Flow.Webview)]
    [InlineData(Flow.Iframe)]
    public async Task Hide_now_takes_them_away(Flow flow)
    {
        var page = NewPage(flow);
        await page.ViewAsync(await Server.NewTokenAsync(ScopeName.View));
        var pin = page.Digits();
        page.Click("hide");
        await AssertGoneAsync(page, pin);
    }

    [Fact]
    public async Task After_hideAfter_seconds_they_are_gone_for_good()
    {
        var server = Stage.ServerFor("ten seconds", "Pages:HideAfter=10");
        var page = NewPage(Flow.Iframe, server);
        await page.ViewAsync(await server.NewTokenAsync(ScopeName.View));
        var pin = page.Digits();
        Assert.Equal("TIMEOUT", (await page.WaitForAsync("pin_hidden")).Cause);
        await AssertGoneAsync(page, pin);
    }

    [Fact]
    public async Task A_glance_away_removes_them_and_a_tap_brings_them_back()
    {
        var page = NewPage(Flow.Webview);
        await page.ViewAsync(await Server.NewTokenAsync(ScopeName.View));
        var pin = page.Digits();
        page.Browser.ExecuteScript("window.dispatchEvent(new Event('blur'))");
        await page.UntilAsync("seen('reveal')");
        Assert.Equal(string.Empty, page.Digits());
        page.Click("reveal");
        await page.UntilAsync("seen('hide')");
        Assert.Equal(pin, page.Digits());
    }

    [Fact]
    public async Task A_parent_that_is_left_and_come_back_to_does_not_bring_them()
    {
        var page = NewPage(Flow.Iframe);
        await page.ViewAsync(await Server.NewTokenAsync(ScopeName.View));
        var pin = page.Digits();
        page.Browser.SwitchTo().DefaultContent();
        await page.Browser.Navigate().GoToUrlAsync(Stage.Shop.Origin() + "/parent");
        await page.Browser.Navigate().BackAsync();
        Assert.DoesNotContain(pin, page.AllText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tap")]
    [InlineData("hold")]
    public async Task They_wait_for_the_cardholder_where_that_is_set(string reveal)
    {
        var server = Stage.ServerFor(reveal, $"Pages:Reveal={reveal}");
        var page = NewPage(Flow.Iframe, server);
        await page.OpenAsync(ScopeName.View, await server.NewTokenAsync(ScopeName.View));
        await page.WaitForAsync("pin_ready");
        Assert.Equal(string.Empty, page.Digits());
        page.TabTo("reveal");
        var keys = new OpenQA.Selenium.Interactions.Actions(page.Browser).KeyDown(" ");
        (reveal == "tap" ? keys.KeyUp(" ") : keys).Perform();
        await page.WaitForAsync("view_pin_success");
        Assert.Equal(4, page.Digits().Length);
        if (reveal == "hold")
        {
            new OpenQA.Selenium.Interactions.Actions(page.Browser).KeyUp(" ").Perform();
            await page.UntilAsync("parts('digit').every(one => !one.textContent)");
        }
    }

    [Fact]
    public async Task They_are_hidden_by_keys_alone()
    {
        foreach (var flow in (Flow[])[Flow.Webview, Flow.Iframe])
        {
            var page = NewPage(flow);
            await page.ViewAsync(await Server.NewTokenAsync(ScopeName.View));
            var pin = page.Digits();
            page.TabTo("keep");
            page.Press(Key.Enter);
            page.TabTo("hide");
            page.Press(Key.Enter);
            await AssertGoneAsync(page, pin);
        }
    }

    private static async Task AssertGoneAsync(DrivenPage page, string pin)
    {
        await page.UntilAsync("parts('digit').length === 0");
        Assert.DoesNotContain(pin, string.Concat(page.AllText().Where(static c => !char.IsWhiteSpace(c))), StringComparison.Ordinal);
        await page.MessageAsync();
    }
}
