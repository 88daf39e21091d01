using Microsoft.Playwright;
using PinControl.BrowserTests.Hosts;
using PinControl.BrowserTests.Stage;
using Xunit;

namespace PinControl.BrowserTests.Gallery;

/// <summary>Where the pages are: in frames, on small screens, with large text, in a device's own colours, in every language.</summary>
[Trait("vault", "unused")]
[Trait("long", "yes")]
public sealed class Surroundings(BrowserStage stage) : GalleryTest(stage)
{
    private static readonly string[] Languages =
    [
        "bg", "cs", "da", "de", "el", "en", "es", "et", "fi", "fr", "ga", "hr", "hu", "it", "lt", "lv", "mt", "nl", "pl", "pt", "ro", "sk", "sl", "sv",
        "ar", "he", "is", "nb", "tr", "uk",
    ];

    [Fact]
    public async Task Every_language_on_one_sheet()
    {
        var phone = Device.Of(360, 600, 200f / 360);
        var sheet = new Sheet(phone.Width, columns: 10, pictures: 1);
        foreach (var language in Languages)
        {
            var view = await NewAppAsync(phone, language);
            await view.ViewAsync(await NewViewAsync(Server));
            sheet.Add($"{language}, shown", await view.Page.ScreenshotAsync());
            var set = await NewAppAsync(phone, language);
            await set.BeginSetAsync(await Server.NewTokenAsync(ScopeName.Set));
            await set.PressAsync(set.Entry, "1", "2", "3", "4");
            sheet.Add($"{language}, being chosen", await set.Page.ScreenshotAsync());
            await CloseAsync(view, set);
        }

        Assert.Equal(2 * Languages.Length, sheet.Count);
        await SaveAsync(sheet, "languages", "All languages");
    }

    [Theory]
    [InlineData("en")]
    [InlineData("ar")]
    [InlineData("he")]
    public async Task Frames_compact_and_full(string language)
    {
        var sheet = new Sheet(width: 320, columns: 3);
        foreach (var (heading, device) in (List<(string, Device)>)[("Compact: 320 by 180", Device.Of(320, 180)), ("Full: 400 by 540", Device.Of(400, 540, 0.8f))])
        {
            sheet.Begin(heading);
            var camera = new Camera(sheet, new Words(language), device);
            var view = await NewFrameAsync(device, language, Tapped);
            await view.OpenAsync(ScopeName.View, await NewViewAsync(Tapped));
            await view.WaitForAsync("pin_ready");
            await camera.TakeAsync(view, "ready, covered");
            await view.Seen("reveal").ClickAsync();
            await view.WaitForAsync("view_pin_success");
            await camera.TakeAsync(view, "shown");
            await view.HidePinAsync();
            await view.WaitForAsync("pin_hidden");
            await camera.TakeAsync(view, "hidden");
            await view.SendAsync(WebPage.Begin(ScopeName.View, await Tapped.NewTokenAsync(ScopeName.Set)));
            await view.WaitForAsync("view_pin_error");
            await camera.TakeAsync(view, "a failure");
            await Cut.AfterTheFirstAsync(view.Page, "**/device/open");
            await view.SendAsync(WebPage.Begin(ScopeName.View, await NewViewAsync(Tapped)));
            await TurnUntilAsync(view, "pin_waiting");
            await camera.TakeAsync(view, "the network is gone in the middle");
            var held = await NewFrameAsync(device, language, Held);
            await held.OpenAsync(ScopeName.View, await NewViewAsync(Held));
            await held.WaitForAsync("pin_ready");
            await camera.TakeAsync(held, "to be held");

            var set = await NewFrameAsync(device, language);
            await set.BeginSetAsync(await Server.NewTokenAsync(ScopeName.Set));
            await camera.TakeAsync(set, "empty");
            await set.PressAsync(set.Entry, "1", "2", "3", "4");
            await camera.TakeAsync(set, "easy to guess");
            await set.Seen("suggest").ClickAsync();
            await camera.TakeAsync(set, "suggested");
            await set.TypeAsync("5", "8306");
            await set.SetPinAsync();
            await set.WaitForAsync("set_pin_validation_error");
            await camera.TakeAsync(set, "not the same");
            await TurnToAsync(set, left: 48, before: 245);
            await camera.TakeAsync(set, "the last minute");
            await set.PressAsync(set.Confirmation, "8", "3", "0", "7");
            await set.SetPinAsync();
            await set.WaitForAsync("set_pin_success");
            await camera.TakeAsync(set, "done");
            await CloseAsync(view, held, set);
        }

        await SaveAsync(sheet, $"frames-{language}", $"{NameOf(language)}: in a web page’s frame");
    }

    [Theory]
    [InlineData("en")]
    [InlineData("ar")]
    public async Task Small_screens_large_text_and_the_device_s_own_colours(string language)
    {
        var sheet = new Sheet(width: 270, columns: 3);
        await WalkAsync("320 pixels wide", Device.Of(320, 568, 270f / 320), whole: false);
        // A long screen: what takes a picture of more than the screen forgets how large its text is.
        await WalkAsync("Text twice as large", Device.Of(360, 1600, 0.75f), whole: false, textSize: 32);
        await WalkAsync("Zoomed to 400 %, the page whole", Device.Of(320, 256, 270f / 320), whole: true);
        await WalkAsync("Forced colours", Device.Phone, whole: false, options: static options => options.ForcedColors = ForcedColors.Active);
        await SaveAsync(sheet, $"circumstances-{language}", $"{NameOf(language)}: small screens, large text, the device’s own colours");

        async Task WalkAsync(string heading, Device device, bool whole, int textSize = 16, Action<BrowserNewContextOptions>? options = null)
        {
            sheet.Begin(heading);
            var camera = new Camera(sheet, new Words(language), device) { Whole = whole, TextSize = textSize };
            var view = await NewHostAsync();
            await view.ViewAsync(await NewViewAsync(Server, "729416"));
            await camera.TakeAsync(view, "shown");
            await view.OpenAsync(ScopeName.View, await Server.NewTokenAsync(ScopeName.Set));
            await view.WaitForAsync("view_pin_error");
            await camera.TakeAsync(view, "a failure");
            var set = await NewHostAsync();
            await set.BeginSetAsync(await Server.NewTokenAsync(ScopeName.Set, pinLength: 6));
            await set.PressAsync(set.Entry, "1", "2", "3", "4", "5", "6");
            await camera.TakeAsync(set, "easy to guess");
            await set.Seen("suggest").ClickAsync();
            await camera.TakeAsync(set, "suggested");
            await TurnToAsync(set, left: 48, before: 245);
            await camera.TakeAsync(set, "the last minute");
            await set.PressAsync(set.Confirmation, "8", "3", "0", "7", "9", "4");
            await set.SetPinAsync();
            await set.WaitForAsync("set_pin_success");
            await camera.TakeAsync(set, "done");
            await CloseAsync(view, set);

            async Task<PinHost> NewHostAsync()
            {
                var host = await NewAppAsync(device, language, options: options);
                if (textSize != 16)
                {
                    await host.Page.EnlargeTextAsync(textSize);
                }

                return host;
            }
        }
    }
}
