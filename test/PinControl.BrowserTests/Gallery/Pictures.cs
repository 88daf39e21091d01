using Microsoft.Playwright;
using PinControl.BrowserTests.Stage;
using Xunit;

namespace PinControl.BrowserTests.Gallery;

/// <summary>Both pages in every state that is no failure. Fails if a word of theirs stands in no picture.</summary>
[Trait("vault", "unused")]
[Trait("long", "yes")]
public sealed class Pictures(BrowserStage stage) : GalleryTest(stage)
{
    [Theory]
    [InlineData("en", "phone")]
    [InlineData("en", "desktop")]
    [InlineData("de", "phone")]
    [InlineData("de", "desktop")]
    [InlineData("ar", "phone")]
    [InlineData("ar", "desktop")]
    public async Task Every_state_light_and_dark(string language, string name)
    {
        var device = Device.Named(name);
        var columns = name == "phone" ? 4 : 3;
        var (seen, chosen) = (new Sheet(device.Width, columns), new Sheet(device.Width, columns));
        var words = new Words(language);
        var camera = new Camera(seen, words, device);
        await TapAsync(camera, device, language);
        await HoldAsync(camera, device, language);
        camera = new Camera(chosen, words, device);
        await EnterAsync(camera, device, language);
        await RefuseAsync(camera, device, language);
        await SetAsync(camera, device, language);
        words.AssertSeen(static key => !Failures.IsOneOf(key));
        await SaveAsync(seen, $"{language}-{name}-seen", $"{NameOf(language)}, {name}: a PIN is seen");
        await SaveAsync(chosen, $"{language}-{name}-chosen", $"{NameOf(language)}, {name}: a PIN is chosen");
    }

    private async Task TapAsync(Camera camera, Device device, string language)
    {
        var host = await NewAppAsync(device, language, Tapped);
        using var held = await HeldRequests.HoldAsync(host.Page, "**/device/open");
        await host.OpenAsync(ScopeName.View, await NewViewAsync(Tapped));
        await held.WaitAsync();
        await camera.TakeAsync(host, "asks the service");
        await host.Page.Clock.RunForAsync(8500);
        await camera.TakeAsync(host, "a slow network");
        held.Release();
        await host.WaitForAsync("pin_ready");
        await camera.TakeAsync(host, "ready, covered");
        await host.Seen("reveal").ClickAsync();
        await host.WaitForAsync("view_pin_success");
        await camera.TakeAsync(host, "shown");
        await host.Seen("speak").FocusAsync();
        await host.Page.Keyboard.PressAsync("Enter");
        await host.Page.Clock.RunForAsync(200);
        await camera.TakeAsync(host, "shown and read aloud, by keys");
        await host.Page.Clock.RunForAsync(6000);
        await TurnToAsync(host, left: 5, before: 30);
        await host.Seen("hide").FocusAsync();
        await camera.TakeAsync(host, "the last seconds; “hide now” has the focus");
        await host.Page.EvaluateAsync("window.dispatchEvent(new Event('blur'))");
        await host.WaitForAsync("pin_hidden");
        await camera.TakeAsync(host, "covered: the app was left for a moment");
        await host.Page.Clock.RunForAsync(6000);
        await host.WaitForAsync("pin_hidden", nth: 2);
        await camera.TakeAsync(host, "hidden: the time is over");

        var cut = await NewAppAsync(device, language, Tapped);
        await Cut.AfterTheFirstAsync(cut.Page, "**/device/open");
        await cut.OpenAsync(ScopeName.View, await NewViewAsync(Tapped));
        await TurnUntilAsync(cut, "pin_waiting");
        await camera.TakeAsync(cut, "the network is gone in the middle");
        await CloseAsync(host, cut);
    }

    private async Task HoldAsync(Camera camera, Device device, string language)
    {
        var host = await NewAppAsync(device, language, Held);
        await host.OpenAsync(ScopeName.View, await NewViewAsync(Held));
        await host.WaitForAsync("pin_ready");
        await camera.TakeAsync(host, "to be held");
        await host.Seen("reveal").HoverAsync();
        await host.Page.Mouse.DownAsync();
        await host.WaitForAsync("view_pin_success");
        await camera.TakeAsync(host, "held");
        await host.Page.Mouse.UpAsync();
        await host.WaitForAsync("pin_hidden");
        await host.Seen("speak").FocusAsync();
        await host.Page.Keyboard.PressAsync("Enter");
        await host.Page.Clock.RunForAsync(200);
        await camera.TakeAsync(host, "read aloud without being shown");
        await CloseAsync(host);
    }

    private async Task EnterAsync(Camera camera, Device device, string language)
    {
        var host = await NewAppAsync(device, language);
        using var held = await HeldRequests.HoldAsync(host.Page, "**/device/open");
        await host.OpenAsync(ScopeName.Set, await Server.NewTokenAsync(ScopeName.Set));
        await held.WaitAsync();
        await camera.TakeAsync(host, "asks the service");
        held.Release();
        await host.OpenedAsync();
        await camera.TakeAsync(host, "empty");
        foreach (var (pin, why) in (List<(string, string)>)[("1111", "repeated"), ("1234", "in order"), ("1212", "a pattern"), ("2580", "a path on the keypad"), ("1987", "a year")])
        {
            await host.PressAsync(host.Entry, "Backspace", "Backspace", "Backspace", "Backspace");
            await host.PressAsync(host.Entry, pin.Select(char.ToString));
            await camera.TakeAsync(host, $"easy to guess: {why}");
        }

        await host.Seen("suggest").ClickAsync();
        await camera.TakeAsync(host, "suggested");
        await host.PressAsync(host.Confirmation, "8", "3", "0", "7");
        await camera.TakeAsync(host, "entered again, digits shown");
        await host.Seen("show").ClickAsync();
        await host.Confirmation.FocusAsync();
        await camera.TakeAsync(host, "ready to be set");
        await CloseAsync(host);
    }

    private async Task RefuseAsync(Camera camera, Device device, string language)
    {
        var host = await NewAppAsync(device, language);
        await host.BeginSetAsync(await Server.NewTokenAsync(ScopeName.Set));
        await TypeAndSetAsync("72", string.Empty);
        await camera.TakeAsync(host, "refused: not all digits");
        await TypeAndSetAsync("1234", "1234");
        await camera.TakeAsync(host, "refused: easy to guess");
        await TypeAndSetAsync(Pin, "7295");
        await camera.TakeAsync(host, "refused: not the same");

        // The vault's rules are the page's; a vault of a later version may have more.
        await host.Page.RouteAsync("**/device/set", static route => route.RefuseAsync("WEAK_PIN", "PIN_WEAK"));
        await host.PressAsync(host.Confirmation, Pin.Select(char.ToString));
        await host.SetPinAsync();
        await host.WaitForLastAsync("set_pin_validation_error", "pin_valid(false)");
        await camera.TakeAsync(host, "refused by the service");
        await CloseAsync(host);

        async Task TypeAndSetAsync(string pin, string confirmation)
        {
            await host.TypeAsync(pin, confirmation);
            await host.SetPinAsync();
            await host.WaitForLastAsync("set_pin_validation_error", "pin_valid(false)");
        }
    }

    private async Task SetAsync(Camera camera, Device device, string language)
    {
        var host = await NewAppAsync(device, language);
        await host.BeginSetAsync(await Server.NewTokenAsync(ScopeName.Set));
        await host.TypeAsync("72", string.Empty);
        await host.Entry.FocusAsync();
        await TurnToAsync(host, left: 48, before: 245);
        await camera.TakeAsync(host, "the last minute");
        await ExtendAsync();
        await camera.TakeAsync(host, "given more time");
        await TurnToAsync(host, left: 48, before: 245);
        await ExtendAsync();
        await TurnToAsync(host, left: 48, before: 245);
        await camera.TakeAsync(host, "the last minute, extended twice");
        await host.PressAsync(host.Entry, "9", "4");
        await host.PressAsync(host.Confirmation, Pin.Select(char.ToString));
        using var held = await HeldRequests.HoldAsync(host.Page, "**/device/set");
        await host.Seen("submit").ClickAsync();
        await held.WaitAsync();
        await camera.TakeAsync(host, "on its way");
        held.Release();
        await host.WaitForAsync("set_pin_success");
        await camera.TakeAsync(host, "done");

        var cut = await NewAppAsync(device, language);
        await cut.BeginSetAsync(await Server.NewTokenAsync(ScopeName.Set));
        await Cut.AfterTheFirstAsync(cut.Page, "**/device/set");
        await cut.TypeAsync(Pin);
        await cut.SetPinAsync();
        await TurnUntilAsync(cut, "pin_waiting");
        await camera.TakeAsync(cut, "the network is gone in the middle");
        await CloseAsync(host, cut);

        async Task ExtendAsync()
        {
            await host.Seen("keep").ClickAsync();
            await Assertions.Expect(host.Seen("countdown")).ToHaveCountAsync(0);
        }
    }
}
