using System.Security.Cryptography;
using System.Text;
using Microsoft.Playwright;
using PinControl.BrowserTests.Hosts;
using PinControl.BrowserTests.Stage;
using PinControl.Clients;
using PinControl.Pages;
using PinControl.Pages.Themes;
using PinControl.Tests.Serving;
using Xunit;

namespace PinControl.BrowserTests.Pages;

/// <summary><c>theme preview</c> beside the pages themselves: the same parts say the same in the same places, and nothing is cut off.</summary>
public sealed class Previews(BrowserStage stage) : BrowserTest(stage)
{
    private const string Modest = """
        :root { --pin-space: 18px; --pin-radius: 4px; --pin-border: 2px; --pin-font: Georgia, "DejaVu Serif", serif; }
        #pin::part(title) { font-size: 24px; text-align: start }
        #pin::part(message) { font-size: 17px; padding: 4px }
        #pin::part(digit) { border-width: 0 0 3px; border-color: var(--pin-accent); border-radius: 4px 4px 0 0 }
        #pin::part(hide), #pin::part(submit) { padding: 10px 20px; font-size: 17px; text-transform: uppercase }
        #pin::part(speak):focus-visible { outline-color: var(--pin-bad) }
        #pin::part(submit):hover { background-color: #000000; color: #ffffff }
        """;

    /// <summary>The most of everything that takes room.</summary>
    private const string Most = """
        :root { --pin-space: 20px; --pin-border: 3px; --pin-radius: 28px; --pin-font: Georgia, serif; }
        #pin::part(title), #pin::part(hint), #pin::part(countdown), #pin::part(support), #pin::part(message) {
          font-size: 28px; letter-spacing: 2px; line-height: 1.8; text-transform: uppercase; font-weight: 800; padding: 16px; margin-top: 32px; margin-bottom: 32px; border: 3px solid var(--pin-ink);
        }
        #pin::part(reveal), #pin::part(submit), #pin::part(again), #pin::part(hide), #pin::part(keep), #pin::part(speak), #pin::part(show), #pin::part(suggest) {
          font-size: 20px; letter-spacing: 2px; text-transform: uppercase; font-weight: 800; padding: 24px; border: 3px solid var(--pin-ink);
        }
        """;

    private const string Places = """
        () => [...document.getElementById('pin').shadowRoot.querySelectorAll('[part]')].filter(e => e.getClientRects().length).map(e => {
          const [name, b] = [e.getAttribute('part').split(' ')[0], e.getBoundingClientRect()];
          const said = /^(form|digits)$/.test(name) ? '' : e.innerText.trim().replace(/\d+/g, 'n');
          return [name, b.x, b.y + scrollY, b.width, b.height].map(one => typeof one === 'string' ? one : one.toFixed(1)).join(' ') + ` ${said}`;
        }).join('\n')
        """;

    [Fact]
    public async Task A_previewed_state_is_as_the_page_has_it()
    {
        var preview = await OpenAsync(Modest);
        var server = Stage.ServerFor("previews");
        await SetAsync(Modest, server);
        var said = new List<string>();
        var host = await Webview.CreateAsync(await NewContextAsync(static options => options.ColorScheme = ColorScheme.Light), server, Bridges.Both);
        foreach (var (state, act) in (List<(string, Func<PinHost, Task>)>)
        [
            ("shown", async app => await app.ViewAsync(await server.NewTokenAsync(ScopeName.View))),
            ("hidden", static app => app.Seen("hide").ClickAsync()),
            ("choosing", async app =>
            {
                await app.BeginSetAsync(await server.NewTokenAsync(ScopeName.Set));
                await app.PressAsync(app.Entry, "4", "9");
            }),
            ("weak", static app => app.PressAsync(app.Entry, "Backspace", "Backspace", "1", "1", "1", "1")),
            ("suggested", static app => app.Seen("suggest").ClickAsync()),
            ("an error", async app =>
            {
                await app.Seen("show").ClickAsync();
                await app.PressAsync(app.Confirmation, "0", "0", "0", "0");
                await app.SetPinAsync();
                await app.WaitForAsync("set_pin_validation_error");
            }),
        ])
        {
            var (shown, height) = await FindAsync(preview, $"webview page, light: {state}");
            await host.Page.SetViewportSizeAsync(320, height);
            await act(host);
            if (state == "hidden")
            {
                await host.WaitForAsync("pin_hidden");
            }

            var (real, drawn) = (await host.Document.EvaluateAsync<string>(Places), await shown.EvaluateAsync<string>(Places));
            if (real != drawn)
            {
                said.Add($"{state}, the page:\n{real}\nthe preview:\n{drawn}");
            }
        }

        Assert.Empty(said);
    }

    [Theory]
    [InlineData("")]
    [InlineData(Most)]
    public async Task Nothing_is_cut_off_in_a_preview_and_a_low_frame_holds_every_state(string css)
    {
        var page = await OpenAsync(css);
        var cut = new List<string>();
        foreach (var frame in page.Frames.Where(static frame => frame.ParentFrame is not null))
        {
            var title = await (await frame.FrameElementAsync()).GetAttributeAsync("title");
            var high = await frame.EvaluateAsync<string>("() => { const d = document.documentElement; return d.scrollHeight > innerHeight || d.scrollWidth > innerWidth ? `${d.scrollWidth} by ${d.scrollHeight}` : ''; }");
            if (high.Length > 0)
            {
                cut.Add($"{title}: {high}");
            }
        }

        Assert.Empty(cut);
    }

    [Fact]
    public async Task A_preview_shows_cells_and_what_a_pointer_or_the_focus_changes_and_asks_nobody()
    {
        var page = await OpenAsync(Modest);
        async Task<string> StyleAsync(string title, string part, string property) =>
            await (await FindAsync(page, title)).Frame.Locator($"[part~={part}]").First.EvaluateAsync<string>($"e => getComputedStyle(e).{property}");
        Assert.Equal(4, await (await FindAsync(page, "frame, dark: shown")).Frame.Locator("[part=digit]").CountAsync());
        Assert.Equal("3px", await StyleAsync("frame, light: waiting", "digit", "borderBottomWidth"));
        Assert.Equal("rgb(168, 40, 31)", await StyleAsync("webview page, light: shown, the focus on a button", "speak", "outlineColor"));
        Assert.Equal("solid", await StyleAsync("webview page, light: shown, the focus on a button", "speak", "outlineStyle"));
        Assert.Equal("rgb(0, 0, 0)", await StyleAsync("webview page, light: chosen, a pointer over the button", "submit", "backgroundColor"));
        Assert.NotEqual("rgb(0, 0, 0)", await StyleAsync("webview page, light: chosen, the focus on the button", "submit", "backgroundColor"));
        Assert.Equal("rgb(168, 40, 31)", await StyleAsync("frame, light: weak", "entry", "outlineColor"));
        Assert.Equal("rtl", await (await FindAsync(page, "webview page, light: shown, in ar")).Frame.EvaluateAsync<string>("document.documentElement.dir"));
        Assert.Equal(string.Empty, await (await FindAsync(page, "webview page, light: covered")).Frame.Locator("[part=countdown]").InnerTextAsync());
        var done = (await FindAsync(page, "frame, light: set")).Frame.Locator("h1");
        Assert.Contains("✓", await done.EvaluateAsync<string>("e => getComputedStyle(e, '::before').content"), StringComparison.Ordinal);
    }

    private async Task<IPage> OpenAsync(string css)
    {
        var page = await (await NewContextAsync(static options => options.ViewportSize = new ViewportSize { Width = 1400, Height = 900 })).NewPageAsync();
        page.Request += static (_, request) => Assert.DoesNotContain("http", request.Url, StringComparison.Ordinal);
        await page.SetContentAsync(ThemePreview.Write(PageLook.Shipped with { Theme = Theme.Read(css).Theme!.Style }, "en"));
        return page;
    }

    private static async Task<(IFrame Frame, int Height)> FindAsync(IPage page, string title)
    {
        var element = await page.Locator($"iframe[title='{title}']").ElementHandleAsync();
        return ((await element.ContentFrameAsync())!, int.Parse((await element.GetAttributeAsync("height"))!, System.Globalization.CultureInfo.InvariantCulture));
    }

    private static async Task SetAsync(string css, PinControlServer server)
    {
        await using var desk = new AccountDesk(server);
        await desk.ChangeAsync(who => new AccountChange.SetTheme(
            new LookOwner(AccountDesk.Name("demo"), IsFrameKey: false), css, SHA256.HashData(Encoding.UTF8.GetBytes(css)), Theme.Read(css).Theme!.Style.Hash) { Operator = who });
    }
}
