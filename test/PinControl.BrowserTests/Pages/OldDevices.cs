using System.Text.RegularExpressions;
using Microsoft.Playwright;
using PinControl.BrowserTests.Hosts;
using PinControl.BrowserTests.Stage;
using Xunit;

namespace PinControl.BrowserTests.Pages;

/// <summary>DESIGN 3.1: where the page cannot work it says so, to the cardholder and to its host, in the oldest script.</summary>
[Trait("vault", "unused")]
public sealed partial class OldDevices(BrowserStage stage) : BrowserTest(stage)
{
    public static TheoryData<string, string> Scopes => new() { { ScopeName.View, "view_pin_error" }, { ScopeName.Set, "set_pin_error" } };

    [Theory]
    [MemberData(nameof(Scopes))]
    public async Task Over_plain_HTTP_it_says_INSECURE_CONTEXT_and_spends_nothing(string scope, string callback)
    {
        var controlId = await Server.NewTokenAsync(scope);
        var app = await NewWebviewAsync();
        await app.PostAsync(new Uri($"http://pin.test:{Server.Address.Port}{Webview.PathOf(scope)}"), string.Empty, controlId);
        Assert.False(await app.Page.EvaluateAsync<bool>("isSecureContext"));
        await AssertToldAsync(app, callback, "INSECURE_CONTEXT");
        Assert.Equal(1, Server.StateOf(controlId));
    }

    [Theory]
    [MemberData(nameof(Scopes))]
    public async Task Without_WebCrypto_it_says_UNSUPPORTED_DEVICE_and_spends_nothing(string scope, string callback)
    {
        var controlId = await Server.NewTokenAsync(scope);
        var app = await NewWebviewAsync();
        await app.Page.AddInitScriptAsync("Object.defineProperty(Crypto.prototype, 'subtle', { get: () => undefined })");
        await app.OpenAsync(scope, controlId);
        await AssertToldAsync(app, callback, "UNSUPPORTED_DEVICE");
        Assert.Equal(1, Server.StateOf(controlId));
    }

    [Theory]
    [MemberData(nameof(Scopes))]
    public async Task Loaded_as_a_string_it_says_so_and_spends_nothing(string scope, string callback)
    {
        var controlId = await Server.NewTokenAsync(scope);
        var app = await NewWebviewAsync();
        await app.Page.SetContentAsync(await FetchAsync(scope, controlId));
        await AssertToldAsync(app, callback, "INSECURE_CONTEXT", "UNSUPPORTED_DEVICE");
        Assert.Equal(1, Server.StateOf(controlId));
    }

    [Theory]
    [MemberData(nameof(Scopes))]
    public async Task Loaded_from_a_data_URL_it_says_so_and_spends_nothing(string scope, string callback)
    {
        var controlId = await Server.NewTokenAsync(scope);
        var html = await FetchAsync(scope, controlId);
        var app = await NewWebviewAsync();
        await app.Page.GotoAsync("data:text/html;charset=utf-8;base64," + Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(html)));
        await AssertToldAsync(app, callback, "INSECURE_CONTEXT", "UNSUPPORTED_DEVICE");
        Assert.Equal(1, Server.StateOf(controlId));
    }

    [Fact]
    public async Task In_a_sandboxed_frame_without_an_origin_it_says_so_in_words_and_spends_nothing()
    {
        var controlId = await Server.NewTokenAsync(ScopeName.View);
        var html = await FetchAsync(ScopeName.View, controlId);
        var page = await NewWebPageAsync();
        await page.Parent.EvaluateAsync(
            """
            html => {
              const frame = document.createElement('iframe');
              frame.sandbox = 'allow-scripts';
              frame.srcdoc = html;
              document.body.append(frame);
            }
            """,
            html);
        await Assertions.Expect(page.Page.FrameLocator("iframe").Locator("[part~=message]:visible")).ToBeVisibleAsync();
        Assert.Equal(1, Server.StateOf(controlId));
    }

    [Fact]
    public async Task In_a_frame_without_WebCrypto_the_parent_is_told()
    {
        var controlId = await Server.NewTokenAsync(ScopeName.View);
        var page = await NewWebPageAsync();
        await page.Page.AddInitScriptAsync("Object.defineProperty(Crypto.prototype, 'subtle', { get: () => undefined })");
        await page.OpenAsync(ScopeName.View, controlId);
        var error = await page.WaitForAsync("view_pin_error");
        Assert.Equal("UNSUPPORTED_DEVICE", error.Reason);
        await page.ReadMessageAsync();
        Assert.Equal(1, Server.StateOf(controlId));

        // The same control id again is nothing new here either, and another one is.
        await page.SendAsync(WebPage.Begin(ScopeName.View, controlId));
        await page.StaysQuietAsync();
        Assert.Equal(["view_pin_error"], await page.CallbacksAsync());
        await page.SendAsync(WebPage.Begin(ScopeName.Set, "another"));
        await page.WaitForAsync("set_pin_error");

        // Nor is one that comes again after another.
        await page.SendAsync(WebPage.Begin(ScopeName.View, controlId));
        await page.SendAsync(WebPage.Begin(ScopeName.Set, "another"));
        await page.StaysQuietAsync();
        Assert.Equal(["view_pin_error", "set_pin_error"], await page.CallbacksAsync());
    }

    [Theory]
    [InlineData("/pincontrol/pin/view")]
    [InlineData("/pincontrol/frame?key=demo-frame-any")]
    public async Task Without_scripts_there_are_words(string path)
    {
        var context = await NewContextAsync(static options => options.JavaScriptEnabled = false);
        var page = await context.NewPageAsync();
        await page.RouteAsync("**/pin/view", async route => await route.ContinueAsync(new RouteContinueOptions
        {
            Method = "POST",
            PostData = System.Text.Encoding.ASCII.GetBytes("controlId=x"),
            Headers = new Dictionary<string, string>(route.Request.Headers) { ["content-type"] = "application/x-www-form-urlencoded" },
        }));
        await page.GotoAsync(new Uri(Server.Address, path).ToString());
        var html = await page.ContentAsync();
        var words = NoScript().Match(html).Groups[1].Value;
        Assert.True(words.Trim().Length > 8, html);
        Assert.Contains("script", words, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [MemberData(nameof(Scopes))]
    public async Task The_first_script_keeps_to_ES5(string scope, string callback)
    {
        Assert.NotEmpty(callback);
        var html = await FetchAsync(scope, await Server.NewTokenAsync(scope));
        var first = Script().Matches(html).First(static match => !match.Groups[1].Value.Contains("json", StringComparison.Ordinal)).Groups[2].Value;
        Assert.DoesNotMatch(Newer(), Strings().Replace(first, "''"));
    }

    private static async Task AssertToldAsync(Webview app, string callback, params string[] reasons)
    {
        var error = await app.WaitForAsync(callback);
        Assert.Contains(error.Reason, reasons);
        await app.ReadMessageAsync();
        await app.WaitForCallAsync("android", callback);
        await app.StaysQuietAsync();
        Assert.Equal([callback], await app.CallbacksAsync());
        Assert.Empty(app.Faults);
        Assert.Equal("[]", await app.Page.EvaluateAsync<string>("JSON.stringify(appHost.violations)"));
    }

    private async Task<string> FetchAsync(string scope, string controlId)
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["controlId"] = controlId });
        using var response = await Server.Anonymous.PostAsync(Webview.PathOf(scope), form);
        return await response.Content.ReadAsStringAsync();
    }

    [GeneratedRegex("<noscript[^>]*>(.*?)</noscript>", RegexOptions.Singleline | RegexOptions.IgnoreCase)]
    private static partial Regex NoScript();

    [GeneratedRegex("<script([^>]*)>(.*?)</script>", RegexOptions.Singleline | RegexOptions.IgnoreCase)]
    private static partial Regex Script();

    [GeneratedRegex("""'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|//[^\n]*|/\*.*?\*/""", RegexOptions.Singleline)]
    private static partial Regex Strings();

    [GeneratedRegex(@"=>|\b(?:let|const|class|async|await|of)\s|`|\.\.\.|\?\?|\?\.[A-Za-z_([]")]
    private static partial Regex Newer();
}
