using Microsoft.Playwright;
using PinControl.BrowserTests.Stage;
using PinControl.Tests.Serving;
using Xunit;

namespace PinControl.BrowserTests.Pages;

/// <summary>Development's first page: its buttons run each flow on the demo plastics, and its log shows what was said.</summary>
public sealed class Studio(BrowserStage stage, SharedServer server) : BrowserTest(stage), IClassFixture<SharedServer>
{
    [Fact]
    public async Task The_view_in_an_app_shows_the_PIN_and_both_bridges_calls()
    {
        var page = await OpenAsync();
        await RunAsync(page, "1001", "In an app");
        var digits = page.FrameLocator("#phone-view iframe").Locator("[part~=digit]");
        await Assertions.Expect(digits).ToHaveCountAsync(4);
        await AssertLoggedAsync(page, "android_handler.view_pin_success()", "ios_handler {\"event\":\"view_pin_success\"}", "/pincontrol/device/open");
        await page.Locator("#phone-dock [data-call=hide_pin]").ClickAsync();
        await Assertions.Expect(digits).ToHaveCountAsync(0);
        await AssertLoggedAsync(page, "pin_hidden");
        await AssertUncomplainingAsync(page);
    }

    [Fact]
    public async Task The_view_in_a_web_page_shows_the_PIN_and_the_messages()
    {
        var page = await OpenAsync();
        await RunAsync(page, "1001", "In a web page");
        var digits = page.FrameLocator("#browser-view iframe").FrameLocator("iframe").Locator("[part~=digit]");
        await Assertions.Expect(digits).ToHaveCountAsync(4);
        await AssertLoggedAsync(page, "\"operation\":\"view-pin\"", "{\"event\":\"view_pin_success\"}", "demo-frame");
        await AssertUncomplainingAsync(page);
    }

    [Theory]
    [InlineData("In an app", "android_handler.set_pin_success()")]
    [InlineData("In a web page", "{\"event\":\"set_pin_success\"}")]
    public async Task A_PIN_is_chosen_in_either_flow(string where, string logged)
    {
        var page = await OpenAsync();
        await RunAsync(page, "1002", where);
        var app = where == "In an app";
        var frame = app ? page.FrameLocator("#phone-view iframe") : page.FrameLocator("#browser-view iframe").FrameLocator("iframe");
        await frame.Locator("[part~=entry]").PressSequentiallyAsync("7294");
        await frame.Locator("[part~=confirmation]").PressSequentiallyAsync("7294");
        await (app ? page.Locator("#phone-dock [data-call=set_pin]") : page.FrameLocator("#browser-view iframe").Locator("#set")).ClickAsync();
        await AssertLoggedAsync(page, logged, "pin_valid");
        await AssertUncomplainingAsync(page);
    }

    [Fact]
    public async Task A_refused_plastic_shows_the_issuer_s_answer()
    {
        var page = await OpenAsync();
        await RunAsync(page, "1003", "In an app");
        await Assertions.Expect(page.Locator("#refusal")).ToContainTextAsync("PLASTIC_BLOCKED");
        await AssertLoggedAsync(page, "409");
    }

    [Fact]
    public async Task The_token_is_followed_by_its_reference()
    {
        var page = await OpenAsync();
        await RunAsync(page, "1001", "In a web page");
        await Assertions.Expect(page.Locator("#reference")).ToHaveTextAsync(new System.Text.RegularExpressions.Regex("^[A-Za-z0-9_-]{43}$"));
    }

    private async Task<IPage> OpenAsync()
    {
        var context = await NewContextAsync(static options => options.ViewportSize = new ViewportSize { Width = 1280, Height = 900 });
        var page = await context.NewPageAsync();
        var response = await page.GotoAsync(new Uri(server.Server.Address, "/studio").ToString());
        Assert.Equal(200, response!.Status);
        return page;
    }

    /// <summary>Picks the plastic, which brings its scope, and the flow; then runs.</summary>
    private static async Task RunAsync(IPage page, string plastic, string where)
    {
        await page.Locator("#plastics label").Filter(new() { HasText = plastic }).ClickAsync();
        await page.Locator("#flow label").Filter(new() { HasText = where }).ClickAsync();
        await page.Locator("#run").ClickAsync();
    }

    private static async Task AssertLoggedAsync(IPage page, params string[] texts)
    {
        foreach (var text in texts)
        {
            await Assertions.Expect(page.GetByRole(AriaRole.Log)).ToContainTextAsync(text);
        }
    }

    private static async Task AssertUncomplainingAsync(IPage page) =>
        await Assertions.Expect(page.GetByRole(AriaRole.Log)).Not.ToContainTextAsync("strict bridge refuses");
}
