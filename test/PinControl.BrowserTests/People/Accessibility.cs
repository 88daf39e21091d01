using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using PinControl.BrowserTests.Hosts;
using PinControl.BrowserTests.Stage;
using Xunit;

namespace PinControl.BrowserTests.People;

/// <summary>axe finds nothing in any state, in both colour schemes, on a small screen and in a frame.</summary>
[Trait("vault", "unused")]
public sealed class Accessibility(BrowserStage stage) : BrowserTest(stage)
{
    public static TheoryData<Flow, ColorScheme, int> Stages => new()
    {
        { Flow.Webview, ColorScheme.Light, 390 },
        { Flow.Webview, ColorScheme.Dark, 320 },
        { Flow.Iframe, ColorScheme.Light, 320 },
        { Flow.Iframe, ColorScheme.Dark, 1024 },
    };

    [Theory]
    [MemberData(nameof(Stages))]
    public async Task A_view_is_without_fault_while_shown_after_a_glance_away_and_hidden(Flow flow, ColorScheme scheme, int width)
    {
        var host = await NewHostAsync(flow, scheme, width);
        await host.ViewAsync(await Server.NewTokenAsync(ScopeName.View));
        await AssertFaultlessAsync(host, "shown");
        if (flow == Flow.Webview)
        {
            await host.Page.EvaluateAsync("window.dispatchEvent(new Event('blur'))");
            await host.WaitForAsync("pin_hidden");
            await AssertFaultlessAsync(host, "hidden for a while");
        }

        await host.HidePinAsync();
        await Patience.UntilAsync("the end", async () => (await host.EventsAsync()).Any(static one => one.Final == true));
        await AssertFaultlessAsync(host, "hidden for good");
    }

    [Theory]
    [MemberData(nameof(Stages))]
    public async Task A_view_s_error_is_without_fault(Flow flow, ColorScheme scheme, int width)
    {
        var host = await NewHostAsync(flow, scheme, width);
        await host.OpenAsync(ScopeName.View, await Server.NewTokenAsync(ScopeName.Set));
        await host.WaitForAsync("view_pin_error");
        await AssertFaultlessAsync(host, "error");
    }

    [Theory]
    [MemberData(nameof(Stages))]
    public async Task A_set_is_without_fault_empty_refused_typed_shown_and_done(Flow flow, ColorScheme scheme, int width)
    {
        var host = await NewHostAsync(flow, scheme, width);
        await host.BeginSetAsync(await Server.NewTokenAsync(ScopeName.Set));
        await AssertFaultlessAsync(host, "empty");
        await host.TypeAsync("1111");
        await host.SetPinAsync();
        await host.WaitForAsync("set_pin_validation_error");
        await AssertFaultlessAsync(host, "refused as weak");
        await host.TypeAsync("7294");
        await host.Seen("show").ClickAsync();
        await AssertFaultlessAsync(host, "typed and shown");
        await host.SetPinAsync();
        await host.WaitForAsync("set_pin_success");
        await AssertFaultlessAsync(host, "done");
    }

    [Fact]
    public async Task The_entries_have_labels_and_errors_are_announced()
    {
        var host = await NewWebviewAsync();
        await host.BeginSetAsync(await Server.NewTokenAsync(ScopeName.Set));
        await Assertions.Expect(host.Document.GetByRole(AriaRole.Textbox)).ToHaveCountAsync(2);
        foreach (var entry in (ILocator[])[host.Entry, host.Confirmation])
        {
            await Assertions.Expect(entry).ToHaveAccessibleNameAsync(new System.Text.RegularExpressions.Regex(".{4,}"));
        }

        Assert.NotEqual(
            await host.Entry.EvaluateAsync<string>("input => input.labels[0]?.textContent ?? input.getAttribute('aria-label')"),
            await host.Confirmation.EvaluateAsync<string>("input => input.labels[0]?.textContent ?? input.getAttribute('aria-label')"));
        await host.TypeAsync("1111");
        await host.SetPinAsync();
        await host.WaitForAsync("set_pin_validation_error");
        await Assertions.Expect(host.Document.GetByRole(AriaRole.Alert).Or(host.Document.GetByRole(AriaRole.Status)).Filter(new() { Visible = true })).Not.ToHaveTextAsync(string.Empty);
        Assert.Equal("true", await host.Entry.GetAttributeAsync("aria-invalid"));
    }

    [Theory]
    [InlineData(ScopeName.View)]
    [InlineData(ScopeName.Set)]
    public async Task Twelve_digits_fit_a_screen_of_320_pixels(string scope)
    {
        var host = await NewHostAsync(Flow.Webview, ColorScheme.Light, 320);
        var controlId = await Server.NewTokenAsync(scope, pinLength: 12);
        await (scope == ScopeName.View ? host.ViewAsync(controlId) : host.BeginSetAsync(controlId));
        Assert.InRange(await host.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"), 1, 320);
        var parts = scope == ScopeName.View ? host.Part("digit") : host.Document.Locator("input");
        foreach (var part in await parts.AllAsync())
        {
            var box = await part.BoundingBoxAsync();
            Assert.True(box!.X >= 0 && box.X + box.Width <= 320, $"{box.X}+{box.Width}");
        }
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Buttons_are_large_enough_to_be_touched(ColorScheme scheme)
    {
        var host = await NewHostAsync(Flow.Webview, scheme, 320);
        await host.BeginSetAsync(await Server.NewTokenAsync(ScopeName.Set));
        foreach (var button in await host.Document.GetByRole(AriaRole.Button).AllAsync())
        {
            var box = await button.BoundingBoxAsync();
            Assert.True(box is null || (box.Width >= 24 && box.Height >= 24), $"{box?.Width}x{box?.Height}");
        }
    }

    private async Task<PinHost> NewHostAsync(Flow flow, ColorScheme scheme, int width)
    {
        var context = await NewContextAsync(options =>
        {
            options.ColorScheme = scheme;
            options.ViewportSize = new ViewportSize { Width = width, Height = 700 };
            options.ReducedMotion = ReducedMotion.Reduce;
        });
        return flow == Flow.Webview
            ? await Webview.CreateAsync(context, Server, Bridges.Both)
            : await WebPage.CreateAsync(context, Server, Stage.Bank.Origin());
    }

    private static async Task AssertFaultlessAsync(PinHost host, string state)
    {
        var result = await host.Page.RunAxe();
        Assert.True(
            result.Violations.Length == 0,
            $"{state}: " + string.Join("; ", result.Violations.Select(static fault => $"{fault.Id}: {fault.Help} at {string.Join(", ", fault.Nodes.Select(static node => node.Html))}")));
        Assert.NotEmpty(result.Passes);
        Assert.DoesNotContain(result.Incomplete, static fault => fault.Id == "frame-tested");
    }
}
