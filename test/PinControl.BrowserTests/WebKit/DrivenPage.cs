using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Json;
using OpenQA.Selenium;
using OpenQA.Selenium.Interactions;
using OpenQA.Selenium.Remote;
using PinControl.BrowserTests.Hosts;
using PinControl.BrowserTests.Stage;
using PinControl.Tests.Serving;
using Xunit;
using Key = OpenQA.Selenium.Keys;

namespace PinControl.BrowserTests.WebKit;

/// <summary>A page in the driven WebKit: a top-level one, posted from a local document, or one in an integrator's frame.</summary>
internal sealed class DrivenPage(RemoteWebDriver browser, PinControlServer server, ParentSite parent, Flow flow)
{
    private const string Parts =
        """
        const pin = document.getElementById('pin');
        const part = name => (pin && pin.shadowRoot || document).querySelector(`[part~="${name}"]`);
        const parts = name => [...(pin && pin.shadowRoot || document).querySelectorAll(`[part~="${name}"]`)];
        const seen = name => parts(name).some(one => one.checkVisibility() && one.getClientRects().length > 0);

        """;

    public RemoteWebDriver Browser { get; } = browser;

    /// <summary>Opens the page for a control token.</summary>
    /// <param name="width">The frame's width in CSS pixels; a top-level page has the window's.</param>
    /// <param name="locale">The frame's language; a top-level page has the token's.</param>
    public async Task OpenAsync(string scope, string controlId, int width = 390, string locale = "en")
    {
        if (flow == Flow.Webview)
        {
            await PostAsync(new Uri(server.Address, Webview.PathOf(scope)), controlId);
            return;
        }

        BeginAnew();
        await Browser.Navigate().GoToUrlAsync(parent.Origin() + "/parent");
        Browser.ExecuteScript(
            "parentHost.open(arguments[0], JSON.parse(arguments[1]), 'onload'); parentHost.frame.style.width = arguments[2] + 'px'",
            new Uri(server.Address, $"/pincontrol/frame?key=demo-frame-any&locale={locale}").ToString(), JsonSerializer.Serialize(WebPage.Begin(scope, controlId)), width);
        await Patience.UntilAsync("the frame's load", () => Task.FromResult((bool)Browser.ExecuteScript("return parentHost.loads > 0")!));
        Browser.SwitchTo().Frame(0);
    }

    /// <summary>Posts the control id from a local document.</summary>
    public async Task PostAsync(Uri address, string controlId)
    {
        BeginAnew();
        Browser.ExecuteScript(
            "document.body.innerHTML = arguments[0]; document.forms[0].submit()",
            $"<form method=post action=\"{address}\"><input type=hidden name=controlId value=\"{controlId}\"></form>");
        await Patience.UntilAsync("the page", () => Task.FromResult((bool)Browser.ExecuteScript(
            "return location.href === arguments[0] && document.readyState === 'complete'", address.ToString())!));
    }

    /// <summary>The page's HTML without its address: it says that this is no place for a PIN.</summary>
    public async Task LoadAsync(string html)
    {
        BeginAnew();
        await Browser.Navigate().GoToUrlAsync("data:text/html;charset=utf-8;base64," + Convert.ToBase64String(Encoding.UTF8.GetBytes(html)));
        await MessageAsync();
    }

    /// <summary>An empty tab instead of the one that was: a page that is isolated from its opener takes an engine's process with it, and the driver loses sight of its successor.</summary>
    private void BeginAnew()
    {
        var old = Browser.CurrentWindowHandle;
        Browser.SwitchTo().NewWindow(WindowType.Tab);
        var fresh = Browser.CurrentWindowHandle;
        Browser.SwitchTo().Window(old);
        Browser.Close();
        Browser.SwitchTo().Window(fresh);
    }

    public async Task ViewAsync(string controlId, int width = 390, string locale = "en")
    {
        await OpenAsync(ScopeName.View, controlId, width, locale);
        await UntilAsync("parts('digit').length > 0 && parts('digit').every(one => one.textContent)");
    }

    public async Task BeginSetAsync(string controlId, int width = 390, string locale = "en")
    {
        await OpenAsync(ScopeName.Set, controlId, width, locale);
        await UntilAsync("part('entry') && part('confirmation')");
    }

    /// <summary>What an expression gives in the page; <c>part</c>, <c>parts</c> and <c>seen</c> find things by part name.</summary>
    [return: MaybeNull]
    public T Read<T>(string expression) => JsonSerializer.Deserialize<T>((string)Browser.ExecuteScript($"{Parts}return JSON.stringify({expression})")!);

    /// <summary>Waits until an expression is true in the page.</summary>
    public Task UntilAsync(string expression) =>
        Patience.UntilAsync(expression, () => Task.FromResult(Read<bool>($"!!({expression})")));

    public string Digits() => Read<string>("parts('digit').map(one => one.textContent).join('')")!;

    public string Text(string part) => Read<string>($"part('{part}').textContent")!;

    /// <summary>Everything a finder of text would find, inside the shadow root too.</summary>
    public string AllText() => (string)Browser.ExecuteScript("return " + PinHost.AllText)!;

    /// <summary>What a cardholder reads of the state.</summary>
    public async Task<string> MessageAsync()
    {
        await UntilAsync("seen('message') && part('message').textContent.trim().length >= 8");
        return Text("message");
    }

    /// <summary>Clicks in the middle of a part, as a mouse does.</summary>
    public void Click(string part)
    {
        const string Place = "(box => [box.x + box.width / 2, box.y + box.height / 2])";
        var at = Read<double[]>($"(part('{part}').scrollIntoView({{ block: 'nearest' }}), {Place}(part('{part}').getBoundingClientRect()))")!;

        // The pointer's place is the outermost viewport's, a frame's or not.
        var frame = flow == Flow.Webview
            ? [0, 0]
            : JsonSerializer.Deserialize<double[]>((string)InParent("return JSON.stringify((box => [box.x, box.y])(parentHost.frame.getBoundingClientRect()))")!)!;
        new Actions(Browser).MoveToLocation((int)(at[0] + frame[0]), (int)(at[1] + frame[1])).Click().Perform();
    }

    /// <summary>Presses keys where the focus is.</summary>
    public void Press(string keys) => new Actions(Browser).SendKeys(keys).Perform();

    /// <summary>Clicks into both entries and types.</summary>
    public void Type(string pin, string? confirmation = null)
    {
        Click("entry");
        Press(pin);
        Click("confirmation");
        Press(confirmation ?? pin);
    }

    /// <summary>Tab by Tab to a part; sees that the focus can be seen.</summary>
    public void TabTo(string part, bool back = false)
    {
        for (var i = 0; i < 12; i++)
        {
            if (Read<bool>($"part('{part}').getRootNode().activeElement === part('{part}') && document.hasFocus()"))
            {
                Assert.False(Read<bool>($"[getComputedStyle(part('{part}'))].some(style => style.outlineStyle === 'none' && style.boxShadow === 'none' && part('{part}').tagName === 'BUTTON')"), $"The focus on {part} cannot be seen.");
                return;
            }

            var keys = new Actions(Browser);
            (back ? keys.KeyDown(Key.Shift).SendKeys(Key.Tab).KeyUp(Key.Shift) : keys.SendKeys(Key.Tab)).Perform();
        }

        Assert.Fail($"Tab does not lead to {part}.");
    }

    /// <summary>The host's word to the frame or, to a top-level page, the function that an app would call.</summary>
    public void Order(string operation, string function, string? theme = null)
    {
        if (flow == Flow.Webview)
        {
            Browser.ExecuteScript("window[arguments[0]](arguments[1])", function, theme);
        }
        else
        {
            InParent("parentHost.send({ operation: arguments[0], theme: arguments[1] || undefined })", operation, theme);
        }
    }

    public void SetPin() => Order("set-pin-set", "set_pin");

    public void HidePin() => Order("hide-pin", "hide_pin");

    public void SetTheme(string theme) => Order("set-theme", "set_theme", theme);

    /// <summary>All that the parent heard; nothing for a top-level page.</summary>
    public IReadOnlyList<HostEvent> Events()
    {
        if (flow == Flow.Webview)
        {
            return [];
        }

        var heard = JsonSerializer.Deserialize<HeardMessage[]>((string)InParent("return JSON.stringify(parentHost.heard)")!, JsonSerializerOptions.Web)!;
        Assert.All(heard, message => Assert.Equal(server.Address.GetLeftPart(UriPartial.Authority), message.Origin));
        return [.. heard.Select(static message => new HostEvent(message.Data.GetProperty("event").GetString()!, message.Data, message.Origin, message.At))];
    }

    /// <summary>Waits for the nth event of that name.</summary>
    public async Task<HostEvent> WaitForAsync(string name, int nth = 1)
    {
        var events = await Patience.UntilAsync(
            string.Create(CultureInfo.InvariantCulture, $"{name} no. {nth}"), () => Task.FromResult(Events()), events => events.Count(one => one.Name == name) >= nth,
            static events => string.Join(' ', events));
        return events.Where(one => one.Name == name).ElementAt(nth - 1);
    }

    /// <summary>A script in the page's parent; in the page itself where it has none.</summary>
    public object? InParent(string script, params object?[] values)
    {
        if (flow == Flow.Webview)
        {
            return Browser.ExecuteScript(script, values!);
        }

        Browser.SwitchTo().DefaultContent();
        var answer = Browser.ExecuteScript(script, values!);
        Browser.SwitchTo().Frame(0);
        return answer;
    }
}
