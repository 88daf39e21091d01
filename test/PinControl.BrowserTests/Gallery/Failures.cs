using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.Playwright;
using PinControl.BrowserTests.Hosts;
using PinControl.BrowserTests.Stage;
using PinControl.Tests.Device;
using PinControl.Tests.Serving;
using Xunit;

namespace PinControl.BrowserTests.Gallery;

/// <summary>Every way in which a page ends that is none to see or set a PIN. Fails if a reason's words stand in no picture.</summary>
[Trait("vault", "unused")]
[Trait("long", "yes")]
public sealed class Failures(BrowserStage stage) : GalleryTest(stage)
{
    private const string NoWebCrypto = "Object.defineProperty(Crypto.prototype, 'subtle', { get: () => undefined })";

    private static readonly string[] Around = ["frameTitle", "noscript", "support", "viewFailed", "setFailed", "setUnsure", "setUnknown"];

    // Its clock is turned.
    private PinControlServer Turned => Stage.ServerFor("gallery, failures", "Pages:Reveal=tap", "Limits:UnknownControlIds=100000");

    /// <summary>The key of a text that this class has pictures of: a reason, which has capitals, or what stands around it.</summary>
    internal static bool IsOneOf(string key) => Around.Contains(key) || (key is not ("LENGTH" or "MISMATCH") && key.All(static letter => letter is '_' or (>= 'A' and <= 'Z')));

    [Theory]
    [InlineData("en", "phone")]
    [InlineData("en", "desktop")]
    [InlineData("de", "phone")]
    [InlineData("de", "desktop")]
    [InlineData("ar", "phone")]
    [InlineData("ar", "desktop")]
    public async Task Every_reason_light_and_dark(string language, string name)
    {
        var device = Device.Named(name);
        var sheet = new Sheet(device.Width, columns: name == "phone" ? 4 : 3);
        var words = new Words(language);
        var camera = new Camera(sheet, words, device);
        sheet.Begin("The token cannot be used");
        await TokenAsync(camera, device, language);
        sheet.Begin("The way to the service, or the service");
        await ServiceAsync(camera, device, language);
        sheet.Begin("The device, the browser or the host");
        await DeviceAsync(camera, device, language);
        sheet.Begin("A PIN was not set");
        await SetAsync(camera, device, language);
        words.AssertSeen(IsOneOf);
        await SaveAsync(sheet, $"{language}-{name}-failures", $"{NameOf(language)}, {name}: what can go wrong");
    }

    private async Task TokenAsync(Camera camera, Device device, string language)
    {
        var host = await NewAppAsync(device, language, Turned);
        using var other = new TestDevice(Turned.Anonymous);

        var expired = await Turned.NewTokenAsync(ScopeName.View);
        Turned.Clock.Turn(TimeSpan.FromSeconds(30));
        await FailAsync(expired, "EXPIRED", "too late");
        Turned.Clock.Release();

        var used = await Turned.NewTokenAsync(ScopeName.View);
        using (var opened = await other.OpenAsync(used, ScopeName.View))
        {
            opened.EnsureSuccessStatusCode();
        }

        await FailAsync(used, "ALREADY_USED", "used before: the page was loaded again, or in two tabs");
        var plastic = await Turned.NewViewableAsync();
        var older = await Turned.IssueAsync(plastic, ScopeName.View);
        await Turned.IssueAsync(plastic, ScopeName.View);
        await FailAsync(older, "SUPERSEDED", "a newer token took its place");
        await FailAsync(Base64Url.EncodeToString(new byte[32]), "UNKNOWN", "never issued, or long gone");
        await FailAsync(await Turned.NewTokenAsync(ScopeName.Set), "WRONG_SCOPE", "meant for the other page");
        var bound = $",\"deviceKeyHash\":\"{Base64Url.EncodeToString(SHA256.HashData(other.Point))}\"";
        await FailAsync(await Turned.IssueAsync(await Turned.NewViewableAsync(), ScopeName.View, bound), "DEVICE_REFUSED", "meant for another device");
        plastic = await Turned.NewViewableAsync();
        var blocked = await Turned.IssueAsync(plastic, ScopeName.View);
        await Turned.PutAsync(plastic, "BLOCKED", produced: true, pinLength: 4);
        await FailAsync(blocked, "STATE_CHANGED", "the card was blocked meanwhile");
        await host.OpenAsync(ScopeName.View, await Turned.NewTokenAsync(ScopeName.View));
        await host.WaitForAsync("pin_ready");
        await host.Page.Clock.RunForAsync(301_000);
        Assert.Equal("SESSION_EXPIRED", (await host.WaitForAsync("view_pin_error")).Reason);
        await camera.TakeAsync(host, "nobody tapped for five minutes");
        await CloseAsync(host);

        async Task FailAsync(string controlId, string reason, string caption)
        {
            await host.OpenAsync(ScopeName.View, controlId);
            Assert.Equal(reason, (await host.WaitForAsync("view_pin_error")).Reason);
            await camera.TakeAsync(host, caption);
        }
    }

    private async Task ServiceAsync(Camera camera, Device device, string language)
    {
        var offline = await NewAppAsync(device, language);
        await offline.Page.RouteAsync("**/device/open", static route => route.AbortAsync("internetdisconnected"));
        await offline.OpenAsync(ScopeName.View, await Server.NewTokenAsync(ScopeName.View));
        await TurnUntilAsync(offline, "view_pin_error");
        await camera.TakeAsync(offline, "no network for a minute");

        var broken = await NewAppAsync(device, language);
        await broken.Page.RouteAsync("**/device/open", static route => route.FulfillAsync(new() { Status = 502, ContentType = "text/html", Body = "<html>Bad gateway</html>" }));
        await broken.OpenAsync(ScopeName.View, await Server.NewTokenAsync(ScopeName.View));
        await TurnUntilAsync(broken, "view_pin_error");
        await camera.TakeAsync(broken, "the service is down");

        var narrow = Stage.ServerFor("gallery, one request a second", "Limits:CardholderRequestsPerSecond=1");
        var busy = await NewAppAsync(device, language, narrow);
        await Patience.UntilAsync("a 429", async () =>
        {
            await busy.PostAsync(Webview.PathOf(ScopeName.View), "x");
            return busy.Status == 429;
        });
        await busy.WaitForAsync("view_pin_error");
        await camera.TakeAsync(busy, "too many requests");
        await CloseAsync(offline, broken, busy);
    }

    private async Task DeviceAsync(Camera camera, Device device, string language)
    {
        var app = await NewAppAsync(device, language);
        await app.PostAsync(Webview.PathOf(ScopeName.View));
        Assert.Equal("BAD_REQUEST", (await app.WaitForAsync("view_pin_error")).Reason);
        await camera.TakeAsync(app, "the app posted no control id");
        await app.PostAsync(new Uri($"http://pin.test:{Server.Address.Port}{Webview.PathOf(ScopeName.View)}"), string.Empty, await Server.NewTokenAsync(ScopeName.View));
        Assert.Equal("INSECURE_CONTEXT", (await app.WaitForAsync("view_pin_error")).Reason);
        await camera.TakeAsync(app, "no secure context");
        await app.Page.AddInitScriptAsync(NoWebCrypto);
        await app.OpenAsync(ScopeName.View, await Server.NewTokenAsync(ScopeName.View));
        Assert.Equal("UNSUPPORTED_DEVICE", (await app.WaitForAsync("view_pin_error")).Reason);
        await camera.TakeAsync(app, "no WebCrypto, or too old for the page’s script");

        var mute = await NewAppAsync(device, language, options: static options => options.JavaScriptEnabled = false);
        await mute.OpenAsync(ScopeName.View, await Server.NewTokenAsync(ScopeName.View));
        await Assertions.Expect(mute.Page.Locator("noscript")).ToBeVisibleAsync();
        await camera.TakeAsync(mute, "scripts are turned off");

        var lonely = await (await NewStillContextAsync(device, language)).NewPageAsync();
        await lonely.GotoAsync(new Uri(Server.Address, "/pincontrol/frame?key=demo-frame-any").ToString());
        await lonely.Clock.RunForAsync(100);
        await camera.TakeAsync(lonely, lonely.MainFrame, "the frame’s page, opened by itself");
        await lonely.GotoAsync(new Uri(Server.Address, "/pincontrol/frame?key=no-such-key").ToString());
        await camera.TakeAsync(lonely, lonely.MainFrame, "the frame’s page under an unknown key");

        var silent = await NewFrameAsync(device, language);
        await silent.FrameAsync(null, "never");
        await silent.LoadedAsync();
        await silent.Page.Clock.RunForAsync(10_500);
        await camera.TakeAsync(silent, "a frame whose parent says nothing for ten seconds");
        await mute.Page.Context.CloseAsync();
        await lonely.Context.CloseAsync();
        await CloseAsync(app, silent);
    }

    private async Task SetAsync(Camera camera, Device device, string language)
    {
        var host = await NewAppAsync(device, language);
        await host.BeginSetAsync(await Server.NewTokenAsync(ScopeName.Set));
        await host.Page.Clock.RunForAsync(301_000);
        Assert.Equal("SESSION_EXPIRED", (await host.WaitForAsync("set_pin_error")).Reason);
        await camera.TakeAsync(host, "the time is over");

        await host.OpenAsync(ScopeName.Set, await Server.NewTokenAsync(ScopeName.View));
        Assert.Equal("WRONG_SCOPE", (await host.WaitForAsync("set_pin_error")).Reason);
        await camera.TakeAsync(host, "meant for the other page");

        var plastic = await Server.NewSettableAsync();
        await host.BeginSetAsync(await Server.IssueAsync(plastic, ScopeName.Set));
        await Server.PutAsync(plastic, "BLOCKED", produced: false, pinLength: 4);
        await host.TypeAsync(Pin);
        await host.SetPinAsync();
        Assert.Equal("STATE_CHANGED", (await host.WaitForAsync("set_pin_error")).Reason);
        await camera.TakeAsync(host, "the card was blocked meanwhile");

        var lost = await NewAppAsync(device, language);
        await lost.BeginSetAsync(await Server.NewTokenAsync(ScopeName.Set));
        await Cut.AfterTheFirstAsync(lost.Page, "**/device/set");
        await lost.TypeAsync(Pin);
        await lost.SetPinAsync();
        await TurnUntilAsync(lost, "pin_waiting");
        await lost.Page.Clock.RunForAsync(310_000);
        await lost.WaitForAsync("set_pin_error");
        await camera.TakeAsync(lost, "no answer came, ever");

        var tried = await NewAppAsync(device, language);
        await tried.BeginSetAsync(await Server.NewTokenAsync(ScopeName.Set));
        await tried.Page.AlterPinsAsync();
        for (var attempt = 1; attempt <= 5; attempt++)
        {
            await Assertions.Expect(tried.Entry).ToHaveValueAsync(string.Empty);
            await tried.TypeAsync(Pin);
            await tried.SetPinAsync();
            await (attempt < 5 ? tried.WaitForAsync("set_pin_validation_error", nth: attempt) : tried.WaitForAsync("set_pin_error"));
        }

        await camera.TakeAsync(tried, "the service refused five PINs");
        await CloseAsync(host, lost, tried);
    }
}
