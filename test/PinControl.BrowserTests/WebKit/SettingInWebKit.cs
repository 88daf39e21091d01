using PinControl.BrowserTests.Hosts;
using PinControl.BrowserTests.Stage;
using PinControl.Tests.Serving;
using Xunit;
using Key = OpenQA.Selenium.Keys;

namespace PinControl.BrowserTests.WebKit;

/// <summary>The cardholder chooses a PIN in WebKit, by keys alone and in every other way.</summary>
[Trait("engine", "webkit")]
[Trait("vault", "unused")]
public sealed class SettingInWebKit(BrowserStage stage, WebKitStage webKit) : WebKitTest(stage, webKit)
{
    [Theory]
    [InlineData(Flow.Webview, "7294")]
    [InlineData(Flow.Iframe, "8305")]
    public async Task A_PIN_is_chosen_by_keys_alone_and_is_the_one_seen_after_production(Flow flow, string pin)
    {
        var page = NewPage(flow);
        var plastic = await Server.NewSettableAsync();
        var controlId = await Server.IssueAsync(plastic, ScopeName.Set);
        await page.BeginSetAsync(controlId);
        page.TabTo("entry");
        page.Press(pin);
        page.TabTo("confirmation");
        page.Press(pin);
        page.TabTo("submit");
        page.Press(Key.Enter);
        await page.UntilAsync("!part('entry')");
        Assert.DoesNotContain(pin, page.AllText(), StringComparison.Ordinal);
        await page.MessageAsync();
        Assert.Equal(4, Server.StateOf(controlId));
        await Server.PutAsync(plastic, "ACTIVE", produced: true);
        Assert.Equal(pin, await Server.SeePinAsync(plastic));
    }

    [Fact]
    public async Task The_parent_hears_every_callback_in_order_and_its_own_button_submits()
    {
        var page = NewPage(Flow.Iframe);
        await page.BeginSetAsync(await Server.NewTokenAsync(ScopeName.Set));
        page.Type("1111");
        page.SetPin();
        var refused = await page.WaitForAsync("set_pin_validation_error");
        Assert.Equal("WEAK_PIN", refused.Reason);
        await page.UntilAsync("part('entry').value === '' && part('confirmation').value === ''");
        page.Type("7294", "7295");
        page.SetPin();
        Assert.Equal("MISMATCH", (await page.WaitForAsync("set_pin_validation_error", nth: 2)).Reason);
        await page.UntilAsync("part('entry').value === '7294' && part('confirmation').value === ''");
        page.Click("confirmation");
        page.Press("7294");
        page.SetPin();
        await page.WaitForAsync("set_pin_success");
        var heard = page.Events().Where(static one => one.Name is not ("ready" or "resize"))
            .Select(static one => one.Valid is { } valid ? (valid ? "true" : "false") : one.Name).ToArray();
        Assert.Equal(
            [.. Enumerable.Repeat("false", 8), "set_pin_validation_error", "false", .. Enumerable.Repeat("false", 8), "set_pin_validation_error", "false", "false", "false", "false", "true", "set_pin_success"],
            heard);
    }

    [Theory]
    [InlineData("\u0667\u0662\u0669\u0664")]
    [InlineData("\u06F7\u06F2\u06F9\u06F4")]
    [InlineData("\uFF17\uFF12\uFF19\uFF14")]
    [InlineData("7a2-9 4")]
    public async Task Digits_of_other_scripts_are_the_same_and_nothing_else_is_taken(string typed)
    {
        var page = NewPage(Flow.Webview);
        await page.BeginSetAsync(await Server.NewTokenAsync(ScopeName.Set));
        page.Type(typed, "7294");
        await page.UntilAsync("part('entry').value === '7294'");
        page.SetPin();
        await page.UntilAsync("!part('entry')");
    }

    [Fact]
    public async Task Backspace_takes_a_digit_back_and_the_mask_is_switched()
    {
        var page = NewPage(Flow.Webview);
        await page.BeginSetAsync(await Server.NewTokenAsync(ScopeName.Set));
        page.Click("entry");
        page.Press("729" + Key.Backspace + "5");
        await page.UntilAsync("part('entry').value === '725'");
        const string Cells = "[...part('entry').parentElement.querySelectorAll('i')].map(one => one.textContent).join('')";
        Assert.DoesNotContain(page.Read<string>(Cells)!, char.IsDigit);
        page.Click("show");
        await page.UntilAsync($"({Cells}) === '725'");
        Assert.Equal("true", page.Read<string>("part('show').getAttribute('aria-pressed')"));
    }

    [Fact]
    public async Task After_a_mistake_the_focus_is_where_to_go_on()
    {
        var page = NewPage(Flow.Webview);
        await page.BeginSetAsync(await Server.NewTokenAsync(ScopeName.Set));
        page.Type("1111");
        page.Press(Key.Enter);
        await page.UntilAsync("part('entry').value === '' && part('entry').getRootNode().activeElement === part('entry')");
        Assert.Equal("true", page.Read<string>("part('entry').getAttribute('aria-invalid')"));
        page.Type("7294");
        page.Press(Key.Enter);
        await page.UntilAsync("!part('entry')");
    }
}
