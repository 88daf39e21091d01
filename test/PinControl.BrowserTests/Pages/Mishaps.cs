using Microsoft.Playwright;
using PinControl.BrowserTests.Hosts;
using PinControl.BrowserTests.Stage;
using PinControl.Tests.Serving;
using Xunit;

namespace PinControl.BrowserTests.Pages;

/// <summary>What happens to a page in real life: reloads, second tabs, double clicks, the back button, clocks that are wrong.</summary>
public sealed class Mishaps(BrowserStage stage) : BrowserTest(stage)
{
    [Theory]
    [InlineData(ScopeName.View, "view_pin_error")]
    [InlineData(ScopeName.Set, "set_pin_error")]
    public async Task A_reload_says_that_the_token_was_used_and_tells_the_app(string scope, string callback)
    {
        var controlId = await Server.NewTokenAsync(scope);
        var app = await NewWebviewAsync();
        await (scope == ScopeName.View ? app.ViewAsync(controlId) : app.BeginSetAsync(controlId));
        await app.Page.ReloadAsync();
        Assert.Equal("ALREADY_USED", (await app.WaitForAsync(callback)).Reason);
        await app.ReadMessageAsync();
        Assert.Equal([callback], await app.CallbacksAsync());
        Assert.Empty(await app.DigitsAsync());
        await app.AssertCorrectAsync();
    }

    [Theory]
    [InlineData(ScopeName.View, "view_pin_error")]
    [InlineData(ScopeName.Set, "set_pin_error")]
    public async Task A_frame_that_reloads_says_the_same_when_its_parent_posts_again(string scope, string callback)
    {
        var controlId = await Server.NewTokenAsync(scope);
        var host = await NewWebPageAsync();
        await (scope == ScopeName.View ? host.ViewAsync(controlId) : host.BeginSetAsync(controlId));
        await host.Document.EvaluateAsync("setTimeout(() => location.reload())");
        var heard = await Patience.UntilAsync(
            callback, async () => (await host.HeardAsync()).FirstOrDefault(message => message.Data.GetProperty("event").GetString() == callback), static found => found is not null);
        Assert.Equal("ALREADY_USED", heard!.Data.GetProperty("reason").GetString());
        await host.ReadMessageAsync();
    }

    [Fact]
    public async Task The_same_token_in_two_tabs_works_in_the_first_and_is_told_in_the_second()
    {
        var controlId = await Server.NewTokenAsync(ScopeName.View);
        var first = await NewWebviewAsync();
        await first.ViewAsync(controlId);
        var second = await NewWebviewAsync();
        await second.OpenAsync(ScopeName.View, controlId);
        Assert.Equal("ALREADY_USED", (await second.WaitForAsync("view_pin_error")).Reason);
        await second.ReadMessageAsync();
        Assert.Empty(await second.DigitsAsync());
        Assert.Equal(4, (await first.DigitsAsync()).Length);
        Assert.Equal(1, Server.CountAudit(controlId, "PIN_VIEW", 0));
    }

    [Fact]
    public async Task Of_two_tabs_that_choose_a_PIN_for_one_card_the_later_one_sets_it_and_the_other_is_told()
    {
        var plastic = await Server.NewSettableAsync();
        var first = await NewWebviewAsync();
        await first.BeginSetAsync(await Server.IssueAsync(plastic, ScopeName.Set));
        var second = await NewWebviewAsync();
        await second.BeginSetAsync(await Server.IssueAsync(plastic, ScopeName.Set));
        await second.ChooseAsync("8305");
        await first.TypeAsync("7294");
        await first.SetPinAsync();
        var error = await first.WaitForAsync("set_pin_error");
        Assert.NotNull(error.Reason);
        await first.ReadMessageAsync();
        await Assertions.Expect(first.Entry).ToHaveCountAsync(0);
        await Server.PutAsync(plastic, "ACTIVE", produced: true);
        Assert.Equal("8305", await Server.SeePinAsync(plastic));
    }

    [Theory]
    [InlineData(Flow.Webview)]
    [InlineData(Flow.Iframe)]
    public async Task A_double_click_sets_once(Flow flow)
    {
        var host = await NewHostAsync(flow);
        var sets = 0;
        host.Page.Request += (_, request) => sets += request.Url.EndsWith("/device/set", StringComparison.Ordinal) ? 1 : 0;
        await host.BeginSetAsync(await Server.NewTokenAsync(ScopeName.Set));
        await host.TypeAsync("7294");
        await host.Seen("submit").DblClickAsync();
        await host.WaitForAsync("set_pin_success");
        await host.StaysQuietAsync();
        Assert.Equal(1, sets);
        Assert.Single(await host.CallbacksAsync(), "set_pin_success");
        Assert.DoesNotContain("set_pin_validation_error", await host.CallbacksAsync());
    }

    [Theory]
    [InlineData(Flow.Webview, "7294", "7295", "MISMATCH")]
    [InlineData(Flow.Iframe, "1111", "1111", "WEAK_PIN")]
    public async Task A_double_click_on_entries_that_will_not_do_is_refused_once_and_the_reason_stays(Flow flow, string entry, string confirmation, string reason)
    {
        var host = await NewHostAsync(flow);
        await host.BeginSetAsync(await Server.NewTokenAsync(ScopeName.Set));
        await host.TypeAsync(entry, confirmation);
        await host.Seen("submit").DblClickAsync();
        await host.WaitForLastAsync("set_pin_validation_error", "pin_valid(false)");
        var said = await host.ReadMessageAsync();
        var blamed = reason == "MISMATCH" ? host.Confirmation : host.Entry;
        await AssertRefusedOnceAsync();

        // Nor does another press, or a key that is held down, change anything as long as nothing is entered.
        await host.Seen("submit").ClickAsync();
        await Assertions.Expect(blamed).ToBeFocusedAsync();
        for (var i = 0; i < 4; i++)
        {
            await host.Page.Keyboard.DownAsync("Enter");
        }

        await host.Page.Keyboard.UpAsync("Enter");
        await AssertRefusedOnceAsync();

        // The host's own button is answered each time; the words stay.
        await host.SetPinAsync();
        await host.WaitForAsync("set_pin_validation_error", nth: 2);
        Assert.Equal(said, await host.ReadMessageAsync());
        await (reason == "MISMATCH" ? host.PressAsync(blamed, entry.Select(char.ToString)) : host.TypeAsync("8305"));
        await host.Page.Keyboard.PressAsync("Enter");
        await host.WaitForAsync("set_pin_success");

        async Task AssertRefusedOnceAsync()
        {
            await host.StaysQuietAsync();
            Assert.Equal(reason, (await host.WaitForAsync("set_pin_validation_error")).Reason);
            Assert.Single(await host.CallbacksAsync(), "set_pin_validation_error");
            Assert.Equal(said, await host.ReadMessageAsync());
            await Assertions.Expect(host.Entry).ToHaveValueAsync(reason == "MISMATCH" ? entry : string.Empty);
            await Assertions.Expect(blamed).ToHaveValueAsync(string.Empty);
        }
    }

    [Fact]
    public async Task Without_the_body_of_its_post_the_page_is_readable_and_tells_the_app()
    {
        // Some engines reload a posted page without what was posted: as a POST without the field, or as a GET.
        var app = await NewWebviewAsync();
        await app.Page.RouteAsync("**/pin/view", static route => route.ContinueAsync(new() { PostData = [] }), new() { Times = 1 });
        await app.OpenAsync(ScopeName.View, await Server.NewTokenAsync(ScopeName.View));
        Assert.Equal(400, app.Status);
        Assert.Equal("BAD_REQUEST", (await app.WaitForAsync("view_pin_error")).Reason);
        await app.ReadMessageAsync();
    }

    [Theory]
    [InlineData(-10)]
    [InlineData(14)]
    public async Task A_clock_that_is_wrong_by_hours_changes_nothing(int hours)
    {
        var viewer = await NewWebviewAsync();
        await viewer.Page.Clock.StopAsync(wrongBy: TimeSpan.FromHours(hours));
        await viewer.ViewAsync(await Server.NewTokenAsync(ScopeName.View));
        Assert.Matches("4[45]", await viewer.Seen("countdown").InnerTextAsync());
        await viewer.Page.Clock.RunForAsync(43_000);
        Assert.Equal(4, (await viewer.DigitsAsync()).Length);
        await viewer.Page.Clock.RunForAsync(3000);
        Assert.True((await viewer.WaitForAsync("pin_hidden")).Final);

        var setter = await NewWebPageAsync();
        await setter.Page.Clock.StopAsync(wrongBy: TimeSpan.FromHours(hours));
        await setter.BeginSetAsync(await Server.NewTokenAsync(ScopeName.Set));
        await setter.Page.Clock.RunForAsync(235_000);
        await Assertions.Expect(setter.Seen("countdown")).ToHaveCountAsync(0);
        await setter.Page.Clock.RunForAsync(10_000);
        await Assertions.Expect(setter.Seen("countdown")).ToBeVisibleAsync();
        await Assertions.Expect(setter.Seen("keep")).ToBeVisibleAsync();
        await setter.ChooseAsync("7294");
    }

    [Fact]
    public async Task The_time_left_is_shown_only_near_the_end()
    {
        var host = await NewWebviewAsync();
        await host.Page.Clock.StopAsync();
        await host.BeginSetAsync(await Server.NewTokenAsync(ScopeName.Set));
        await Assertions.Expect(host.Seen("countdown")).ToHaveCountAsync(0);
        await Assertions.Expect(host.Seen("keep")).ToHaveCountAsync(0);
        await host.Page.Clock.RunForAsync(242_000);
        Assert.Matches("5[0-9] s", await host.Seen("countdown").InnerTextAsync());
        await Assertions.Expect(host.Seen("keep")).ToBeVisibleAsync();

        // A screen reader says so when it comes, and not each second.
        var late = host.Document.Locator("#late");
        await Assertions.Expect(late).ToHaveAttributeAsync("aria-live", "off");
        await host.Seen("keep").ClickAsync();
        await Assertions.Expect(host.Seen("countdown")).ToHaveCountAsync(0);
        await host.Page.Clock.RunForAsync(238_000);
        await Assertions.Expect(host.Seen("countdown")).ToHaveCountAsync(0);
        await Patience.UntilAsync("the time left", async () =>
        {
            await host.Page.Clock.RunForAsync(500);
            return await host.Seen("countdown").CountAsync() > 0;
        });
        await Assertions.Expect(late).ToHaveAttributeAsync("aria-live", "polite");
    }
}
