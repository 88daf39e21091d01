using Microsoft.Playwright;
using PinControl.BrowserTests.Hosts;
using PinControl.BrowserTests.Stage;
using Xunit;

namespace PinControl.BrowserTests.Messages;

/// <summary>DESIGN 3.2 rule 3: <c>pin_valid</c> after every change, true exactly when submitting would pass the page's checks.</summary>
public sealed class Validity(BrowserStage stage) : BrowserTest(stage)
{
    [Theory]
    [InlineData(Flow.Webview)]
    [InlineData(Flow.Iframe)]
    public async Task It_is_never_told_on_load(Flow flow)
    {
        var host = await NewHostAsync(flow);
        await host.BeginSetAsync(await Server.NewTokenAsync(ScopeName.Set));
        await Task.Delay(Patience.Quiet);
        Assert.Empty(await host.CallbacksAsync());
    }

    [Theory]
    [InlineData(Flow.Webview)]
    [InlineData(Flow.Iframe)]
    public async Task It_is_told_after_every_key_in_either_entry(Flow flow)
    {
        var host = await NewHostAsync(flow);
        await host.BeginSetAsync(await Server.NewTokenAsync(ScopeName.Set));
        var expected = new List<string>();
        foreach (var (entry, key, valid) in (List<(ILocator Entry, string Key, bool Valid)>)
        [
            (host.Entry, "7", false), (host.Entry, "2", false), (host.Entry, "9", false), (host.Entry, "4", false),
            (host.Confirmation, "7", false), (host.Confirmation, "2", false), (host.Confirmation, "9", false), (host.Confirmation, "4", true),
            (host.Confirmation, "Backspace", false), (host.Confirmation, "5", false), (host.Confirmation, "Backspace", false), (host.Confirmation, "4", true),
            (host.Entry, "Backspace", false), (host.Entry, "4", true),
        ])
        {
            await host.PressAsync(entry, key);
            expected.Add(valid ? "pin_valid(true)" : "pin_valid(false)");
            await Patience.UntilAsync(string.Join(' ', expected), host.CallbacksAsync, all => all.SequenceEqual(expected), static all => string.Join(' ', all));
        }
    }

    [Theory]
    [InlineData("7294", "7295")]
    [InlineData("1111", "1111")]
    [InlineData("1234", "1234")]
    [InlineData("4321", "4321")]
    [InlineData("729", "729")]
    [InlineData("7294", "")]
    [InlineData("", "7294")]
    public async Task It_is_false_while_submitting_would_not_pass(string entry, string confirmation)
    {
        var host = await NewWebviewAsync();
        await host.BeginSetAsync(await Server.NewTokenAsync(ScopeName.Set));
        await host.TypeAsync(entry, confirmation);
        await host.StaysQuietAsync();
        Assert.All(await host.CallbacksAsync(), static one => Assert.Equal("pin_valid(false)", one));
        Assert.Equal(entry.Length + confirmation.Length, (await host.CallbacksAsync()).Count);
    }

    [Fact]
    public async Task True_means_that_submitting_passes_and_nothing_submits_by_itself()
    {
        var host = await NewWebviewAsync();
        var sets = 0;
        host.Page.Request += (_, request) => sets += request.Url.EndsWith("/device/set", StringComparison.Ordinal) ? 1 : 0;
        await host.BeginSetAsync(await Server.NewTokenAsync(ScopeName.Set));
        await host.TypeAsync("7294");
        await host.WaitForLastAsync("pin_valid(true)");
        await host.StaysQuietAsync();
        Assert.Equal(0, sets);
        await host.SetPinAsync();
        await host.WaitForAsync("set_pin_success");
        Assert.Equal(1, sets);
        Assert.DoesNotContain("set_pin_validation_error", await host.CallbacksAsync());
    }

    [Fact]
    public async Task It_is_told_when_the_page_clears_an_entry()
    {
        var host = await NewWebviewAsync();
        await host.BeginSetAsync(await Server.NewTokenAsync(ScopeName.Set));
        await host.TypeAsync("1111");
        await host.SetPinAsync();
        await host.WaitForLastAsync("pin_valid(false)", "set_pin_validation_error", "pin_valid(false)");
        await host.StaysQuietAsync();
    }

    [Fact]
    public async Task A_change_in_one_step_is_told_once()
    {
        var host = await NewWebviewAsync();
        await host.BeginSetAsync(await Server.NewTokenAsync(ScopeName.Set));
        await host.Entry.FillAsync("7294");
        await host.WaitForLastAsync("pin_valid(false)");
        await host.Confirmation.FillAsync("7294");
        await host.WaitForLastAsync("pin_valid(true)");
        await host.StaysQuietAsync();
        Assert.Equal(["pin_valid(false)", "pin_valid(true)"], await host.CallbacksAsync());
    }
}
