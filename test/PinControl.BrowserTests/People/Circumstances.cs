using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using PinControl.BrowserTests.Hosts;
using PinControl.BrowserTests.Stage;
using Xunit;

namespace PinControl.BrowserTests.People;

/// <summary>Zoomed in, with large text, in colours of the device's own, without motion; in English and from right to left (WCAG 1.4.4, 1.4.10, 1.4.12, 2.3.3, 2.5.8).</summary>
[Trait("vault", "unused")]
public sealed class Circumstances(BrowserStage stage) : BrowserTest(stage)
{
    /// <summary>Which parts reach over the sides of the page, or are cut by a box of their own.</summary>
    private const string CutOff =
        """
        (() => {
          const wide = document.documentElement.clientWidth;
          const host = document.getElementById('pin');
          return [...(host.shadowRoot || host).querySelectorAll('*')].filter(one => {
            const box = one.getBoundingClientRect();
            const style = getComputedStyle(one);
            const drawn = box.width > 0 && style.display !== 'none';
            const clipped = /hidden|clip/.test(style.overflowX) && one.scrollWidth > one.clientWidth + 1 && !one.matches('input');
            return drawn && (box.left < -1 || box.right > wide + 1 || clipped);
          }).map(one => `${one.tagName} ${one.getAttribute('part')}`);
        })()
        """;

    /// <summary>Buttons and inputs that are seen, and are no target of 24 by 24 CSS pixels.</summary>
    private const string SmallTargets =
        """
        [...document.getElementById('pin').shadowRoot.querySelectorAll('button, input')].filter(one => {
          const box = one.getBoundingClientRect();
          return box.width > 0 && (box.width < 24 || box.height < 24);
        }).map(one => one.getAttribute('part'))
        """;

    /// <summary>Buttons and digits that are seen, and that only a background tells from the page: such are lost in colours of the device's own.</summary>
    private const string WithoutEdge =
        """
        [...document.getElementById('pin').shadowRoot.querySelectorAll('button, [part~=digit]')].filter(one => {
          const style = getComputedStyle(one);
          return one.getBoundingClientRect().width > 0 && (parseFloat(style.borderTopWidth) === 0 || style.borderTopStyle === 'none');
        }).map(one => one.getAttribute('part'))
        """;

    /// <summary>What a person's own style sheet may ask for (WCAG 1.4.12), on everything.</summary>
    private const string TextSpacing =
        """
        addEventListener('DOMContentLoaded', () => {
          const style = document.createElement('style');
          style.textContent = '#pin { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } p { margin-bottom: 2em !important }';
          document.head.append(style);
        });
        """;

    [Theory]
    [InlineData("en")]
    [InlineData("ar")]
    public Task At_four_hundred_per_cent_nothing_is_cut_off(string language) => WalkAsync(
        language, static options => options.ViewportSize = new ViewportSize { Width = 320, Height = 256 }, AssertWholeAsync);

    [Theory]
    [InlineData("en")]
    [InlineData("ar")]
    [InlineData("de")]
    public Task With_text_twice_as_large_nothing_is_cut_off(string language) => WalkAsync(language, static _ => { }, AssertWholeAsync, textSize: 32);

    // What is read of the page is its digits: they may not be what stays small.
    [Theory]
    [InlineData(320, 4)]
    [InlineData(320, 6)]
    [InlineData(390, 5)]
    [InlineData(390, 12)]
    public async Task With_text_twice_as_large_the_PIN_grows_too_and_keeps_within_its_cells(int width, int length)
    {
        var sizes = new List<double>();
        foreach (var textSize in (int[])[16, 32])
        {
            var context = await NewContextAsync(options => options.ViewportSize = new ViewportSize { Width = width, Height = 700 });
            var host = await Webview.CreateAsync(context, Server, Bridges.Both);
            await host.Page.EnlargeTextAsync(textSize);
            await host.ViewAsync(await Server.NewTokenAsync(ScopeName.View, pinLength: length));
            sizes.Add(await host.Seen("digit").First.EvaluateAsync<double>("digit => parseFloat(getComputedStyle(digit).fontSize)"));
            Assert.True(await host.Seen("digit").EvaluateAllAsync<bool>(
                """
                digits => digits.every(digit => {
                  const text = document.createRange();
                  text.selectNodeContents(digit);
                  const [inner, outer] = [text.getBoundingClientRect(), digit.getBoundingClientRect()];
                  return inner.width > 0 && inner.left >= outer.left && inner.right <= outer.right && inner.top >= outer.top && inner.bottom <= outer.bottom;
                })
                """), $"{textSize}");
        }

        Assert.InRange(sizes[1] / sizes[0], 1.4, 2);
    }

    [Theory]
    [InlineData("en")]
    [InlineData("ar")]
    public Task With_the_text_spacing_of_WCAG_nothing_is_cut_off(string language) =>
        WalkAsync(language, static options => options.BypassCSP = true, AssertWholeAsync, script: TextSpacing);

    [Theory]
    [InlineData("en")]
    [InlineData("ar")]
    public Task In_the_device_s_own_colours_cells_and_buttons_have_edges_and_axe_finds_nothing(string language) => WalkAsync(
        language, static options => options.ForcedColors = ForcedColors.Active, async (host, state) =>
        {
            await AssertFaultlessAsync(host, state);
            Assert.True(await host.Document.EvaluateAsync<string[]>(WithoutEdge) is [], state);
        });

    [Fact]
    public Task Nothing_moves_for_whoever_wants_no_motion() => WalkAsync(
        "en", static options => options.ReducedMotion = ReducedMotion.Reduce, static async (host, state) =>
            Assert.True(await host.Document.EvaluateAsync<int>("document.getAnimations().filter(one => one.effect.getComputedTiming().duration > 10).length") == 0, state));

    [Theory]
    [InlineData("en")]
    [InlineData("ar")]
    public Task Axe_finds_nothing_and_targets_are_large_enough(string language) => WalkAsync(language, static _ => { }, static async (host, state) =>
    {
        await AssertFaultlessAsync(host, state);
        Assert.True(await host.Document.EvaluateAsync<string[]>(SmallTargets) is [], state);
    });

    /// <summary>Every state of both pages.</summary>
    private async Task WalkAsync(string language, Action<BrowserNewContextOptions> circumstance, Func<PinHost, string, Task> assert, int textSize = 16, string? script = null)
    {
        var view = await NewHostAsync();
        await view.ViewAsync(await Server.NewTokenAsync(ScopeName.View, pinLength: 6));
        await assert(view, "view, shown");
        await view.HidePinAsync();
        await view.WaitForAsync("pin_hidden");
        await assert(view, "view, hidden");
        await view.OpenAsync(ScopeName.View, await Server.NewTokenAsync(ScopeName.Set));
        await view.WaitForAsync("view_pin_error");
        await assert(view, "view, error");

        var set = await NewHostAsync();
        await set.BeginSetAsync(await Server.NewTokenAsync(ScopeName.Set, pinLength: 6));
        await assert(set, "set, empty");
        await set.PressAsync(set.Entry, "1", "2", "3", "4", "5", "6");
        await assert(set, "set, easy to guess");
        await set.BeginSetAsync(await Server.NewTokenAsync(ScopeName.Set));
        await set.TypeAsync("7294", "7295");
        await set.SetPinAsync();
        await set.WaitForAsync("set_pin_validation_error");
        await assert(set, "set, not the same");
        await set.PressAsync(set.Confirmation, "7", "2", "9", "4");
        await set.Seen("show").ClickAsync();
        await assert(set, "set, typed and shown");
        await set.SetPinAsync();
        await set.WaitForAsync("set_pin_success");
        await assert(set, "set, done");

        async Task<PinHost> NewHostAsync()
        {
            var context = await NewContextAsync(options =>
            {
                options.Locale = language;
                circumstance(options);
            });
            if (script is not null)
            {
                await context.AddInitScriptAsync(script);
            }

            var host = await Webview.CreateAsync(context, Server, Bridges.Both);
            if (textSize != 16)
            {
                await host.Page.EnlargeTextAsync(textSize);
            }

            return host;
        }
    }

    private static async Task AssertWholeAsync(PinHost host, string state)
    {
        var cut = await host.Document.EvaluateAsync<string[]>(CutOff);
        Assert.True(cut is [], $"{state}: {string.Join("; ", cut)}");
        Assert.True(await host.Document.EvaluateAsync<bool>("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), state);
    }

    private static async Task AssertFaultlessAsync(PinHost host, string state)
    {
        var found = await host.Page.RunAxe();
        Assert.True(
            found.Violations.Length == 0,
            $"{state}: {string.Join("; ", found.Violations.Select(static one => $"{one.Id} {string.Join(' ', one.Nodes.Select(static node => node.Html))}"))}");
    }
}
