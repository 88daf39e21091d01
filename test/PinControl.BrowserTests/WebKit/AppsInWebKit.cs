using System.Text.Json;
using PinControl.BrowserTests.Hosts;
using PinControl.BrowserTests.Stage;
using PinControl.Tests.Serving;
using Xunit;

namespace PinControl.BrowserTests.WebKit;

/// <summary>A real app with a real WebKit view: what comes over its real bridge, and what it may call.</summary>
[Trait("engine", "webkit")]
[Trait("vault", "unused")]
public sealed class AppsInWebKit(BrowserStage stage, WebKitStage webKit) : WebKitTest(stage, webKit)
{
    [Fact]
    public async Task Its_form_is_posted_with_the_origin_null()
    {
        await using var app = await AppWebview.StartAsync(WebKit, "ios_handler");
        await app.PostAsync(new Uri(Stage.Bank.Origin() + "/origin"), "x");
        Assert.Equal("null", (await app.RunAsync("document.body.innerText.trim()")).GetString());
    }

    [Fact]
    public async Task It_hears_all_six_events_by_ios_handler_and_its_set_pin_submits()
    {
        await using var app = await AppWebview.StartAsync(WebKit, "ios_handler");
        var viewable = await Server.NewViewableAsync();
        await PostAsync(app, ScopeName.View, await Server.IssueAsync(viewable, ScopeName.View));
        AssertBody("""{"event":"view_pin_success"}""", await app.WaitForAsync("view_pin_success"));
        Assert.Equal(await Server.SeePinAsync(viewable), (await DigitsAsync(app)).GetString());

        await PostAsync(app, ScopeName.View, await Server.NewTokenAsync(ScopeName.Set));
        AssertError("WRONG_SCOPE", await app.WaitForAsync("view_pin_error"));
        await PostAsync(app, ScopeName.Set, await Server.NewTokenAsync(ScopeName.View));
        AssertError("WRONG_SCOPE", await app.WaitForAsync("set_pin_error"));

        var plastic = await Server.NewSettableAsync();
        await BeginSetAsync(app, await Server.IssueAsync(plastic, ScopeName.Set));
        await TypeAsync(app, "1111");
        await app.RunAsync("set_pin()");
        Assert.Equal("WEAK_PIN", (await app.WaitForAsync("set_pin_validation_error")).GetProperty("reason").GetString());
        await app.UntilAsync("part('entry').value === ''");
        await TypeAsync(app, "7294");
        await app.RunAsync("set_pin()");
        AssertBody("""{"event":"set_pin_success"}""", await app.WaitForAsync("set_pin_success"));

        var valid = app.BodiesOf("ios_handler").Where(static body => body.GetProperty("event").GetString() == "pin_valid").ToArray();
        Assert.Equal([.. Enumerable.Repeat(false, 16), true], valid.Select(static body => body.GetProperty("pin_valid").GetBoolean()));
        AssertBody("""{"event":"pin_valid","pin_valid":true}""", valid[^1]);
        await Server.PutAsync(plastic, "ACTIVE", produced: true);
        Assert.Equal("7294", await Server.SeePinAsync(plastic));
    }

    [Fact]
    public async Task Its_hide_pin_wipes_the_digits_and_its_set_theme_turns_the_page_dark()
    {
        await using var app = await AppWebview.StartAsync(WebKit, "ios_handler");
        await PostAsync(app, ScopeName.View, await Server.NewTokenAsync(ScopeName.View));
        await app.WaitForAsync("view_pin_success");
        var light = (await app.RunAsync("getComputedStyle(document.body).backgroundColor + getComputedStyle(document.documentElement).backgroundColor")).GetString();
        await app.RunAsync("set_theme('dark')");
        Assert.NotEqual(light, (await app.RunAsync("getComputedStyle(document.body).backgroundColor + getComputedStyle(document.documentElement).backgroundColor")).GetString());
        await app.RunAsync("hide_pin()");
        Assert.Equal("HOST", (await app.WaitForAsync("pin_hidden")).GetProperty("cause").GetString());
        Assert.Equal(string.Empty, (await DigitsAsync(app)).GetString());
    }

    [Fact]
    public async Task Its_way_back_to_a_view_does_not_bring_the_digits()
    {
        await using var app = await AppWebview.StartAsync(WebKit, "ios_handler");
        await PostAsync(app, ScopeName.View, await Server.NewTokenAsync(ScopeName.View));
        await app.WaitForAsync("view_pin_success");
        Assert.Equal(4, (await DigitsAsync(app)).GetString()!.Length);
        await app.GoAsync(new Uri(Stage.Bank.Origin() + "/parent"));
        await app.BackAsync(new Uri(Server.Address, Webview.PathOf(ScopeName.View)));
        await app.UntilAsync("!!part('message') && part('message').textContent.trim().length > 8");
        Assert.Equal(string.Empty, (await DigitsAsync(app)).GetString());
        Assert.Single(app.BodiesOf("ios_handler"), static body => body.GetProperty("event").GetString() == "view_pin_success");
    }

    [Fact]
    public async Task React_Native_s_and_Flutter_s_strings_say_what_ios_handler_gets()
    {
        await using var app = await AppWebview.StartAsync(WebKit, "ios_handler", "ReactNativeWebView", "pincontrol_handler");
        await BeginSetAsync(app, await Server.NewTokenAsync(ScopeName.Set));
        await TypeAsync(app, "1111");
        await app.RunAsync("set_pin()");
        await app.WaitForAsync("set_pin_validation_error");
        await app.UntilAsync("part('entry').value === ''");
        await TypeAsync(app, "7294");
        await app.RunAsync("set_pin()");
        await app.WaitForAsync("set_pin_success");
        var ios = app.BodiesOf("ios_handler");
        foreach (var handler in (string[])["ReactNativeWebView", "pincontrol_handler"])
        {
            var texts = await Patience.UntilAsync(handler, () => Task.FromResult(app.BodiesOf(handler)), bodies => bodies.Length >= ios.Length);
            Assert.All(texts, static body => Assert.Equal(JsonValueKind.String, body.ValueKind));
            Assert.All(texts.Zip(ios), static pair => AssertBody(pair.First.GetString()!, pair.Second));
        }
    }

    [Theory]
    [InlineData(ScopeName.View, "view_pin_error", null)]
    [InlineData(ScopeName.Set, "set_pin_error", null)]
    [InlineData(ScopeName.View, "view_pin_error", "http://pin.example/pincontrol/pin/view")]
    [InlineData(ScopeName.Set, "set_pin_error", "http://pin.example/pincontrol/pin/set")]
    public async Task HTML_loaded_as_a_string_or_over_plain_HTTP_says_INSECURE_CONTEXT_and_spends_nothing(string scope, string callback, string? address)
    {
        var controlId = await Server.NewTokenAsync(scope);
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["controlId"] = controlId });
        using var response = await Server.Anonymous.PostAsync(Webview.PathOf(scope), form);
        await using var app = await AppWebview.StartAsync(WebKit, "ios_handler");
        app.Load(await response.Content.ReadAsStringAsync(), address);
        Assert.Equal("INSECURE_CONTEXT", (await app.WaitForAsync(callback)).GetProperty("reason").GetString());
        Assert.True((await app.RunAsync("document.querySelector('[part=message]').textContent.length")).GetInt32() > 8);
        Assert.Equal(1, Server.StateOf(controlId));
    }

    [Theory]
    [InlineData(ScopeName.View, "view_pin_error")]
    [InlineData(ScopeName.Set, "set_pin_error")]
    public async Task Without_WebCrypto_it_hears_UNSUPPORTED_DEVICE_and_spends_nothing(string scope, string callback)
    {
        var controlId = await Server.NewTokenAsync(scope);
        await using var app = await AppWebview.StartAsync(WebKit, "ios_handler");
        app.Inject("Object.defineProperty(Crypto.prototype, 'subtle', { get: () => undefined })");
        await PostAsync(app, scope, controlId);
        Assert.Equal("UNSUPPORTED_DEVICE", (await app.WaitForAsync(callback)).GetProperty("reason").GetString());
        Assert.Equal(1, Server.StateOf(controlId));
    }

    [Fact]
    public async Task Twelve_digits_fit_a_view_of_320_pixels()
    {
        await using var app = await AppWebview.StartAsync(WebKit, "ios_handler");
        app.Resize(320, 600);
        foreach (var scope in (string[])[ScopeName.View, ScopeName.Set])
        {
            foreach (var locale in (string[])["en", "ar", "de"])
            {
                var plastic = scope == ScopeName.View ? await Server.NewViewableAsync(pinLength: 12) : await Server.NewSettableAsync(pinLength: 12);
                await PostAsync(app, scope, await Server.IssueAsync(plastic, scope, $",\"locale\":\"{locale}\""));
                await app.UntilAsync(scope == ScopeName.View ? "!!part('hide') && !part('hide').hidden" : "!!part('entry')");
                await app.UntilAsync("innerWidth === 320");
                Assert.InRange((await app.RunAsync("document.documentElement.scrollWidth")).GetInt32(), 1, 320);
                var outside = await app.RunAsync(
                    "[...document.getElementById('pin').shadowRoot.querySelectorAll('[part]')].filter(one => one.getClientRects().length)"
                    + ".map(one => [one.getAttribute('part'), one.getBoundingClientRect()]).filter(([, box]) => box.left < 0 || box.right > 320.5).map(([name]) => name).join()");
                Assert.Equal(string.Empty, outside.GetString());
            }
        }
    }

    private Task PostAsync(AppWebview app, string scope, string controlId) => app.PostAsync(new Uri(Server.Address, Webview.PathOf(scope)), controlId);

    private async Task BeginSetAsync(AppWebview app, string controlId)
    {
        await PostAsync(app, ScopeName.Set, controlId);
        await app.UntilAsync("!!part('entry')");
    }

    /// <summary>Types as the engine's own editing does: each digit is an input event of its own.</summary>
    private static async Task TypeAsync(AppWebview app, string pin)
    {
        foreach (var entry in (string[])["entry", "confirmation"])
        {
            await app.RunAsync($"(part('{entry}').focus(), [...'{pin}'].every(digit => document.execCommand('insertText', false, digit)))");
        }
    }

    private static Task<JsonElement> DigitsAsync(AppWebview app) =>
        app.RunAsync("[...document.getElementById('pin').shadowRoot.querySelectorAll('[part~=digit]')].map(one => one.textContent).join('')");

    /// <summary>The same members with the same values: the bridge does not keep their order.</summary>
    private static void AssertBody(string expected, JsonElement body) =>
        Assert.True(JsonElement.DeepEquals(JsonDocument.Parse(expected).RootElement, body), $"{body} is not {expected}.");

    private static void AssertError(string reason, JsonElement body)
    {
        Assert.Equal(reason, body.GetProperty("reason").GetString());
        Assert.Matches("^[0-9A-HJKMNP-TV-Z]{8}$", body.GetProperty("support").GetString());
        Assert.Equal(["event", "reason", "support"], body.EnumerateObject().Select(static member => member.Name).Order());
    }
}
