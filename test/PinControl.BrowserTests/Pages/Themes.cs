using Microsoft.Playwright;
using PinControl.BrowserTests.Hosts;
using PinControl.BrowserTests.Stage;
using PinControl.Clients;
using PinControl.Pages.Themes;
using PinControl.Tests.Serving;
using Xunit;

namespace PinControl.BrowserTests.Pages;

/// <summary>
/// What passes the allow-list, in a real engine: it reaches the published parts, makes no request, moves nothing between reveal and hide, and gives every digit
/// the same cell.
/// </summary>
public sealed class Themes(BrowserStage stage) : BrowserTest(stage)
{
    /// <summary>Says as much as a theme may, at its limits.</summary>
    private const string Bold = """
        :root {
          --pin-paper: #ffffff; --pin-surface: #f4f4ff; --pin-ink: #101040; --pin-soft: #404060; --pin-edge: #505090; --pin-accent: #4010a0; --pin-bad: #900000;
          --pin-radius: 28px; --pin-border: 3px; --pin-space: 20px; --pin-font: Georgia, "DejaVu Serif", serif;
        }
        @media (prefers-color-scheme: dark) {
          :root { --pin-paper: #000010; --pin-surface: #101020; --pin-ink: #f0f0ff; --pin-soft: #c0c0e0; --pin-accent: #c0a0ff; --pin-accent-ink: #000020; }
        }
        #pin::part(title) { font-size: 28px; letter-spacing: 2px; text-transform: uppercase; margin-bottom: 32px; padding: 16px }
        #pin::part(message), #pin::part(countdown) { font-size: 18px; line-height: 1.8; font-weight: 800; padding: 8px }
        #pin::part(digit) { border: 3px double var(--pin-accent); border-radius: 28px 0; font-weight: 800; box-shadow: inset 0 0 4px rgb(0 0 0 / 40%); background-color: #e0e0ff; color: #000030 }
        #pin::part(hide), #pin::part(keep), #pin::part(submit) { padding: 24px; font-size: 20px; border: 3px dashed var(--pin-accent); box-shadow: 0 4px 12px rgb(0 0 0 / 40%) }
        #pin::part(hide):hover { background-color: #4010a0; color: #ffffff; box-shadow: none }
        #pin::part(entry):focus-visible { outline-color: var(--pin-ink) }
        #pin::part(cell) { background-color: #e0e0ff; color: #000030; font-weight: 800; border-radius: 0 28px }
        """;

    private const string Boxes = "() => [...document.getElementById('pin').shadowRoot.querySelectorAll('*')].filter(e => e.getClientRects().length && e.localName !== 'style').map(e => { const b = e.getBoundingClientRect(); return `${e.getAttribute('part')} ${b.x + scrollX} ${b.y + scrollY} ${b.width} ${b.height}`; }).join('\\n')";

    /// <summary>Where everything that is always there begins, and how large the cells are.</summary>
    private const string Places = "() => [...document.getElementById('pin').shadowRoot.querySelectorAll('[part=title],[part=digit],[part=cell],[part=message],[part=countdown],.acts')].filter(e => e.getClientRects().length).map(e => { const b = e.getBoundingClientRect(); return [e.getAttribute('part'), b.y + scrollY, ...(e.matches('[part=digit],[part=cell]') ? [b.x, b.width, b.height] : [])].join(' '); }).join('\\n')";

    private PinControlServer Themed => Stage.ServerFor("themes", "Limits:UnknownControlIds=100000");

    [Theory]
    [InlineData(Flow.Webview)]
    [InlineData(Flow.Iframe)]
    public async Task A_theme_reaches_the_parts_asks_nobody_and_moves_nothing_between_reveal_and_hide(Flow flow)
    {
        await Themed.SetThemeAsync(Bold);
        var plastic = await Themed.NewViewableAsync();
        var host = await NewHostAsync(flow, Themed);
        var requests = new List<string>();
        host.Page.Request += (_, request) =>
        {
            if (request.Url.StartsWith("http", StringComparison.Ordinal))
            {
                requests.Add($"{request.ResourceType} {new Uri(request.Url).PathAndQuery}");
            }
        };
        await host.ViewAsync(await Themed.IssueAsync(plastic, ScopeName.View));
        Assert.Equal("uppercase", await StyleAsync(host, "title", "textTransform"));
        Assert.Equal("rgb(0, 0, 48)", await StyleAsync(host, "digit", "color"));
        var pin = await host.DigitsAsync();

        // Every cell is of one size, and stays so whatever stands in it.
        var shown = await host.Document.EvaluateAsync<string>(Boxes);
        var cells = await host.Document.EvaluateAsync<string[]>(
            "() => { const cells = [...document.getElementById('pin').shadowRoot.querySelectorAll('[part=digit]')]; const all = []; for (const digit of ['0','1','2','3','4','5','6','7','8','9','']) { for (const cell of cells) { const was = cell.textContent; cell.textContent = digit; const b = cell.getBoundingClientRect(); all.push(`${b.width}x${b.height}`); cell.textContent = was; } } return [...new Set(all)]; }");
        Assert.Single(cells);

        // Over a button, pressed, focused: no box moves.
        await host.Seen("hide").HoverAsync();
        await host.Seen("keep").FocusAsync();
        Assert.Equal(shown, await host.Document.EvaluateAsync<string>(Boxes));
        Assert.Equal(pin, await host.DigitsAsync());
        var before = await CellsAsync(host);
        await host.Seen("keep").ClickAsync();
        Assert.Equal(before, await CellsAsync(host));
        await host.Seen("hide").ClickAsync();
        await host.WaitForAsync("pin_hidden");
        Assert.Equal(
            [flow == Flow.Webview ? "document /pincontrol/pin/view" : "document /pincontrol/frame?key=demo-frame-any", "fetch /pincontrol/device/open"], requests);
    }

    [Fact]
    public async Task A_covered_PIN_s_cells_texts_and_buttons_lie_where_those_of_a_shown_one_do()
    {
        var server = Stage.ServerFor("themes by tap", "Pages:Reveal=tap");
        await server.SetThemeAsync(Bold);
        var host = await NewWebviewAsync(server: server);
        await host.OpenAsync(ScopeName.View, await server.NewTokenAsync(ScopeName.View));
        await host.WaitForAsync("pin_ready");
        var covered = await host.Document.EvaluateAsync<string>(Places);
        await host.Seen("reveal").ClickAsync();
        await host.WaitForAsync("view_pin_success");
        Assert.Equal(covered, await host.Document.EvaluateAsync<string>(Places));
        await host.Page.EvaluateAsync("window.dispatchEvent(new Event('blur'))");
        await host.WaitForAsync("pin_hidden");
        Assert.Equal(covered, await host.Document.EvaluateAsync<string>(Places));
    }

    [Fact]
    public async Task Words_that_come_and_go_while_a_PIN_is_chosen_move_nothing()
    {
        await Themed.SetThemeAsync(Bold);
        var host = await NewWebviewAsync(server: Themed);
        await host.BeginSetAsync(await Themed.NewTokenAsync(ScopeName.Set));
        Assert.Equal("rgb(224, 224, 255)", await StyleAsync(host, "cell", "backgroundColor"));
        var empty = await host.Document.EvaluateAsync<string>(Places);
        foreach (var (entry, confirmation) in (List<(string, string)>)[("1111", "1111"), ("72", "72"), ("7294", "7295")])
        {
            await host.TypeAsync(entry, confirmation);
            await host.SetPinAsync();
            await host.WaitForLastAsync("set_pin_validation_error", "pin_valid(false)");
            await host.ReadMessageAsync();
            Assert.Equal(empty, await host.Document.EvaluateAsync<string>(Places));
        }
    }

    [Fact]
    public async Task In_a_frame_of_320_by_180_the_page_s_own_sizes_hold()
    {
        await Themed.SetThemeAsync(Bold);
        var host = await NewWebPageAsync(Themed);
        await host.Page.AddStyleTagAsync(new() { Content = "iframe { width: 320px !important; height: 180px !important; border: 0 }" });
        await host.ViewAsync(await Themed.NewTokenAsync(ScopeName.View));
        Assert.Equal("15px", await StyleAsync(host, "title", "fontSize"));
        Assert.Equal("rgb(0, 0, 48)", await StyleAsync(host, "digit", "color"));
        Assert.Equal("320,180", await host.Document.EvaluateAsync<string>("[document.documentElement.scrollWidth, document.documentElement.scrollHeight].join()"));
        await host.SendAsync(WebPage.Begin(ScopeName.Set, await Themed.NewTokenAsync(ScopeName.Set)));
        await host.OpenedAsync();
        await host.TypeAsync("1111");
        Assert.Equal("320,180", await host.Document.EvaluateAsync<string>("[document.documentElement.scrollWidth, document.documentElement.scrollHeight].join()"));
    }

    [Theory]
    [InlineData("light", "rgb(255, 255, 255)")]
    [InlineData("dark", "rgb(0, 0, 16)")]
    public async Task Light_and_dark_follow_the_device_the_token_and_the_host(string scheme, string paper)
    {
        await Themed.SetThemeAsync(Bold);
        var other = scheme == "light" ? ColorScheme.Dark : ColorScheme.Light;
        // The device's own.
        var app = await Webview.CreateAsync(await NewContextAsync(options => options.ColorScheme = scheme == "light" ? ColorScheme.Light : ColorScheme.Dark), Themed, Bridges.Both);
        await app.ViewAsync(await Themed.NewTokenAsync(ScopeName.View));
        Assert.Equal(paper, await PaperAsync(app));
        // The token's.
        app = await Webview.CreateAsync(await NewContextAsync(options => options.ColorScheme = other), Themed, Bridges.Both);
        await app.ViewAsync(await Themed.IssueAsync(await Themed.NewViewableAsync(), ScopeName.View, $",\"colorScheme\":\"{scheme}\""));
        Assert.Equal(paper, await PaperAsync(app));
        // The host's word.
        app = await Webview.CreateAsync(await NewContextAsync(options => options.ColorScheme = other), Themed, Bridges.Both);
        await app.ViewAsync(await Themed.NewTokenAsync(ScopeName.View));
        Assert.NotEqual(paper, await PaperAsync(app));
        await app.SetThemeAsync(scheme);
        Assert.Equal(paper, await PaperAsync(app));
    }

    [Fact]
    public async Task The_confirm_button_can_be_left_to_the_app()
    {
        var server = Stage.ServerFor("confirmed in the app");
        await using var desk = new AccountDesk(server);
        var owner = new LookOwner(AccountDesk.Name("demo"), IsFrameKey: false);
        await server.SetThemeAsync(Bold);
        await desk.ChangeAsync(who => new AccountChange.Layout(owner, "compact", "app") { Operator = who });
        await desk.ChangeAsync(static who => new AccountChange.NextStep(AccountDesk.Name("demo"), new Dictionary<string, string?> { ["en"] = "Fetch <i>it</i> tomorrow." }, false) { Operator = who });
        var host = await NewWebviewAsync(server: server);
        await host.BeginSetAsync(await server.NewTokenAsync(ScopeName.Set));
        Assert.Equal("compact", await host.Page.EvaluateAsync<string>("document.documentElement.dataset.layout"));
        Assert.Equal("15px", await StyleAsync(host, "title", "fontSize"));
        // What is for large windows is not for this one: the page has no card around it.
        Assert.Equal("0px", await host.Page.EvaluateAsync<string>("getComputedStyle(document.getElementById('pin')).borderTopWidth"));
        Assert.Equal(0, await host.Seen("submit").CountAsync());
        await host.TypeAsync("4913");
        await host.SetPinAsync();
        await host.WaitForAsync("set_pin_success");
        Assert.Equal("Fetch <i>it</i> tomorrow.", await host.Seen("message").InnerTextAsync());
    }

    [Fact]
    public async Task A_preview_shows_the_theme_without_a_script()
    {
        var context = await NewContextAsync(static options => options.JavaScriptEnabled = false);
        var page = await context.NewPageAsync();
        var requests = new List<string>();
        page.Request += (_, request) => requests.Add(request.Url);
        await page.SetContentAsync(ThemePreview.Write(new(Theme.Read(Bold).Theme!.Style, null, null, null), "en"));
        var frame = page.FrameLocator("iframe[title='webview page, light: shown']");
        await Assertions.Expect(frame.Locator("[part=digit]").First).ToHaveTextAsync("0");
        await Assertions.Expect(frame.Locator("[part=digit]").First).ToHaveCSSAsync("color", "rgb(0, 0, 48)");
        await Assertions.Expect(frame.Locator("[part=hide]")).ToBeVisibleAsync();
        await Assertions.Expect(frame.Locator("[part=reveal]")).ToBeHiddenAsync();
        await Assertions.Expect(page.FrameLocator("iframe[title='frame, dark: an error']").Locator("[part=message]")).ToContainTextAsync("not the same");
        Assert.DoesNotContain(requests, static url => url.StartsWith("http", StringComparison.Ordinal));
    }

    private static Task<string> CellsAsync(PinHost host) => host.Document.EvaluateAsync<string>(
        "() => [...document.getElementById('pin').shadowRoot.querySelectorAll('[part=digit]')].map(e => { const b = e.getBoundingClientRect(); return [b.x + scrollX, b.y + scrollY, b.width, b.height].join(' '); }).join()");

    private static Task<string> StyleAsync(PinHost host, string part, string property) =>
        host.Seen(part).First.EvaluateAsync<string>($"element => getComputedStyle(element).{property}");

    private static Task<string> PaperAsync(PinHost host) => host.Page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor");
}
