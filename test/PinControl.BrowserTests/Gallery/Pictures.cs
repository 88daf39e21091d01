using Microsoft.Playwright;
using PinControl.BrowserTests.Hosts;
using PinControl.BrowserTests.Stage;
using PinControl.Tests.Serving;
using Xunit;

namespace PinControl.BrowserTests.Gallery;

/// <summary>
/// The pictures of <c>docs/gallery</c>: every page in every state, from the running service. Part of a long run, where they go to the artifacts;
/// <c>docs/gallery/make.sh</c> writes them into the documentation.
/// </summary>
[Trait("vault", "unused")]
[Trait("long", "yes")]
public sealed class Pictures(BrowserStage stage) : BrowserTest(stage)
{
    private static readonly string[] Languages =
    [
        "bg", "cs", "da", "de", "el", "en", "es", "et", "fi", "fr", "ga", "hr", "hu", "it", "lt", "lv", "mt", "nl", "pl", "pt", "ro", "sk", "sl", "sv",
        "ar", "he", "is", "nb", "tr", "uk",
    ];

    private static string Folder => Directory.CreateDirectory(
        Environment.GetEnvironmentVariable("PINCONTROL_GALLERY") is { Length: > 0 } folder ? folder
        : Path.Combine(Environment.GetEnvironmentVariable("PINCONTROL_ARTIFACTS") ?? AppContext.BaseDirectory, "gallery")).FullName;

    // At once: a cardholder of the pictures taps first.
    private PinControlServer Tapped => Stage.ServerFor("tap", "Pages:Reveal=tap");

    [Theory]
    [InlineData("en", "phone")]
    [InlineData("en", "desktop")]
    [InlineData("de", "phone")]
    [InlineData("de", "desktop")]
    [InlineData("ar", "phone")]
    [InlineData("ar", "desktop")]
    public async Task Every_state_light_and_dark(string language, string device)
    {
        var sheet = device == "phone" ? new Sheet(width: 240, columns: 6) : new Sheet(width: 400, columns: 4);
        foreach (var scheme in (ColorScheme[])[ColorScheme.Light, ColorScheme.Dark])
        {
            sheet.BeginRow();
            await ViewAsync(sheet, language, device, scheme);
            await SetAsync(sheet, language, device, scheme);
        }

        Assert.Equal(22, sheet.Count);
        await sheet.SaveAsync(await NewContextAsync(), Path.Combine(Folder, $"{language}-{device}.png"), $"{language}, {device}, light and dark");
    }

    [Fact]
    public async Task Every_language_on_one_sheet()
    {
        var sheet = new Sheet(width: 200, columns: 10);
        foreach (var language in Languages)
        {
            var view = await NewHostAsync(language, "phone", ColorScheme.Light);
            await view.ViewAsync(await Server.NewTokenAsync(ScopeName.View));
            sheet.Add(await view.Page.ScreenshotAsync(), $"{language}, view");
            var set = await NewHostAsync(language, "phone", ColorScheme.Light);
            await set.BeginSetAsync(await Server.NewTokenAsync(ScopeName.Set));
            await set.PressAsync(set.Entry, "1", "2", "3", "4");
            sheet.Add(await set.Page.ScreenshotAsync(), $"{language}, set");
            await view.Page.Context.CloseAsync();
            await set.Page.Context.CloseAsync();
        }

        Assert.Equal(2 * Languages.Length, sheet.Count);
        await sheet.SaveAsync(await NewContextAsync(), Path.Combine(Folder, "languages.png"), "All languages");
    }

    [Fact]
    public async Task Frames_compact_and_full()
    {
        var sheet = new Sheet(width: 320, columns: 4);
        foreach (var scheme in (ColorScheme[])[ColorScheme.Light, ColorScheme.Dark])
        {
            foreach (var (width, height) in ((int, int)[])[(320, 180), (420, 480)])
            {
                foreach (var scope in (string[])[ScopeName.View, ScopeName.Set])
                {
                    var context = await NewContextAsync(options =>
                    {
                        options.ColorScheme = scheme;
                        options.ViewportSize = new ViewportSize { Width = width, Height = height };
                    });
                    var host = await WebPage.CreateAsync(context, Server, Stage.Bank.Origin());
                    var controlId = await Server.NewTokenAsync(scope);
                    // The frame alone, as large as its page.
                    await host.Page.AddStyleTagAsync(new() { Content = $"h1 {{ display: none }} iframe {{ height: {height}px !important; display: block }}" });
                    await (scope == ScopeName.View ? host.ViewAsync(controlId) : host.BeginSetAsync(controlId));
                    sheet.Add(await host.Page.ScreenshotAsync(), $"{(scope == ScopeName.View ? "view" : "set")}, {width}×{height}, {scheme}");
                }
            }
        }

        await sheet.SaveAsync(await NewContextAsync(), Path.Combine(Folder, "frames.png"), "In a web page's frame");
    }

    private async Task ViewAsync(Sheet sheet, string language, string device, ColorScheme scheme)
    {
        var host = await NewHostAsync(language, device, scheme, Tapped);
        await host.OpenAsync(ScopeName.View, await Tapped.NewTokenAsync(ScopeName.View));
        await host.WaitForAsync("pin_ready");
        await AddAsync("before");
        await host.Seen("reveal").ClickAsync();
        await host.WaitForAsync("view_pin_success");
        await AddAsync("shown");
        await host.HidePinAsync();
        await host.WaitForAsync("pin_hidden");
        await AddAsync("hidden");
        await host.OpenAsync(ScopeName.View, await Tapped.NewTokenAsync(ScopeName.Set));
        await host.WaitForAsync("view_pin_error");
        await AddAsync("error");
        await host.Page.Context.CloseAsync();

        async Task AddAsync(string state) => sheet.Add(await host.Page.ScreenshotAsync(), $"view, {state}");
    }

    private async Task SetAsync(Sheet sheet, string language, string device, ColorScheme scheme)
    {
        var host = await NewHostAsync(language, device, scheme);
        await host.BeginSetAsync(await Server.NewTokenAsync(ScopeName.Set));
        await AddAsync("empty");
        await host.PressAsync(host.Entry, "1", "2", "3", "4");
        await AddAsync("easy to guess");
        await host.Seen("suggest").First.ClickAsync();
        await AddAsync("suggested");
        await host.BeginSetAsync(await Server.NewTokenAsync(ScopeName.Set));
        await host.TypeAsync("7294", "7295");
        await host.SetPinAsync();
        await host.WaitForAsync("set_pin_validation_error");
        await AddAsync("not the same");
        await host.PressAsync(host.Confirmation, "7", "2", "9", "4");
        await host.WaitForLastAsync("pin_valid(true)");
        await AddAsync("ready");
        await host.SetPinAsync();
        await host.WaitForAsync("set_pin_success");
        await AddAsync("done");
        await host.OpenAsync(ScopeName.Set, await Server.NewTokenAsync(ScopeName.View));
        await host.WaitForAsync("set_pin_error");
        await AddAsync("error");
        await host.Page.Context.CloseAsync();

        async Task AddAsync(string state) => sheet.Add(await host.Page.ScreenshotAsync(), $"set, {state}");
    }

    private async Task<PinHost> NewHostAsync(string language, string device, ColorScheme scheme, PinControlServer? server = null)
    {
        var context = await NewContextAsync(options =>
        {
            options.Locale = language;
            options.ColorScheme = scheme;
            options.ViewportSize = device == "phone" ? new ViewportSize { Width = 360, Height = 640 } : new ViewportSize { Width = 1000, Height = 640 };
        });
        return await Webview.CreateAsync(context, server ?? Server, Bridges.Both);
    }
}
