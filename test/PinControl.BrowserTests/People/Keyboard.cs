using Microsoft.Playwright;
using PinControl.BrowserTests.Hosts;
using PinControl.BrowserTests.Stage;
using Xunit;

namespace PinControl.BrowserTests.People;

/// <summary>Everything can be done without a mouse, and the focus can be seen.</summary>
public sealed class Keyboard(BrowserStage stage) : BrowserTest(stage)
{
    [Theory]
    [InlineData(Flow.Webview)]
    [InlineData(Flow.Iframe)]
    public async Task A_PIN_is_chosen_by_keys_alone(Flow flow)
    {
        var host = await NewHostAsync(flow);
        await host.BeginSetAsync(await Server.NewTokenAsync(ScopeName.Set));
        await TabToAsync(host, "entry");
        await host.Page.Keyboard.TypeAsync("7294");
        await TabToAsync(host, "confirmation");
        await host.Page.Keyboard.TypeAsync("7294");
        await TabToAsync(host, "submit");
        await host.Page.Keyboard.PressAsync("Enter");
        await host.WaitForAsync("set_pin_success");
    }

    [Fact]
    public async Task Enter_in_the_second_entry_submits()
    {
        var host = await NewWebviewAsync();
        await host.BeginSetAsync(await Server.NewTokenAsync(ScopeName.Set));
        await host.TypeAsync("7294");
        await host.Page.Keyboard.PressAsync("Enter");
        await host.WaitForAsync("set_pin_success");
        await host.AssertCorrectAsync();
    }

    [Fact]
    public async Task The_mask_is_switched_by_keys()
    {
        var host = await NewWebviewAsync();
        await host.BeginSetAsync(await Server.NewTokenAsync(ScopeName.Set));
        await host.TypeAsync("7294");
        await TabToAsync(host, "show");
        await host.Page.Keyboard.PressAsync("Space");
        await Patience.UntilAsync("the digits", () => host.ShowsEntriesAsync("7294"));
    }

    [Theory]
    [InlineData(Flow.Webview)]
    [InlineData(Flow.Iframe)]
    public async Task A_PIN_is_hidden_by_keys_alone(Flow flow)
    {
        var host = await NewHostAsync(flow);
        await host.ViewAsync(await Server.NewTokenAsync(ScopeName.View));
        await TabToAsync(host, "keep");
        await host.Page.Keyboard.PressAsync("Enter");
        await TabToAsync(host, "hide");
        await host.Page.Keyboard.PressAsync("Enter");
        Assert.Equal("CARDHOLDER", (await host.WaitForAsync("pin_hidden")).Cause);
    }

    [Theory]
    [InlineData("tap")]
    [InlineData("hold")]
    public async Task A_PIN_is_revealed_by_keys_alone(string reveal)
    {
        var server = Stage.ServerFor(reveal, $"Pages:Reveal={reveal}");
        var host = await NewWebPageAsync(server);
        await host.OpenAsync(ScopeName.View, await server.NewTokenAsync(ScopeName.View));
        await host.WaitForAsync("pin_ready");
        await TabToAsync(host, "reveal");
        await host.Page.Keyboard.DownAsync("Space");
        if (reveal == "tap")
        {
            await host.Page.Keyboard.UpAsync("Space");
        }

        await host.WaitForAsync("view_pin_success");
        Assert.Equal(4, (await host.DigitsAsync()).Length);
        if (reveal == "hold")
        {
            await host.Page.Keyboard.UpAsync("Space");
            await Patience.UntilAsync("no digits", async () => (await host.DigitsAsync()).Length == 0);
        }
    }

    [Fact]
    public async Task After_a_mistake_the_focus_is_where_to_go_on()
    {
        var host = await NewWebviewAsync();
        await host.BeginSetAsync(await Server.NewTokenAsync(ScopeName.Set));
        await host.TypeAsync("1111");
        await host.Page.Keyboard.PressAsync("Enter");
        await host.WaitForAsync("set_pin_validation_error");
        await Assertions.Expect(host.Entry).ToBeFocusedAsync();
        await host.TypeAsync("7294", "7295");
        await host.Page.Keyboard.PressAsync("Enter");
        await host.WaitForAsync("set_pin_validation_error", nth: 2);
        await Assertions.Expect(host.Confirmation).ToBeFocusedAsync();
    }

    /// <summary>Presses Tab until the part has the focus, and sees that this can be seen.</summary>
    private static async Task TabToAsync(PinHost host, string part)
    {
        for (var i = 0; i < 12; i++)
        {
            if (await host.Part(part).EvaluateAsync<bool>("element => element.getRootNode().activeElement === element && document.hasFocus()"))
            {
                var outline = await host.Part(part).EvaluateAsync<string>(
                    "element => { const style = getComputedStyle(element); return style.outlineStyle + ' ' + style.boxShadow + ' ' + element.tagName; }");
                Assert.False(outline.StartsWith("none none BUTTON", StringComparison.Ordinal), $"The focus on {part} cannot be seen.");
                return;
            }

            await host.Page.Keyboard.PressAsync("Tab");
        }

        Assert.Fail($"Tab does not lead to {part}.");
    }
}
