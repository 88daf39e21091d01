using Microsoft.Playwright;
using PinControl.BrowserTests.Hosts;
using PinControl.BrowserTests.Stage;
using PinControl.Tests.Serving;
using Xunit;

namespace PinControl.BrowserTests.People;

/// <summary>DESIGN 3.2 rules 10 and 11: language, keyboards of other scripts, paste, masking.</summary>
public sealed class Typing(BrowserStage stage) : BrowserTest(stage)
{
    [Fact]
    public async Task The_inputs_ask_for_digits_and_remember_nothing()
    {
        var app = await NewWebviewAsync();
        await app.BeginSetAsync(await Server.NewTokenAsync(ScopeName.Set));
        foreach (var input in (ILocator[])[app.Entry, app.Confirmation])
        {
            Assert.Equal("text", await input.GetAttributeAsync("type"));
            Assert.Equal("numeric", await input.GetAttributeAsync("inputmode"));
            Assert.Equal("[0-9]*", await input.GetAttributeAsync("pattern"));
            Assert.Equal("off", await input.GetAttributeAsync("autocomplete"));
            Assert.Null(await input.GetAttributeAsync("value"));
            Assert.Null(await input.GetAttributeAsync("name"));
        }
    }

    [Fact]
    public async Task Digits_are_masked_until_the_cardholder_asks_to_see_them()
    {
        var app = await NewWebviewAsync();
        await app.BeginSetAsync(await Server.NewTokenAsync(ScopeName.Set));
        await app.TypeAsync("7294");
        Assert.False(await app.ShowsEntriesAsync("7294"));
        await app.Seen("show").ClickAsync();
        Assert.True(await app.ShowsEntriesAsync("7294"));
        await app.Seen("show").ClickAsync();
        Assert.False(await app.ShowsEntriesAsync("7294"));
        Assert.Equal("text", await app.Entry.GetAttributeAsync("type"));
        await app.WaitForLastAsync("pin_valid(true)");
        Assert.Equal(8, (await app.CallbacksAsync()).Count);
    }

    [Theory]
    [InlineData("\u0667\u0662\u0669\u0664")]
    [InlineData("\u06F7\u06F2\u06F9\u06F4")]
    [InlineData("\uFF17\uFF12\uFF19\uFF14")]
    [InlineData("\u0667\u06F2\uFF194")]
    public async Task Arabic_Indic_Persian_and_full_width_digits_are_the_same_digits(string typed)
    {
        var app = await NewWebviewAsync();
        await app.BeginSetAsync(await Server.NewTokenAsync(ScopeName.Set));
        await app.TypeAsync(typed, "7294");
        await app.WaitForLastAsync("pin_valid(true)");
        await Assertions.Expect(app.Entry).ToHaveValueAsync("7294");
        await app.SetPinAsync();
        await app.WaitForAsync("set_pin_success");
        await app.AssertCorrectAsync();
    }

    [Fact]
    public async Task Other_characters_and_digits_beyond_the_length_are_not_taken()
    {
        var app = await NewWebviewAsync();
        await app.BeginSetAsync(await Server.NewTokenAsync(ScopeName.Set));
        await app.PressAsync(app.Entry, "7", "a", "2", "-", "9", "Space", "4");
        await Assertions.Expect(app.Entry).ToHaveValueAsync("7294");
        await app.PressAsync(app.Entry, "5");
        await Assertions.Expect(app.Entry).ToHaveValueAsync("7294");
    }

    [Theory]
    [InlineData("7294", "7294")]
    [InlineData("\u0667\u0662\u0669\u0664", "7294")]
    [InlineData("72945", "")]
    [InlineData("729", "")]
    [InlineData("72a4", "")]
    public async Task A_paste_of_exactly_full_length_and_digits_is_accepted(string pasted, string expected)
    {
        var app = await NewWebviewAsync();
        await app.Page.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        await app.BeginSetAsync(await Server.NewTokenAsync(ScopeName.Set));
        await app.Entry.FocusAsync();
        await Clipboard.UseAsync(async () =>
        {
            await app.Page.EvaluateAsync("text => navigator.clipboard.writeText(text)", pasted);
            await app.Page.Keyboard.PressAsync("Control+V");
            await Task.Delay(Patience.Quiet);
        });
        await Assertions.Expect(app.Entry).ToHaveValueAsync(expected);
        if (expected.Length == 0)
        {
            // Not taken, and told so.
            await app.ReadMessageAsync();
        }

        await app.AssertCorrectAsync();
    }

    [Fact]
    public async Task A_suggested_PIN_is_shown_is_not_weak_and_has_to_be_entered_again()
    {
        var app = await NewWebviewAsync();
        await app.BeginSetAsync(await Server.NewTokenAsync(ScopeName.Set));
        await app.Seen("suggest").ClickAsync();
        await app.WaitForLastAsync("pin_valid(false)");
        var pin = await app.Entry.InputValueAsync();
        Assert.Matches("^[0-9]{4}$", pin);
        Assert.True(await app.ShowsEntriesAsync(pin));
        await Assertions.Expect(app.Confirmation).ToHaveValueAsync(string.Empty);
        await app.PressAsync(app.Confirmation, pin.Select(char.ToString));
        await app.WaitForLastAsync("pin_valid(true)");
        await app.Seen("suggest").ClickAsync();
        await app.WaitForLastAsync("pin_valid(false)");
        await Assertions.Expect(app.Confirmation).ToHaveValueAsync(string.Empty);
        await app.AssertCorrectAsync();
    }

    [Fact]
    public async Task Cells_run_from_left_to_right_in_every_language()
    {
        var app = await NewWebviewAsync();
        await app.OpenAsync(ScopeName.Set, await Server.IssueAsync(await Server.NewSettableAsync(), ScopeName.Set, ",\"locale\":\"ar\""));
        await app.OpenedAsync();
        Assert.Equal("ltr", await app.Entry.EvaluateAsync<string>("input => getComputedStyle(input).direction"));
        await app.ChooseAsync("7294");
    }

    [Theory]
    [InlineData(",\"locale\":\"en\"", "fi-FI")]
    [InlineData(",\"locale\":\"en-US\"", "fi-FI")]
    [InlineData(",\"locale\":\"xx\"", "en-GB")]
    [InlineData("", "en-GB")]
    [InlineData("", "xx")]
    public async Task The_page_speaks_English_and_says_so(string asked, string accepted)
    {
        var context = await NewContextAsync(options => options.Locale = accepted);
        var app = await Webview.CreateAsync(context, Server, Bridges.Both);
        await app.ViewAsync(await Server.IssueAsync(await Server.NewViewableAsync(), ScopeName.View, asked));
        Assert.StartsWith("en", await app.Page.EvaluateAsync<string>("document.documentElement.lang"), StringComparison.Ordinal);
        Assert.Contains("PIN", await app.Seen("title").InnerTextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_frame_s_locale_parameter_is_heard()
    {
        var context = await NewContextAsync(static options => options.Locale = "fi-FI");
        var host = await WebPage.CreateAsync(context, Server, Stage.Bank.Origin());
        host.FrameKey = "demo-frame-any&locale=en";
        await host.ViewAsync(await Server.NewTokenAsync(ScopeName.View));
        Assert.StartsWith("en", await host.Document.EvaluateAsync<string>("document.documentElement.lang"), StringComparison.Ordinal);
    }
}
