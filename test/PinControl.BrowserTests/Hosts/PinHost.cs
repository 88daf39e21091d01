using Microsoft.Playwright;
using PinControl.BrowserTests.Stage;
using Xunit;

namespace PinControl.BrowserTests.Hosts;

/// <summary>A host written from the contract: it opens a page, hears its events, and finds what the cardholder sees by role or part.</summary>
internal abstract class PinHost(IPage page)
{
    /// <summary>A script that gives all text of the document, inside shadow roots too; without script and style.</summary>
    public const string AllText =
        """
        (() => {
          const text = node => node.nodeType === 3 ? node.data : /^(SCRIPT|STYLE)$/.test(node.nodeName) ? ''
            : [...(node.shadowRoot ? node.shadowRoot.childNodes : []), ...node.childNodes].map(text).join(' ');
          return text(document.documentElement);
        })()
        """;

    /// <summary>The callbacks of the Card PIN Control API; all others are additive.</summary>
    private static readonly string[] SpecNames =
        ["view_pin_success", "view_pin_error", "set_pin_success", "set_pin_error", "set_pin_validation_error", "pin_valid"];

    public IPage Page { get; } = page;

    /// <summary>The document that the cardholder's digits are in.</summary>
    public abstract IFrame Document { get; }

    /// <summary>Opens the page for a control token, as this kind of host does.</summary>
    public abstract Task OpenAsync(string scope, string controlId);

    /// <summary>All that the page has said so far, in order.</summary>
    public abstract Task<IReadOnlyList<HostEvent>> EventsAsync();

    /// <summary>The host's own button: submit now.</summary>
    public abstract Task SetPinAsync();

    /// <summary>The host's own button: hide now.</summary>
    public abstract Task HidePinAsync();

    public abstract Task SetThemeAsync(string theme);

    /// <summary>What carries that part name, inside shadow roots too.</summary>
    public ILocator Part(string name) => Document.Locator($"[part~=\"{name}\"]");

    /// <summary>The same, where the cardholder can see it.</summary>
    public ILocator Seen(string name) => Part(name).Filter(new LocatorFilterOptions { Visible = true });

    public ILocator Entry => Part("entry");

    public ILocator Confirmation => Part("confirmation");

    public async Task<string> DigitsAsync() => string.Concat((await Part("digit").AllInnerTextsAsync()).Select(static text => text.Trim()));

    /// <summary>Waits for the nth event of that name.</summary>
    public async Task<HostEvent> WaitForAsync(string name, int nth = 1)
    {
        var events = await Patience.UntilAsync(
            $"{name} no. {nth}", EventsAsync, events => events.Count(one => one.Name == name) >= nth, static events => string.Join(' ', events));
        return events.Where(one => one.Name == name).ElementAt(nth - 1);
    }

    /// <summary>The contract's own callbacks so far; <c>pin_valid</c> with its value.</summary>
    public async Task<IReadOnlyList<string>> CallbacksAsync() =>
        [.. (await EventsAsync()).Where(static one => SpecNames.Contains(one.Name)).Select(static one => one.Name == "pin_valid" ? $"pin_valid({(one.Valid == true ? "true" : "false")})" : one.Name)];

    /// <summary>Waits until the last of the contract's callbacks are these, in this order.</summary>
    public Task WaitForLastAsync(params string[] last) => Patience.UntilAsync(
        string.Join(", ", last), CallbacksAsync, all => all.TakeLast(last.Length).SequenceEqual(last), static all => string.Join(", ", all));

    /// <summary>A VIEW whose digits are shown.</summary>
    public async Task ViewAsync(string controlId)
    {
        await OpenAsync(ScopeName.View, controlId);
        await WaitForAsync("view_pin_success");
    }

    /// <summary>A SET whose entries can be typed into.</summary>
    public async Task BeginSetAsync(string controlId)
    {
        await OpenAsync(ScopeName.Set, controlId);
        await OpenedAsync();
    }

    /// <summary>Waits until the session is open: the entries know their length.</summary>
    public async Task OpenedAsync()
    {
        await Assertions.Expect(Entry).ToBeEditableAsync();
        await Assertions.Expect(Confirmation).ToBeEditableAsync();
    }

    /// <summary>Types into both entries, key by key.</summary>
    public async Task TypeAsync(string pin, string? confirmation = null)
    {
        await PressAsync(Entry, pin.Select(char.ToString));
        await PressAsync(Confirmation, (confirmation ?? pin).Select(char.ToString));
    }

    /// <summary>Presses keys where the caret is once the input has the focus, as a cardholder does. (A locator's own Press moves the caret to the beginning.)</summary>
    public async Task PressAsync(ILocator input, params IEnumerable<string> keys)
    {
        await input.FocusAsync();
        foreach (var key in keys)
        {
            // Keyboards of other scripts have keys that Chromium's simulated one lacks.
            await (char.IsAscii(key[0]) ? Page.Keyboard.PressAsync(key) : Page.Keyboard.InsertTextAsync(key));
        }
    }

    /// <summary>Whether the cardholder can read what was typed: in the input itself, or in cells drawn over it.</summary>
    public async Task<bool> ShowsEntriesAsync(string pin)
    {
        var text = await Document.EvaluateAsync<string>(AllText);
        return string.Concat(text.Where(static c => !char.IsWhiteSpace(c))).Contains(pin, StringComparison.Ordinal)
            || await Entry.EvaluateAsync<string>("input => getComputedStyle(input).webkitTextSecurity") == "none";
    }

    /// <summary>Chooses a PIN from an open session to its end.</summary>
    public async Task ChooseAsync(string pin)
    {
        await TypeAsync(pin);
        await WaitForLastAsync("pin_valid(true)");
        await SetPinAsync();
        await WaitForAsync("set_pin_success");
    }

    /// <summary>What a cardholder reads of the state.</summary>
    public async Task<string> ReadMessageAsync()
    {
        var message = Seen("message");
        await Assertions.Expect(message).ToBeVisibleAsync();
        var text = (await message.InnerTextAsync()).Trim();
        Assert.True(text.Length >= 8, $"The message is no sentence: '{text}'.");
        return text;
    }

    /// <summary>Lets pass what was going to happen and finds that no event came.</summary>
    public async Task StaysQuietAsync()
    {
        var before = await CallbacksAsync();
        await Task.Delay(Patience.Quiet);
        Assert.Equal(before, await CallbacksAsync());
    }
}
