using Microsoft.Extensions.DependencyInjection;
using PinControl.BrowserTests.Hosts;
using PinControl.BrowserTests.Stage;
using PinControl.Pins;
using PinControl.Tests.Serving;
using PinControl.Vault.Pkcs11;
using Xunit;

namespace PinControl.BrowserTests.Pages;

/// <summary>The flow that everything else varies: the cardholder sees the PIN.</summary>
public sealed class Viewing(BrowserStage stage) : BrowserTest(stage)
{
    [Theory]
    [InlineData(Flow.Webview)]
    [InlineData(Flow.Iframe)]
    public async Task The_demo_plastic_1001_shows_its_four_digits_and_tells_its_host_once(Flow flow)
    {
        await using var server = PinControlServer.Start();
        var pin = await server.SeePinAsync("1001");
        var controlId = await server.IssueAsync("1001", ScopeName.View);
        var host = await NewHostAsync(flow, server);
        await host.ViewAsync(controlId);

        Assert.Equal(pin, await host.DigitsAsync());
        Assert.Equal(4, await host.Part("digit").CountAsync());
        await host.StaysQuietAsync();
        Assert.Equal(["view_pin_success"], await host.CallbacksAsync());
        Assert.Equal(3, server.StateOf(controlId));
    }

    [Fact]
    public void The_service_s_vault_is_the_one_that_this_run_is_about() => Assert.Equal(
        Environment.GetEnvironmentVariable("PINCONTROL_TEST_VAULT") == "pkcs11", Server.Services.GetRequiredService<IVault>() is Pkcs11Vault);

    [Fact]
    public async Task The_digits_are_in_the_document_when_the_webview_is_told()
    {
        var plastic = await Server.NewViewableAsync();
        var pin = await Server.SeePinAsync(plastic);
        var app = await NewWebviewAsync();
        await app.ViewAsync(await Server.IssueAsync(plastic, ScopeName.View));
        foreach (var bridge in (string[])["android", "ios"])
        {
            var call = await app.WaitForCallAsync(bridge, "view_pin_success");
            Assert.Equal(pin, call.Digits);
        }

        await app.AssertCorrectAsync();
    }

    [Fact]
    public async Task A_PIN_of_twelve_digits_is_shown_whole()
    {
        var plastic = await Server.NewViewableAsync(pinLength: 12);
        var pin = await Server.SeePinAsync(plastic);
        var host = await NewWebPageAsync();
        await host.ViewAsync(await Server.IssueAsync(plastic, ScopeName.View));
        Assert.Equal(pin, await host.DigitsAsync());
        Assert.Equal(12, await host.Part("digit").CountAsync());
    }

    [Fact]
    public async Task The_digits_are_laid_out_from_left_to_right_and_can_be_seen()
    {
        var host = await NewWebviewAsync();
        await host.ViewAsync(await Server.NewTokenAsync(ScopeName.View));
        var left = 0f;
        for (var i = 0; i < 4; i++)
        {
            var box = await host.Part("digit").Nth(i).BoundingBoxAsync();
            Assert.NotNull(box);
            Assert.True(box.X > left && box.Width > 8 && box.Height > 12, $"digit {i}: {box.X},{box.Width}x{box.Height}");
            left = box.X;
        }
    }

    [Fact]
    public async Task The_page_says_what_it_shows_and_how_long()
    {
        var host = await NewWebviewAsync();
        await host.Page.Clock.StopAsync();
        await host.ViewAsync(await Server.NewTokenAsync(ScopeName.View));
        Assert.NotEmpty((await host.Seen("title").InnerTextAsync()).Trim());
        await Microsoft.Playwright.Assertions.Expect(host.Part("countdown")).ToBeVisibleAsync();
        Assert.Matches("4[0-5]", await host.Part("countdown").InnerTextAsync());
        Assert.NotEmpty(await host.Page.TitleAsync());
    }
}
