using Microsoft.Playwright;
using PinControl.BrowserTests.Hosts;
using PinControl.BrowserTests.Stage;
using PinControl.Tests.Serving;
using Xunit;

namespace PinControl.BrowserTests.Messages;

/// <summary>DESIGN 3.2 rule 2: the same control id again is nothing new; another one begins anew without reload.</summary>
public sealed class Restarting(BrowserStage stage) : BrowserTest(stage)
{
    [Theory]
    [InlineData(ScopeName.View)]
    [InlineData(ScopeName.Set)]
    public async Task The_same_control_id_again_is_ignored(string scope)
    {
        var host = await NewWebPageAsync();
        var opens = 0;
        host.Page.Request += (_, request) => opens += request.Url.EndsWith("/device/open", StringComparison.Ordinal) ? 1 : 0;
        var message = WebPage.Begin(scope, await Server.NewTokenAsync(scope));
        await host.FrameAsync(message, "onload");
        await host.LoadedAsync();
        await host.SendAsync(message);
        await (scope == ScopeName.View ? host.WaitForAsync("view_pin_success") : host.OpenedAsync());
        await host.SendAsync(message);
        await host.SendAsync(message);
        await host.StaysQuietAsync();
        Assert.Equal(scope == ScopeName.View ? ["view_pin_success"] : [], await host.CallbacksAsync());
        Assert.Equal(1, opens);
    }

    [Fact]
    public async Task The_same_control_id_after_the_end_is_ignored()
    {
        var host = await NewWebPageAsync();
        var controlId = await Server.NewTokenAsync(ScopeName.View);
        await host.ViewAsync(controlId);
        await host.HidePinAsync();
        await host.WaitForAsync("pin_hidden");
        await host.SendAsync(WebPage.Begin(ScopeName.View, controlId));
        await host.StaysQuietAsync();
        Assert.Empty(await host.DigitsAsync());
    }

    [Fact]
    public async Task Another_control_id_ends_a_view_silently_and_shows_the_other_PIN()
    {
        var plastics = new List<string>();
        foreach (var pin in (string[])["7294", "8305"])
        {
            plastics.Add(await Server.NewPlasticWithAsync(pin));
        }

        var host = await NewWebPageAsync();
        await host.ViewAsync(await Server.IssueAsync(plastics[0], ScopeName.View));
        Assert.Equal("7294", await host.DigitsAsync());
        await host.SendAsync(WebPage.Begin(ScopeName.View, await Server.IssueAsync(plastics[1], ScopeName.View)));
        await host.WaitForAsync("view_pin_success", nth: 2);
        Assert.Equal("8305", await host.DigitsAsync());
        Assert.Equal(
            ["view_pin_success", "view_pin_success"],
            (await host.EventsAsync()).Where(static one => one.Name is not ("ready" or "resize")).Select(static one => one.Name));
    }

    [Fact]
    public async Task Another_control_id_ends_a_set_silently_and_begins_with_empty_entries()
    {
        var host = await NewWebPageAsync();
        await host.BeginSetAsync(await Server.NewTokenAsync(ScopeName.Set));
        await host.TypeAsync("7294");
        await host.WaitForLastAsync("pin_valid(true)");
        var before = await host.CallbacksAsync();

        var plastic = await Server.NewSettableAsync();
        using var held = await HeldRequests.HoldAsync(host.Page, "**/device/open");
        await host.SendAsync(WebPage.Begin(ScopeName.Set, await Server.IssueAsync(plastic, ScopeName.Set)));
        await held.WaitAsync();
        held.Release();
        await host.OpenedAsync();
        await Assertions.Expect(host.Entry).ToHaveValueAsync(string.Empty);
        await Assertions.Expect(host.Confirmation).ToHaveValueAsync(string.Empty);
        await host.StaysQuietAsync();
        Assert.Equal(before, await host.CallbacksAsync());

        await host.ChooseAsync("8305");
        await Server.PutAsync(plastic, "ACTIVE", produced: true);
        Assert.Equal("8305", await Server.SeePinAsync(plastic));
    }

    [Fact]
    public async Task A_view_can_follow_a_set_and_a_set_an_error()
    {
        var plastic = await Server.NewSettableAsync();
        var host = await NewWebPageAsync();
        await host.OpenAsync(ScopeName.Set, await Server.NewTokenAsync(ScopeName.View));
        await host.WaitForAsync("set_pin_error");
        await host.SendAsync(WebPage.Begin(ScopeName.Set, await Server.IssueAsync(plastic, ScopeName.Set)));
        await host.OpenedAsync();
        await host.ChooseAsync("7294");
        await Server.PutAsync(plastic, "ACTIVE", produced: true);
        await host.SendAsync(WebPage.Begin(ScopeName.View, await Server.IssueAsync(plastic, ScopeName.View)));
        await host.WaitForAsync("view_pin_success");
        Assert.Equal("7294", await host.DigitsAsync());
        await Assertions.Expect(host.Entry).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_control_id_that_comes_again_after_another_has_no_second_terminal_event()
    {
        var first = await Server.NewTokenAsync(ScopeName.View);
        var dead = await Server.NewTokenAsync(ScopeName.View);
        var host = await NewWebPageAsync();
        await host.ViewAsync(first);
        await host.SendAsync(WebPage.Begin(ScopeName.Set, dead));
        await host.WaitForAsync("set_pin_error");
        await host.SendAsync(WebPage.Begin(ScopeName.Set, await Server.NewTokenAsync(ScopeName.Set)));
        await host.OpenedAsync();
        await host.SendAsync(WebPage.Begin(ScopeName.View, first));
        await host.SendAsync(WebPage.Begin(ScopeName.Set, dead));
        await host.StaysQuietAsync();

        // Neither is begun again, and what goes on goes on.
        Assert.Equal(["view_pin_success", "set_pin_error"], await host.CallbacksAsync());
        await host.ChooseAsync("7294");
    }

    [Fact]
    public async Task A_control_id_that_another_one_ended_before_its_own_end_has_its_one_terminal_event_when_it_comes_again()
    {
        var first = await Server.NewTokenAsync(ScopeName.Set);
        var host = await NewWebPageAsync();
        await host.BeginSetAsync(first);
        await host.SendAsync(WebPage.Begin(ScopeName.View, await Server.NewTokenAsync(ScopeName.View)));
        await host.WaitForAsync("view_pin_success");
        await host.SendAsync(WebPage.Begin(ScopeName.Set, first));
        Assert.Equal("ALREADY_USED", (await host.WaitForAsync("set_pin_error")).Reason);
        Assert.Empty(await host.DigitsAsync());
        await host.SendAsync(WebPage.Begin(ScopeName.Set, first));
        await host.StaysQuietAsync();
        Assert.Equal(["view_pin_success", "set_pin_error"], await host.CallbacksAsync());
    }

    [Fact]
    public async Task An_answer_that_comes_after_a_restart_is_not_shown()
    {
        var first = await Server.NewPlasticWithAsync("7294");
        var second = await Server.NewPlasticWithAsync("8305");
        var host = await NewWebPageAsync();
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var came = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var opens = 0;
        await host.Page.RouteAsync("**/device/open", async route =>
        {
            if (Interlocked.Increment(ref opens) == 1)
            {
                came.SetResult();
                await release.Task;
            }

            try
            {
                await route.ContinueAsync();
            }
            catch (PlaywrightException)
            {
                // The page had given this request up.
            }
        });
        await host.OpenAsync(ScopeName.View, await Server.IssueAsync(first, ScopeName.View));
        await came.Task.WaitAsync(Patience.Most);
        await host.SendAsync(WebPage.Begin(ScopeName.View, await Server.IssueAsync(second, ScopeName.View)));
        await host.WaitForAsync("view_pin_success");
        release.SetResult();
        await host.StaysQuietAsync();
        Assert.Equal("8305", await host.DigitsAsync());
        Assert.Equal(["view_pin_success"], await host.CallbacksAsync());
    }
}
