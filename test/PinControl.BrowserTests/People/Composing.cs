using System.Text.Json;
using Microsoft.Playwright;
using PinControl.BrowserTests.Stage;
using Xunit;

namespace PinControl.BrowserTests.People;

/// <summary>Keyboards as they are: input methods that compose, Android's nameless keys, backspace and arrows; and what a page says to a weak choice.</summary>
public sealed class Composing(BrowserStage stage) : BrowserTest(stage)
{
    [Theory]
    [InlineData("7294")]
    [InlineData("\uFF17\uFF12\uFF19\uFF14")]
    public async Task Digits_that_an_input_method_composes_are_taken_as_they_come_and_kept_once(string composed)
    {
        var app = await NewWebviewAsync();
        await app.BeginSetAsync(await Server.NewTokenAsync(ScopeName.Set));
        var keys = await app.Page.Context.NewCDPSessionAsync(app.Page);
        await app.Entry.FocusAsync();
        for (var length = 1; length <= 4; length++)
        {
            await ComposeAsync(keys, composed[..length]);
            await app.WaitForAsync("pin_valid", nth: length);
        }

        await Assertions.Expect(app.Entry).ToBeFocusedAsync();
        await InsertAsync(keys, composed);
        await Assertions.Expect(app.Entry).ToHaveValueAsync("7294");
        await Assertions.Expect(app.Confirmation).ToBeFocusedAsync();
        await ComposeAsync(keys, composed);
        await InsertAsync(keys, composed);
        await app.WaitForLastAsync("pin_valid(true)");
        await Assertions.Expect(app.Confirmation).ToHaveValueAsync("7294");
        await app.SetPinAsync();
        await app.WaitForAsync("set_pin_success");
        await app.AssertCorrectAsync();
    }

    [Fact]
    public async Task Letters_that_an_input_method_composes_leave_nothing_behind()
    {
        var app = await NewWebviewAsync();
        await app.BeginSetAsync(await Server.NewTokenAsync(ScopeName.Set));
        var keys = await app.Page.Context.NewCDPSessionAsync(app.Page);
        await app.Entry.FocusAsync();
        await ComposeAsync(keys, "qi");
        await InsertAsync(keys, "\u4E03");
        await Assertions.Expect(app.Entry).ToHaveValueAsync(string.Empty);
        await app.PressAsync(app.Entry, "7", "2", "9", "4");
        await Assertions.Expect(app.Entry).ToHaveValueAsync("7294");
    }

    [Fact]
    public async Task Android_s_keys_without_a_name_type_too()
    {
        var app = await NewWebviewAsync();
        await app.BeginSetAsync(await Server.NewTokenAsync(ScopeName.Set));
        var keys = await app.Page.Context.NewCDPSessionAsync(app.Page);
        foreach (var input in (ILocator[])[app.Entry, app.Confirmation])
        {
            await input.FocusAsync();
            foreach (var digit in "7294")
            {
                await NamelessKeyAsync(keys, "rawKeyDown");
                await InsertAsync(keys, digit.ToString());
                await NamelessKeyAsync(keys, "keyUp");
            }
        }

        await app.WaitForLastAsync("pin_valid(true)");
        Assert.Equal(8, (await app.CallbacksAsync()).Count);
    }

    [Fact]
    public async Task Backspace_takes_back_from_the_end_and_from_the_empty_second_entry_leads_to_the_first()
    {
        var app = await NewWebviewAsync();
        await app.BeginSetAsync(await Server.NewTokenAsync(ScopeName.Set));
        await app.PressAsync(app.Entry, "7", "2", "8", "Backspace", "9", "4");
        await Assertions.Expect(app.Entry).ToHaveValueAsync("7294");
        await Assertions.Expect(app.Confirmation).ToBeFocusedAsync();
        await app.Page.Keyboard.PressAsync("7");
        await app.Page.Keyboard.PressAsync("Backspace");
        await Assertions.Expect(app.Confirmation).ToHaveValueAsync(string.Empty);
        await app.Page.Keyboard.PressAsync("Backspace");
        await Assertions.Expect(app.Entry).ToBeFocusedAsync();
        await Assertions.Expect(app.Entry).ToHaveValueAsync("7294");
        await app.Page.Keyboard.PressAsync("Backspace");
        await Assertions.Expect(app.Entry).ToHaveValueAsync("729");
    }

    [Fact]
    public async Task Arrows_and_the_mouse_do_not_put_a_digit_in_the_middle()
    {
        var app = await NewWebviewAsync();
        await app.BeginSetAsync(await Server.NewTokenAsync(ScopeName.Set));
        await app.PressAsync(app.Entry, "7", "2");
        foreach (var key in (string[])["ArrowLeft", "Home", "ArrowUp", "Shift+ArrowLeft"])
        {
            await app.Page.Keyboard.DownAsync(key.Split('+')[^1]);
        }

        await app.Page.Keyboard.PressAsync("9");
        await app.Entry.ClickAsync(new() { Position = new() { X = 4, Y = 10 } });
        await app.Page.Keyboard.PressAsync("4");
        await Assertions.Expect(app.Entry).ToHaveValueAsync("7294");
    }

    [Theory]
    [InlineData("1111", "over and over")]
    [InlineData("4567", "in order")]
    [InlineData("1221", "pattern")]
    [InlineData("2580", "keypad")]
    [InlineData("1984", "years")]
    public async Task A_weak_choice_is_told_why_and_offered_a_random_one_right_there(string pin, string why)
    {
        var app = await NewWebviewAsync();
        await app.BeginSetAsync(await Server.NewTokenAsync(ScopeName.Set));
        await app.PressAsync(app.Entry, pin.Select(char.ToString));
        await Assertions.Expect(app.Seen("message")).ToContainTextAsync(why);
        await Assertions.Expect(app.Entry).ToBeFocusedAsync();
        var suggest = app.Seen("suggest");
        await Assertions.Expect(suggest).ToHaveClassAsync("quiet offer");
        var (offer, message) = ((await suggest.BoundingBoxAsync())!, (await app.Seen("message").BoundingBoxAsync())!);
        Assert.InRange(message.Y - (offer.Y + offer.Height), -4, 24);
        await suggest.ClickAsync();
        await app.WaitForLastAsync("pin_valid(false)");
        Assert.NotEqual(pin, await app.Entry.InputValueAsync());
        await Assertions.Expect(suggest).ToHaveClassAsync("quiet");
        await Assertions.Expect(app.Confirmation).ToBeFocusedAsync();
    }

    private static Task<JsonElement?> ComposeAsync(ICDPSession keys, string text) => keys.SendAsync(
        "Input.imeSetComposition", new() { ["text"] = text, ["selectionStart"] = text.Length, ["selectionEnd"] = text.Length });

    private static Task<JsonElement?> InsertAsync(ICDPSession keys, string text) => keys.SendAsync("Input.insertText", new() { ["text"] = text });

    private static Task<JsonElement?> NamelessKeyAsync(ICDPSession keys, string type) => keys.SendAsync(
        "Input.dispatchKeyEvent", new() { ["type"] = type, ["key"] = "Unidentified", ["windowsVirtualKeyCode"] = 229 });
}
