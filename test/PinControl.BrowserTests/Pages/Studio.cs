using Microsoft.Playwright;
using PinControl.BrowserTests.Stage;
using PinControl.Tests.Serving;
using Xunit;

namespace PinControl.BrowserTests.Pages;

/// <summary>Development's first page: its buttons run each flow on the demo plastics, and its log shows what was said.</summary>
public sealed class Studio(BrowserStage stage) : BrowserTest(stage)
{
    private readonly PinControlServer _server = PinControlServer.Start();

    public override async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await base.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task The_view_in_an_app_shows_the_PIN_and_both_bridges_calls()
    {
        var page = await OpenAsync();
        await ButtonAsync(page, "1001", "In an app");
        var digits = page.FrameLocator("#phone-view iframe").Locator("[part~=digit]");
        await Assertions.Expect(digits).ToHaveCountAsync(4);
        await AssertLoggedAsync(page, "android_handler.view_pin_success()", "ios_handler {\"event\":\"view_pin_success\"}", "/pincontrol/device/open");
        await page.GetByRole(AriaRole.Button, new() { Name = "Hide PIN" }).ClickAsync();
        await Assertions.Expect(digits).ToHaveCountAsync(0);
        await AssertLoggedAsync(page, "pin_hidden");
        await AssertUncomplainingAsync(page);
    }

    [Fact]
    public async Task The_view_in_a_web_page_shows_the_PIN_and_the_messages()
    {
        var page = await OpenAsync();
        await ButtonAsync(page, "1001", "In a web page");
        var digits = page.FrameLocator("#browser-view iframe").FrameLocator("iframe").Locator("[part~=digit]");
        await Assertions.Expect(digits).ToHaveCountAsync(4);
        await AssertLoggedAsync(page, "\"operation\":\"view-pin\"", "{\"event\":\"view_pin_success\"}", "demo-frame");
        await AssertUncomplainingAsync(page);
    }

    [Theory]
    [InlineData("In an app", "android_handler.set_pin_success()")]
    [InlineData("In a web page", "{\"event\":\"set_pin_success\"}")]
    public async Task A_PIN_is_chosen_in_either_flow(string button, string logged)
    {
        var page = await OpenAsync();
        await ButtonAsync(page, "1002", button);
        var app = button == "In an app";
        var frame = app ? page.FrameLocator("#phone-view iframe") : page.FrameLocator("#browser-view iframe").FrameLocator("iframe");
        await frame.Locator("[part~=entry]").PressSequentiallyAsync("7294");
        await frame.Locator("[part~=confirmation]").PressSequentiallyAsync("7294");
        var host = app ? page.Locator("#phone-dock") : page.FrameLocator("#browser-view iframe").Locator(".acts");
        await host.GetByRole(AriaRole.Button, new() { Name = "Set PIN" }).ClickAsync();
        await AssertLoggedAsync(page, logged, "pin_valid");
        await AssertUncomplainingAsync(page);
    }

    [Fact]
    public async Task A_refused_plastic_shows_the_issuer_s_answer()
    {
        var page = await OpenAsync();
        await ButtonAsync(page, "1003", "In an app");
        await Assertions.Expect(page.Locator("#refusal")).ToContainTextAsync("PLASTIC_BLOCKED");
        await AssertLoggedAsync(page, "409");
    }

    private async Task<IPage> OpenAsync()
    {
        var context = await NewContextAsync(static options => options.ViewportSize = new ViewportSize { Width = 1280, Height = 900 });
        var page = await context.NewPageAsync();
        var response = await page.GotoAsync(new Uri(_server.Address, "/studio").ToString());
        Assert.Equal(200, response!.Status);
        return page;
    }

    private static Task ButtonAsync(IPage page, string plastic, string name) =>
        page.Locator($"[data-plastic='{plastic}']").GetByRole(AriaRole.Button, new() { Name = name }).ClickAsync();

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
