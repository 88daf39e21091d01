using Microsoft.Playwright;
using PinControl.BrowserTests.Hosts;
using PinControl.BrowserTests.Stage;
using PinControl.Tests.Serving;
using Xunit;

namespace PinControl.BrowserTests.Pages;

/// <summary>Nothing on a page jumps; and in a frame of 320 by 180 pixels everything that is needed is in sight.</summary>
public sealed class Stillness(BrowserStage stage) : BrowserTest(stage)
{
    private const string CountShifts =
        """
        window.shifts = [];
        new PerformanceObserver(list => list.getEntries().forEach(entry => shifts.push(entry.value + ' ' + entry.sources.map(source => {
          const node = source.node;
          return (node && (node.nodeName + (node.getAttribute ? ' ' + node.getAttribute('part') : ''))) + JSON.stringify(source.previousRect) + JSON.stringify(source.currentRect);
        }).join()))).observe({ type: 'layout-shift', buffered: true });
        """;

    [Theory]
    [InlineData("at-once", 4)]
    [InlineData("at-once", 12)]
    [InlineData("tap", 6)]
    public async Task A_view_does_not_shift_from_its_first_paint_to_its_end(string reveal, int pinLength)
    {
        var server = Stage.ServerFor(reveal, $"Pages:Reveal={reveal}");
        var host = await NewWebviewAsync(server: server);
        await host.Page.AddInitScriptAsync(CountShifts);
        using var held = await HeldRequests.HoldAsync(host.Page, "**/device/open");
        await host.OpenAsync(ScopeName.View, await server.NewTokenAsync(ScopeName.View, pinLength));
        await held.WaitAsync();
        await Task.Delay(Patience.Quiet);
        held.Release();
        if (reveal == "tap")
        {
            await host.WaitForAsync("pin_ready");
            await Task.Delay(Patience.Quiet);
            await host.Seen("reveal").ClickAsync();
        }

        await host.WaitForAsync("view_pin_success");
        await Task.Delay(700);
        await host.HidePinAsync();
        await AssertStillAsync(host);
    }

    [Fact]
    public async Task A_set_does_not_shift_while_it_opens_is_typed_into_corrected_and_done()
    {
        var host = await NewWebviewAsync();
        await host.Page.AddInitScriptAsync(CountShifts);
        using var held = await HeldRequests.HoldAsync(host.Page, "**/device/open");
        await host.OpenAsync(ScopeName.Set, await Server.NewTokenAsync(ScopeName.Set));
        await held.WaitAsync();
        await Task.Delay(Patience.Quiet);
        held.Release();
        await host.OpenedAsync();
        await host.TypeAsync("1111");
        await host.SetPinAsync();
        await host.WaitForAsync("set_pin_validation_error");
        await Task.Delay(Patience.Quiet);
        await host.TypeAsync("7294", "7295");
        await host.SetPinAsync();
        await host.WaitForAsync("set_pin_validation_error", nth: 2);
        await Task.Delay(700);
        await host.PressAsync(host.Confirmation, "7", "2", "9", "4");
        await host.SetPinAsync();
        await host.WaitForAsync("set_pin_success");
        await AssertStillAsync(host);
    }

    [Theory]
    [InlineData(4, "bg")]
    [InlineData(6, "uk")]
    [InlineData(12, "fr")]
    public async Task In_a_frame_of_320_by_180_a_view_shows_digits_time_and_controls_without_scrolling(int pinLength, string locale)
    {
        var host = await SmallAsync(locale);
        await host.ViewAsync(await Server.NewTokenAsync(ScopeName.View, pinLength));
        Assert.Equal(pinLength, (await host.DigitsAsync()).Length);
        await AssertInSightAsync(host, [.. await host.Seen("digit").AllAsync(), host.Seen("title"), host.Seen("countdown"), host.Seen("hide"), host.Seen("keep"), host.Seen("speak")]);
    }

    [Theory]
    [InlineData(4, "de")]
    [InlineData(6, "bg")]
    [InlineData(12, "fr")]
    public async Task In_a_frame_of_320_by_180_a_PIN_is_chosen_without_scrolling(int pinLength, string locale)
    {
        var pin = "729416508331"[..pinLength];
        var host = await SmallAsync(locale);
        await host.BeginSetAsync(await Server.NewTokenAsync(ScopeName.Set, pinLength));
        await host.PressAsync(host.Entry, (pinLength == 4 ? "1985" : new string('1', pinLength)).Select(char.ToString));
        await AssertInSightAsync(host, host.Entry, host.Confirmation, host.Seen("message"), host.Seen("show"), host.Seen("suggest"), host.Seen("submit"));
        await host.PressAsync(host.Entry, Enumerable.Repeat("Backspace", pinLength));
        await host.TypeAsync(pin);
        await host.Seen("submit").ClickAsync();
        await host.WaitForAsync("set_pin_success");
        await AssertInSightAsync(host, host.Seen("title"), host.Seen("message"));
    }

    [Theory]
    [InlineData("de", "1985")]
    [InlineData("it", "1111")]
    public async Task On_a_narrow_screen_neither_words_nor_labels_that_change_move_the_button_of_a_set(string locale, string weak)
    {
        var app = await Webview.CreateAsync(
            await NewContextAsync(static options => options.ViewportSize = new ViewportSize { Width = 320, Height = 700 }), Server, Bridges.Both);
        await app.BeginSetAsync(await Server.IssueAsync(await Server.NewSettableAsync(), ScopeName.Set, $",\"locale\":\"{locale}\""));
        var at = (await app.Seen("submit").BoundingBoxAsync())!.Y;
        await app.TypeAsync(weak);
        Assert.Equal(at, (await app.Seen("submit").BoundingBoxAsync())!.Y);
        await app.Seen("show").ClickAsync();
        Assert.Equal(at, (await app.Seen("submit").BoundingBoxAsync())!.Y);
        await app.Seen("suggest").ClickAsync();
        Assert.Equal(at, (await app.Seen("submit").BoundingBoxAsync())!.Y);
    }

    [Fact]
    public async Task The_button_that_is_held_stays_under_the_finger_and_the_page_as_high()
    {
        var server = Stage.ServerFor("hold", "Pages:Reveal=hold");
        var app = await Webview.CreateAsync(
            await NewContextAsync(static options => options.ViewportSize = new ViewportSize { Width = 320, Height = 700 }), server, Bridges.Both);
        await app.OpenAsync(ScopeName.View, await server.IssueAsync(await server.NewViewableAsync(), ScopeName.View, ",\"locale\":\"de\""));
        await app.WaitForAsync("pin_ready");
        const string Height = "document.getElementById('pin').getBoundingClientRect().height";
        var (at, height) = ((await app.Seen("reveal").BoundingBoxAsync())!.Y, await app.Page.EvaluateAsync<double>(Height));
        await app.Seen("reveal").HoverAsync();
        await app.Page.Mouse.DownAsync();
        await app.WaitForAsync("view_pin_success");
        Assert.Equal(at, (await app.Seen("reveal").BoundingBoxAsync())!.Y);
        Assert.Equal(height, await app.Page.EvaluateAsync<double>(Height));
        await app.Page.Mouse.UpAsync();
        await app.WaitForAsync("pin_hidden");
        Assert.Equal(at, (await app.Seen("reveal").BoundingBoxAsync())!.Y);
        Assert.Equal(height, await app.Page.EvaluateAsync<double>(Height));
    }

    private async Task<WebPage> SmallAsync(string locale)
    {
        var host = await NewWebPageAsync();
        await host.Page.AddStyleTagAsync(new() { Content = "iframe { width: 320px !important; height: 180px !important; border: 0 }" });
        host.FrameKey = $"demo-frame-any&locale={locale}";
        return host;
    }

    private static async Task AssertInSightAsync(WebPage host, params ILocator[] parts)
    {
        var size = await host.Document.EvaluateAsync<int[]>("[document.documentElement.scrollWidth, document.documentElement.scrollHeight, innerWidth, innerHeight]");
        Assert.Equal((320, 180), (size[2], size[3]));
        var frame = (await (await host.Document.FrameElementAsync()).BoundingBoxAsync())!;
        foreach (var part in parts)
        {
            var box = (await part.BoundingBoxAsync())!;
            var name = await part.EvaluateAsync<string>("part => part.getAttribute('part') + ' ' + part.textContent");
            Assert.True(
                box.X >= frame.X && box.Y >= frame.Y && box.X + box.Width <= frame.X + 320 && box.Y + box.Height <= frame.Y + 180,
                $"{name}: {box.X - frame.X},{box.Y - frame.Y} {box.Width}x{box.Height}");
        }

        Assert.True(size[0] <= 320 && size[1] <= 180, $"The page is {size[0]}x{size[1]}.");
    }

    private static async Task AssertStillAsync(PinHost host)
    {
        await Task.Delay(Patience.Quiet);
        Assert.Equal("[]", await host.Document.EvaluateAsync<string>("JSON.stringify(shifts)"));
    }
}
