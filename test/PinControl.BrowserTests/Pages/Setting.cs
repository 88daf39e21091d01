using Microsoft.Playwright;
using PinControl.BrowserTests.Hosts;
using PinControl.BrowserTests.Stage;
using PinControl.Tests.Serving;
using Xunit;

namespace PinControl.BrowserTests.Pages;

/// <summary>The other flow: the cardholder chooses a PIN, and sees it once the plastic has been produced.</summary>
public sealed class Setting(BrowserStage stage) : BrowserTest(stage)
{
    [Theory]
    [InlineData(Flow.Webview, "7294")]
    [InlineData(Flow.Iframe, "8305")]
    public async Task A_PIN_chosen_on_the_demo_plastic_1002_is_the_one_seen_after_production(Flow flow, string pin)
    {
        await using var server = PinControlServer.Start();
        var controlId = await server.IssueAsync("1002", ScopeName.Set);
        var host = await NewHostAsync(flow, server);
        await host.BeginSetAsync(controlId);
        await host.TypeAsync(pin);
        await host.WaitForLastAsync("pin_valid(true)");
        await host.SetPinAsync();
        await host.WaitForAsync("set_pin_success");
        await host.StaysQuietAsync();

        // Eight keys, eight changes; what the page clears after its success may be told as well.
        var callbacks = await host.CallbacksAsync();
        Assert.Equal([.. Enumerable.Repeat("pin_valid(false)", 7), "pin_valid(true)", "set_pin_success"], callbacks);
        Assert.Equal(4, server.StateOf(controlId));

        await server.PutAsync("1002", "ACTIVE", produced: true);
        Assert.Equal(pin, await server.SeePinAsync("1002"));
        var viewer = await NewHostAsync(flow, server);
        await viewer.ViewAsync(await server.IssueAsync("1002", ScopeName.View));
        Assert.Equal(pin, await viewer.DigitsAsync());
    }

    [Fact]
    public async Task The_page_s_own_button_submits_too()
    {
        var plastic = await Server.NewSettableAsync();
        var host = await NewWebviewAsync();
        await host.BeginSetAsync(await Server.IssueAsync(plastic, ScopeName.Set));
        await host.TypeAsync("7294");
        await host.Part("submit").ClickAsync();
        await host.WaitForAsync("set_pin_success");
        await Server.PutAsync(plastic, "ACTIVE", produced: true);
        Assert.Equal("7294", await Server.SeePinAsync(plastic));
        await host.AssertCorrectAsync();
    }

    [Fact]
    public async Task A_PIN_of_six_digits_is_asked_for_where_the_plastic_has_six()
    {
        var plastic = await Server.NewSettableAsync(pinLength: 6);
        var host = await NewWebPageAsync();
        await host.BeginSetAsync(await Server.IssueAsync(plastic, ScopeName.Set));
        await host.TypeAsync("7294", "7294");
        await host.WaitForLastAsync("pin_valid(false)");
        await host.PressAsync(host.Entry, "1", "6");
        await host.PressAsync(host.Confirmation, "1", "6");
        await host.WaitForLastAsync("pin_valid(true)");
        await host.SetPinAsync();
        await host.WaitForAsync("set_pin_success");
        await Server.PutAsync(plastic, "ACTIVE", produced: true);
        Assert.Equal("729416", await Server.SeePinAsync(plastic));
    }

    [Fact]
    public async Task Both_entries_are_visible_together_one_input_each()
    {
        var host = await NewWebviewAsync();
        await host.BeginSetAsync(await Server.NewTokenAsync(ScopeName.Set));
        await Assertions.Expect(host.Entry).ToHaveCountAsync(1);
        await Assertions.Expect(host.Confirmation).ToHaveCountAsync(1);
        await Assertions.Expect(host.Entry).ToBeInViewportAsync();
        await Assertions.Expect(host.Confirmation).ToBeInViewportAsync();
        foreach (var entry in (ILocator[])[host.Entry, host.Confirmation])
        {
            Assert.Equal("INPUT", await entry.EvaluateAsync<string>("input => input.tagName"));
        }
    }

    [Theory]
    [InlineData(Flow.Webview)]
    [InlineData(Flow.Iframe)]
    public async Task After_success_the_inputs_are_gone_and_a_next_step_stays(Flow flow)
    {
        var host = await NewHostAsync(flow);
        await host.BeginSetAsync(await Server.NewTokenAsync(ScopeName.Set));
        await host.ChooseAsync("7294");
        await Assertions.Expect(host.Entry).ToHaveCountAsync(0);
        await Assertions.Expect(host.Confirmation).ToHaveCountAsync(0);
        await host.ReadMessageAsync();
        await Task.Delay(Patience.Quiet);
        await host.ReadMessageAsync();
        await Assertions.Expect(host.Document.Locator("input")).ToHaveCountAsync(0);
    }
}
