using Microsoft.Playwright;
using PinControl.BrowserTests.Hosts;
using PinControl.BrowserTests.Stage;
using PinControl.Tests.Serving;
using Xunit;

namespace PinControl.BrowserTests.Pages;

/// <summary>
/// Both flows, as a webview page and in a frame, in Chromium as a cardholder has it, with windows and menus. Every other test drives the same version of its
/// engine without them.
/// </summary>
public sealed class InTheWholeBrowser(BrowserStage stage) : BrowserTest(stage)
{
    private protected override Task<IBrowser> BrowserAsync() => Stage.WholeBrowserAsync();

    [Fact]
    public async Task It_is_of_the_same_version() => Assert.Equal(Stage.Browser.Version, (await BrowserAsync()).Version);

    [Theory]
    [InlineData(Flow.Webview)]
    [InlineData(Flow.Iframe)]
    public async Task A_PIN_is_seen_and_its_host_told_once(Flow flow)
    {
        var plastic = await Server.NewViewableAsync();
        var host = await NewHostAsync(flow);
        await host.ViewAsync(await Server.IssueAsync(plastic, ScopeName.View));
        Assert.Equal(await Server.SeePinAsync(plastic), await host.DigitsAsync());
        await host.StaysQuietAsync();
        Assert.Equal(["view_pin_success"], await host.CallbacksAsync());
    }

    [Theory]
    [InlineData(Flow.Webview)]
    [InlineData(Flow.Iframe)]
    public async Task A_PIN_is_chosen_by_the_keys(Flow flow)
    {
        var plastic = await Server.NewSettableAsync();
        var host = await NewHostAsync(flow);
        await host.BeginSetAsync(await Server.IssueAsync(plastic, ScopeName.Set));
        await host.TypeAsync("7294");
        await host.WaitForLastAsync("pin_valid(true)");
        await host.SetPinAsync();
        await host.WaitForAsync("set_pin_success");
        await Server.PutAsync(plastic, "ACTIVE", produced: true);
        Assert.Equal("7294", await Server.SeePinAsync(plastic));
    }
}
