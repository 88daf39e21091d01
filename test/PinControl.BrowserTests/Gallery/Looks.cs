using PinControl.BrowserTests.Hosts;
using PinControl.BrowserTests.Stage;
using PinControl.Clients;
using PinControl.Pages.Themes;
using PinControl.Tests.Serving;
using Xunit;

namespace PinControl.BrowserTests.Gallery;

/// <summary>What whoever runs the service, or builds the app, decides: the theme, the PIN's length, the layout, how a PIN is shown, whose the button is.</summary>
[Trait("vault", "unused")]
[Trait("long", "yes")]
public sealed class Looks(BrowserStage stage) : GalleryTest(stage)
{
    private static readonly Device Phone = Device.Phone;

    [Fact]
    public async Task The_shipped_themes()
    {
        var server = Stage.ServerFor("gallery, themes", "Pages:Reveal=tap");
        var sheet = new Sheet(Phone.Width, columns: 3);
        var camera = new Camera(sheet, new Words("en"), Phone);
        foreach (var theme in ShippedThemes.Names)
        {
            await server.SetThemeAsync(ShippedThemes.Source(theme));
            sheet.Begin(theme);
            var view = await NewAppAsync(Phone, "en", server);
            await view.OpenAsync(ScopeName.View, await NewViewAsync(server));
            await view.WaitForAsync("pin_ready");
            await camera.TakeAsync(view, "ready, covered");
            await view.Seen("reveal").ClickAsync();
            await view.WaitForAsync("view_pin_success");
            await camera.TakeAsync(view, "shown");
            await view.OpenAsync(ScopeName.View, await server.NewTokenAsync(ScopeName.Set));
            await view.WaitForAsync("view_pin_error");
            await camera.TakeAsync(view, "a failure");
            var set = await NewAppAsync(Phone, "en", server);
            await set.BeginSetAsync(await server.NewTokenAsync(ScopeName.Set));
            await set.PressAsync(set.Entry, "1", "2", "3", "4");
            await camera.TakeAsync(set, "easy to guess");
            await set.Seen("suggest").ClickAsync();
            await camera.TakeAsync(set, "suggested");
            await set.PressAsync(set.Confirmation, "8", "3", "0", "7");
            await set.SetPinAsync();
            await set.WaitForAsync("set_pin_success");
            await camera.TakeAsync(set, "done");
            await CloseAsync(view, set);
        }

        await SaveAsync(sheet, "themes", "The shipped themes");
    }

    [Fact]
    public async Task Every_length()
    {
        var sheet = new Sheet(Phone.Width, columns: 4);
        sheet.Begin("Phone");
        var small = Device.Of(320, 180);
        var pins = (List<string>)["72941", "729416", "7294168", "72941683", "7294168305", "729416830527"];
        foreach (var pin in pins)
        {
            var host = await NewAppAsync(Phone, "en");
            await ViewAndSetAsync(new Camera(sheet, new Words("en"), Phone), host, pin);
        }

        sheet.Begin("Compact frame");
        foreach (var pin in pins)
        {
            var host = await NewFrameAsync(small, "en");
            await ViewAndSetAsync(new Camera(sheet, new Words("en"), small), host, pin);
        }

        await SaveAsync(sheet, "lengths", "PINs of 5 to 12 digits");

        async Task ViewAndSetAsync(Camera camera, PinHost host, string pin)
        {
            await host.ViewAsync(await NewViewAsync(Server, pin));
            await camera.TakeAsync(host, $"{pin.Length} digits, shown");
            await CloseAsync(host);
            PinHost next = host is Webview ? await NewAppAsync(Phone, "en") : await NewFrameAsync(small, "en");
            await next.BeginSetAsync(await Server.NewTokenAsync(ScopeName.Set, pin.Length));
            await next.TypeAsync(pin, pin[..^2]);
            await camera.TakeAsync(next, $"{pin.Length} digits, being chosen");
            await CloseAsync(next);
        }
    }

    [Fact]
    public async Task Choices()
    {
        var sheet = new Sheet(Phone.Width, columns: 3);
        var camera = new Camera(sheet, new Words("en"), Phone);
        sheet.Begin("A PIN is shown at once, without a tap");
        var view = await NewAppAsync(Phone, "en");
        using (var held = await HeldRequests.HoldAsync(view.Page, "**/device/open"))
        {
            await view.OpenAsync(ScopeName.View, await NewViewAsync(Server));
            await held.WaitAsync();
            await camera.TakeAsync(view, "asks the service");
        }

        await view.WaitForAsync("view_pin_success");
        await camera.TakeAsync(view, "shown");
        await view.HidePinAsync();
        await view.WaitForAsync("pin_hidden");
        await camera.TakeAsync(view, "hidden by the app");

        sheet.Begin("The button is the app’s, and so are the words after it");
        var server = Stage.ServerFor("gallery, choices", "Pages:Reveal=tap");
        await using var desk = new AccountDesk(server);
        var owner = new LookOwner(AccountDesk.Name("demo"), IsFrameKey: false);
        await desk.ChangeAsync(who => new AccountChange.Layout(owner, null, "app") { Operator = who });
        await desk.ChangeAsync(static who => new AccountChange.NextStep(AccountDesk.Name("demo"), new Dictionary<string, string?> { ["en"] = "Your card is on its way. It comes within three days." }, false) { Operator = who });
        await ChooseAsync();
        sheet.Begin("The compact layout, on a page as large as any");
        await desk.ChangeAsync(who => new AccountChange.Layout(owner, "compact", null) { Operator = who });
        var compact = await NewAppAsync(Phone, "en", server);
        await compact.OpenAsync(ScopeName.View, await NewViewAsync(server));
        await compact.WaitForAsync("pin_ready");
        await compact.Seen("reveal").ClickAsync();
        await compact.WaitForAsync("view_pin_success");
        await camera.TakeAsync(compact, "shown");
        await ChooseAsync();
        await CloseAsync(view, compact);
        await SaveAsync(sheet, "choices", "What an issuer or its app decides");

        async Task ChooseAsync()
        {
            var set = await NewAppAsync(Phone, "en", server);
            await set.BeginSetAsync(await server.NewTokenAsync(ScopeName.Set));
            await set.TypeAsync(Pin, "729");
            await camera.TakeAsync(set, "being chosen");
            await set.PressAsync(set.Confirmation, "4");
            await set.SetPinAsync();
            await set.WaitForAsync("set_pin_success");
            await camera.TakeAsync(set, "done");
            await CloseAsync(set);
        }
    }
}
