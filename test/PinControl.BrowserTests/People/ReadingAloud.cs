using Microsoft.Playwright;
using PinControl.BrowserTests.Hosts;
using PinControl.BrowserTests.Stage;
using PinControl.Tests.Serving;
using Xunit;

namespace PinControl.BrowserTests.People;

/// <summary>A screen reader never meets the digits by chance: it says them when the cardholder asks for it, one by one, and then they are gone.</summary>
public sealed class ReadingAloud(BrowserStage stage) : BrowserTest(stage)
{
    [Theory]
    [InlineData(Flow.Webview)]
    [InlineData(Flow.Iframe)]
    public async Task The_shown_digits_are_not_in_the_accessibility_tree(Flow flow)
    {
        var (host, pin) = await ViewAsync(flow);
        Assert.Equal(pin, await host.DigitsAsync());
        Assert.Equal("true", await host.Part("digits").GetAttributeAsync("aria-hidden"));
        var tree = await TreeAsync(host);
        Assert.Contains("Read aloud", tree, StringComparison.Ordinal);
        Assert.DoesNotContain(Spoken(pin), tree, StringComparison.Ordinal);
        Assert.DoesNotContain(pin, Squeeze(tree), StringComparison.Ordinal);
        Assert.Empty(await VoiceAsync(host));
    }

    [Theory]
    [InlineData(Flow.Webview)]
    [InlineData(Flow.Iframe)]
    public async Task Asked_for_they_are_said_one_by_one_at_once_and_then_gone(Flow flow)
    {
        var (host, pin) = await ViewAsync(flow, static host => host.Page.Clock.StopAsync());
        await host.Seen("speak").ClickAsync();
        await host.Page.Clock.RunForAsync(200);
        Assert.Equal(Spoken(pin), await VoiceAsync(host));
        var voice = host.Document.Locator("#voice");
        Assert.Equal("assertive", await voice.GetAttributeAsync("aria-live"));
        Assert.Equal("en", await voice.EvaluateAsync<string>("voice => voice.getRootNode().host.closest('[lang]').lang"));
        Assert.Contains(Spoken(pin), await TreeAsync(host), StringComparison.Ordinal);

        // Nobody sees it.
        var box = await voice.BoundingBoxAsync();
        Assert.True(box is null || box.Width * box.Height <= 1, $"{box?.Width}x{box?.Height}");
        await host.Page.Clock.RunForAsync(5000);
        Assert.Empty(await VoiceAsync(host));
        Assert.Equal(pin, await host.DigitsAsync());

        // Once more is possible, and a second press in between does no harm.
        await host.Seen("speak").DblClickAsync();
        await host.Page.Clock.RunForAsync(200);
        Assert.Equal(Spoken(pin), await VoiceAsync(host));
        Assert.Equal(["view_pin_success"], await host.CallbacksAsync());
    }

    [Theory]
    [InlineData("hide")]
    [InlineData("host")]
    [InlineData("window.dispatchEvent(new Event('blur'))")]
    [InlineData("window.dispatchEvent(new Event('beforeprint'))")]
    [InlineData("Object.defineProperty(document, 'hidden', { get: () => true }); document.dispatchEvent(new Event('visibilitychange'))")]
    [InlineData("window.dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))")]
    public async Task What_hides_the_digits_takes_the_words_away_too(string cause)
    {
        var (host, _) = await ViewAsync(Flow.Webview);
        await host.Seen("speak").ClickAsync();
        await Patience.UntilAsync("the words", async () => (await VoiceAsync(host)).Length > 0);
        await (cause switch
        {
            "hide" => host.Seen("hide").ClickAsync(),
            "host" => host.HidePinAsync(),
            _ => host.Page.EvaluateAsync(cause),
        });
        await host.WaitForAsync("pin_hidden");
        Assert.Empty(await VoiceAsync(host));
        await Task.Delay(Patience.Quiet);
        Assert.Empty(await VoiceAsync(host));
    }

    [Fact]
    public async Task Where_the_words_stand_is_marked_for_recorders_as_the_digits_are()
    {
        var (host, _) = await ViewAsync(Flow.Webview);
        const string Marks = "element => [...element.classList].filter(name => name.includes('-')).join(' ') + [...element.attributes].filter(one => /^(data-|translate)/.test(one.name)).map(one => ` ${one.name}=${one.value}`).join('')";
        var marks = await host.Document.Locator("#voice").EvaluateAsync<string>(Marks);
        Assert.Contains("rr-block", marks, StringComparison.Ordinal);
        Assert.Equal(await host.Part("digits").EvaluateAsync<string>(Marks), marks);
    }

    [Fact]
    public async Task Who_must_hold_to_see_can_listen_without()
    {
        var server = Stage.ServerFor("hold", "Pages:Reveal=hold");
        var plastic = await server.NewViewableAsync();
        var pin = await server.SeePinAsync(plastic);
        var host = await NewWebviewAsync(server: server);
        await host.Page.Clock.StopAsync();
        await host.OpenAsync(ScopeName.View, await server.IssueAsync(plastic, ScopeName.View));
        await host.WaitForAsync("pin_ready");
        await host.Seen("speak").ClickAsync();
        await host.Page.Clock.RunForAsync(200);
        await host.WaitForAsync("view_pin_success");
        Assert.Equal(Spoken(pin), await VoiceAsync(host));
        Assert.Empty(await host.DigitsAsync());
        Assert.Equal(["view_pin_success"], await host.CallbacksAsync());
        await host.AssertCorrectAsync();
    }

    [Theory]
    [InlineData("tap")]
    [InlineData("at-once")]
    public async Task The_focus_stays_with_the_controls_when_they_change(string reveal)
    {
        var server = Stage.ServerFor(reveal, $"Pages:Reveal={reveal}");
        var host = await NewWebPageAsync(server);
        await host.OpenAsync(ScopeName.View, await server.NewTokenAsync(ScopeName.View));
        if (reveal == "tap")
        {
            await host.WaitForAsync("pin_ready");
            await host.Seen("reveal").FocusAsync();
            await host.Page.Keyboard.PressAsync("Enter");
            await Assertions.Expect(host.Seen("hide")).ToBeFocusedAsync();
        }

        await host.WaitForAsync("view_pin_success");
        await host.Seen("hide").FocusAsync();
        await host.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(host.Seen("title")).ToBeFocusedAsync();
    }

    private async Task<(PinHost Host, string Pin)> ViewAsync(Flow flow, Func<PinHost, Task>? before = null)
    {
        var plastic = await Server.NewViewableAsync();
        var pin = await Server.SeePinAsync(plastic);
        var host = await NewHostAsync(flow);
        await (before?.Invoke(host) ?? Task.CompletedTask);
        await host.ViewAsync(await Server.IssueAsync(plastic, ScopeName.View));
        return (host, pin);
    }

    private static Task<string> TreeAsync(PinHost host) => host.Document.Locator("body").AriaSnapshotAsync();

    private static async Task<string> VoiceAsync(PinHost host) =>
        await host.Document.EvaluateAsync<string>("document.getElementById('pin').shadowRoot.getElementById('voice')?.textContent ?? ''");

    private static string Spoken(string pin) => string.Join(", ", pin.AsEnumerable());

    private static string Squeeze(string text) => string.Concat(text.Where(static c => !char.IsWhiteSpace(c)));
}
