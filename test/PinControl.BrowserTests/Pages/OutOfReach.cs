using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using PinControl.BrowserTests.Hosts;
using PinControl.BrowserTests.Stage;
using Xunit;

namespace PinControl.BrowserTests.Pages;

/// <summary>The digits cannot be selected, copied, dragged or printed; recorders of sessions, translators and password managers are told to keep away.</summary>
public sealed partial class OutOfReach(BrowserStage stage) : BrowserTest(stage)
{
    /// <summary>A mark and who heeds it, as docs/pages.md lists them.</summary>
    private static readonly string[] Marks =
    [
        ".rr-block", ".ph-no-capture", ".fs-exclude", ".sentry-block", ".amp-block", ".nr-block", "[translate=no]", "[data-hj-suppress]", "[data-private]",
        "[data-dd-privacy=hidden]", "[data-sentry-block]", "[data-clarity-mask=True]", "[data-sl=exclude]", "[data-recording-disable]",
        "[data-heap-redact-text=true]", "[data-openreplay-hidden]",
    ];

    [Theory]
    [InlineData(Flow.Webview)]
    [InlineData(Flow.Iframe)]
    public async Task The_digits_cannot_be_selected_or_copied(Flow flow)
    {
        var host = await NewHostAsync(flow);
        await host.ViewAsync(await Server.NewTokenAsync(ScopeName.View));
        var pin = await host.DigitsAsync();
        await host.Part("digit").First.DblClickAsync(new() { Force = true });
        await DragOverAsync(host);
        await host.Page.Keyboard.PressAsync("Control+A");
        var selected = await host.Document.EvaluateAsync<string>("String(getSelection())");
        Assert.DoesNotContain(pin[..2], string.Concat(selected.Where(char.IsAsciiDigit)), StringComparison.Ordinal);
        Assert.Equal("none", await host.Part("digit").First.EvaluateAsync<string>("digit => getComputedStyle(digit).userSelect"));
        foreach (var type in (string[])["copy", "cut", "dragstart", "selectstart", "contextmenu"])
        {
            Assert.True(await RefusesAsync(host, "[part=digit]", type), type);
        }
    }

    [Fact]
    public async Task A_copy_of_everything_has_no_digit_in_it()
    {
        var host = await NewWebviewAsync();
        await host.ViewAsync(await Server.NewTokenAsync(ScopeName.View));
        await Clipboard.UseAsync(async () => Assert.True(await host.Page.EvaluateAsync<bool>(
            """
            () => {
              let prevented = false;
              document.addEventListener('copy', event => { prevented = event.defaultPrevented; });
              document.execCommand('selectAll');
              document.execCommand('copy');
              return prevented;
            }
            """)));
    }

    [Theory]
    [InlineData("copy")]
    [InlineData("cut")]
    [InlineData("dragstart")]
    [InlineData("drop")]
    public async Task An_entry_s_digits_do_not_leave_it_by_the_clipboard_or_by_dragging(string type)
    {
        var host = await NewWebviewAsync();
        await host.BeginSetAsync(await Server.NewTokenAsync(ScopeName.Set));
        await host.TypeAsync("7294");
        Assert.True(await RefusesAsync(host, "[part=entry]", type));
        await Assertions.Expect(host.Entry).ToHaveValueAsync("7294");
    }

    [Fact]
    public async Task On_a_page_of_words_the_support_code_can_be_copied()
    {
        var host = await NewWebviewAsync();
        await host.OpenAsync(ScopeName.View, await Server.NewTokenAsync(ScopeName.Set));
        await host.WaitForAsync("view_pin_error");
        Assert.False(await RefusesAsync(host, "[part=support]", "copy"));
        Assert.NotEqual("none", await host.Seen("support").EvaluateAsync<string>("support => getComputedStyle(support).userSelect"));
    }

    [Theory]
    [InlineData(ScopeName.View)]
    [InlineData(ScopeName.Set)]
    public async Task On_paper_there_is_nothing_even_if_the_browser_tells_nobody(string scope)
    {
        var host = await NewWebviewAsync();
        await (scope == ScopeName.View ? host.ViewAsync(await Server.NewTokenAsync(scope)) : host.BeginSetAsync(await Server.NewTokenAsync(scope)));
        await host.Page.EmulateMediaAsync(new() { Media = Media.Print });
        await Assertions.Expect(host.Seen("title")).ToHaveCountAsync(0);
        await Assertions.Expect(host.Seen(scope == ScopeName.View ? "digit" : "entry")).ToHaveCountAsync(0);
    }

    [Theory]
    [InlineData(Flow.Webview)]
    [InlineData(Flow.Iframe)]
    public async Task Recorders_and_translators_are_told_to_leave_page_digits_and_entries_alone(Flow flow)
    {
        var viewer = await NewHostAsync(flow);
        await viewer.ViewAsync(await Server.NewTokenAsync(ScopeName.View));
        var setter = await NewHostAsync(flow);
        await setter.BeginSetAsync(await Server.NewTokenAsync(ScopeName.Set));
        foreach (var mark in Marks)
        {
            await Assertions.Expect(viewer.Document.Locator($"#pin{mark}")).ToHaveCountAsync(1);
            await Assertions.Expect(viewer.Document.Locator($"[part=digits]{mark}")).ToHaveCountAsync(1);
            await Assertions.Expect(setter.Document.Locator($".cells{mark}")).ToHaveCountAsync(2);
        }
    }

    [Fact]
    public void The_marks_are_documented()
    {
        var page = File.ReadAllText(Path.GetFullPath(Path.Combine(Here(), "../../../../docs/pages.md")));
        Assert.All(Marks, mark => Assert.Contains($"`{Value().Replace(mark.Trim('.', '[', ']'), "=\"$1\"")}`", page, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Password_managers_are_told_to_leave_the_entries_alone()
    {
        var host = await NewWebviewAsync();
        await host.BeginSetAsync(await Server.NewTokenAsync(ScopeName.Set));
        await Assertions.Expect(host.Document.Locator("input[data-1p-ignore][data-lpignore=true][data-bwignore][data-form-type=other][autocomplete=off]")).ToHaveCountAsync(2);
        await Assertions.Expect(host.Document.Locator("input[type=password], input[name]")).ToHaveCountAsync(0);
    }

    private static Task<bool> RefusesAsync(PinHost host, string selector, string type) => host.Document.EvaluateAsync<bool>(
        "([selector, type]) => !document.getElementById('pin').shadowRoot.querySelector(selector).dispatchEvent(new Event(type, { bubbles: true, composed: true, cancelable: true }))",
        new[] { selector, type });

    private static async Task DragOverAsync(PinHost host)
    {
        var from = (await host.Part("digit").First.BoundingBoxAsync())!;
        var to = (await host.Part("digit").Last.BoundingBoxAsync())!;
        await host.Page.Mouse.MoveAsync(from.X + 2, from.Y + 4);
        await host.Page.Mouse.DownAsync();
        await host.Page.Mouse.MoveAsync(to.X + to.Width - 2, to.Y + to.Height - 4, new() { Steps = 6 });
        await host.Page.Mouse.UpAsync();
    }

    [GeneratedRegex("=(.+)")]
    private static partial Regex Value();

    private static string Here([CallerFilePath] string here = "") => here;
}
