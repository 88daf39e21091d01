using System.Text.Json;
using PinControl.BrowserTests.Hosts;
using PinControl.BrowserTests.Stage;
using Xunit;

namespace PinControl.BrowserTests.Messages;

/// <summary>DESIGN 3.2: how each kind of app is called, and that no app can break the page.</summary>
public sealed class Calling(BrowserStage stage) : BrowserTest(stage)
{
    private static readonly string[] SpecNames =
        ["view_pin_success", "view_pin_error", "set_pin_success", "set_pin_error", "set_pin_validation_error", "pin_valid"];

    [Fact]
    public async Task Android_and_iOS_hear_the_same_in_the_same_order()
    {
        var app = await NewWebviewAsync();
        await SetWithAMistakeAsync(app);
        var calls = await app.CallsAsync();
        var android = calls.Where(static call => call.Bridge == "android" && call.Name != "pin_event").Select(Spell).ToArray();
        var ios = calls.Where(static call => call.Bridge == "ios" && SpecNames.Contains(call.Name)).Select(Spell).ToArray();
        Assert.Equal(ios, android);
        Assert.Equal("set_pin_success {}", android[^1]);
        await app.AssertCorrectAsync();
    }

    [Fact]
    public async Task An_iOS_body_has_pin_valid_on_pin_valid_alone_and_success_has_the_event_alone()
    {
        var app = await NewWebviewAsync();
        await SetWithAMistakeAsync(app);
        foreach (var one in await app.EventsAsync())
        {
            Assert.Equal(one.Name == "pin_valid", one.Members.Contains("pin_valid"));
        }

        Assert.Equal(["event"], (await app.WaitForAsync("set_pin_success")).Members);
        Assert.Equal(["event", "pin_valid"], (await app.WaitForAsync("pin_valid")).Members);
    }

    [Fact]
    public async Task Android_s_pin_event_comes_after_the_callback_with_what_is_additive()
    {
        var app = await NewWebviewAsync();
        await app.OpenAsync(ScopeName.View, await Server.NewTokenAsync(ScopeName.Set));
        await app.WaitForAsync("view_pin_error");
        var calls = (await app.CallsAsync()).Where(static call => call.Bridge == "android").ToArray();
        var callback = Array.FindIndex(calls, static call => call.Name == "view_pin_error");
        var additive = calls[callback + 1];
        Assert.Equal("pin_event", additive.Name);
        Assert.Equal("view_pin_error", additive.Body.GetProperty("event").GetString());
        Assert.Equal("WRONG_SCOPE", additive.Body.GetProperty("reason").GetString());
        Assert.Equal((await app.WaitForAsync("view_pin_error")).Support, additive.Body.GetProperty("support").GetString());
        await app.AssertCorrectAsync();
    }

    [Fact]
    public async Task Without_pin_event_Android_hears_the_contract_s_callbacks_alone()
    {
        var app = await NewWebviewAsync(new Bridges { Android = true });
        await app.OpenAsync(ScopeName.View, await Server.NewTokenAsync(ScopeName.View));
        await app.WaitForCallAsync("android", "view_pin_success");
        await app.HidePinAsync();
        await Task.Delay(Patience.Quiet);
        Assert.Equal(["view_pin_success"], (await app.CallsAsync()).Select(static call => call.Name));
        await app.AssertCorrectAsync();
    }

    [Fact]
    public async Task Android_alone_and_iOS_alone_are_enough()
    {
        foreach (var bridges in (Bridges[])[new() { Android = true }, new() { Ios = true }])
        {
            var app = await NewWebviewAsync(bridges);
            await app.BeginSetAsync(await Server.NewTokenAsync(ScopeName.Set));
            await app.TypeAsync("7294");
            await app.SetPinAsync();
            await app.WaitForCallAsync(bridges.Android ? "android" : "ios", "set_pin_success");
            Assert.Equal(8, (await app.CallsAsync()).Count(static call => call.Name == "pin_valid"));
            await app.AssertCorrectAsync();
        }
    }

    [Fact]
    public async Task Without_any_bridge_the_pages_work()
    {
        var app = await NewWebviewAsync(Bridges.None);
        await app.OpenAsync(ScopeName.View, await Server.NewTokenAsync(ScopeName.View));
        await Patience.UntilAsync("the digits", async () => (await app.DigitsAsync()).Length == 4);
        var setter = await NewWebviewAsync(Bridges.None);
        await setter.BeginSetAsync(await Server.NewTokenAsync(ScopeName.Set));
        await setter.TypeAsync("7294");
        await setter.Part("submit").ClickAsync();
        await Microsoft.Playwright.Assertions.Expect(setter.Entry).ToHaveCountAsync(0);
        await app.AssertCorrectAsync();
        await setter.AssertCorrectAsync();
    }

    [Fact]
    public async Task A_callback_that_Android_lacks_is_left_out_and_the_others_come()
    {
        var app = await NewWebviewAsync(new Bridges { Android = true, Lacks = ["pin_valid", "set_pin_validation_error"] });
        await app.BeginSetAsync(await Server.NewTokenAsync(ScopeName.Set));
        await app.SetPinAsync();
        await app.TypeAsync("7294");
        await app.SetPinAsync();
        await app.WaitForCallAsync("android", "set_pin_success");
        Assert.Equal(["set_pin_success"], (await app.CallsAsync()).Select(static call => call.Name));
        await app.AssertCorrectAsync();
    }

    [Fact]
    public async Task Callbacks_that_throw_break_neither_the_page_nor_the_other_bridges()
    {
        var app = await NewWebviewAsync(new Bridges { Android = true, PinEvent = true, Ios = true, ReactNative = true, Flutter = true, Throws = true });
        await SetWithAMistakeAsync(app);
        foreach (var bridge in (string[])["android", "ios", "ReactNativeWebView", "pincontrol_handler"])
        {
            await app.WaitForCallAsync(bridge, "set_pin_success");
            Assert.Equal(17, (await app.CallsAsync()).Count(call => call.Bridge == bridge && call.Name == "pin_valid"));
        }

        await app.AssertCorrectAsync();
        var viewer = await NewWebviewAsync(Bridges.Both with { Throws = true });
        await viewer.ViewAsync(await Server.NewTokenAsync(ScopeName.View));
        Assert.Equal(4, (await viewer.DigitsAsync()).Length);
        await viewer.AssertCorrectAsync();
    }

    [Fact]
    public async Task Other_bridges_get_the_JSON_text()
    {
        var app = await NewWebviewAsync(new Bridges { ReactNative = true, Flutter = true, Ios = true });
        await SetWithAMistakeAsync(app);
        var calls = await app.CallsAsync();
        var ios = calls.Where(static call => call.Bridge == "ios").Select(static call => call.Body.GetRawText()).ToArray();
        Assert.Equal(ios, calls.Where(static call => call.Bridge == "ReactNativeWebView").Select(static call => call.Body.GetRawText()));
        Assert.Equal(ios, calls.Where(static call => call.Bridge == "pincontrol_handler").Select(static call => call.Body.GetRawText()));
        await app.AssertCorrectAsync();
    }

    [Fact]
    public async Task An_android_handler_that_is_a_message_listener_gets_the_JSON_text()
    {
        var app = await NewWebviewAsync(new Bridges { Android = true, AndroidPosts = true, Lacks = SpecNames });
        await app.OpenAsync(ScopeName.View, await Server.NewTokenAsync(ScopeName.View));
        var call = await app.WaitForCallAsync("android_handler", "view_pin_success");
        Assert.Equal("""{"event":"view_pin_success"}""", JsonSerializer.Serialize(call.Body));
        await app.AssertCorrectAsync();
    }

    [Fact]
    public async Task An_android_handler_with_both_is_called_by_name_where_it_has_the_name()
    {
        var app = await NewWebviewAsync(new Bridges { Android = true, AndroidPosts = true, Lacks = ["pin_valid"] });
        await app.BeginSetAsync(await Server.NewTokenAsync(ScopeName.Set));
        await app.TypeAsync("7294");
        await app.SetPinAsync();
        await app.WaitForCallAsync("android", "set_pin_success");
        var calls = await app.CallsAsync();
        Assert.Equal(8, calls.Count(static call => call.Bridge == "android_handler" && call.Name == "pin_valid"));
        Assert.DoesNotContain(calls, static call => call.Bridge == "android_handler" && call.Name == "set_pin_success");
        await app.AssertCorrectAsync();
    }

    /// <summary>A weak PIN, then a good one: every callback of the flow.</summary>
    private async Task SetWithAMistakeAsync(Webview app)
    {
        await app.BeginSetAsync(await Server.NewTokenAsync(ScopeName.Set));
        await app.TypeAsync("1111");
        await app.SetPinAsync();
        await app.WaitForLastAsync("set_pin_validation_error", "pin_valid(false)");
        await app.ChooseAsync("7294");
    }

    private static string Spell(BridgeCall call) =>
        call.Name + " " + (call.Name == "pin_valid" ? call.Body.GetProperty("pin_valid").GetRawText() : "{}");
}
