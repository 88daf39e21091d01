using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Microsoft.Playwright;
using PinControl.BrowserTests.Hosts;
using PinControl.BrowserTests.Stage;
using PinControl.Tests.Serving;
using Xunit;

namespace PinControl.BrowserTests.Pages;

/// <summary>The PIN is on the cardholder's screen and nowhere else: not on the wire, not in an attribute, not in a message.</summary>
public sealed class Secrecy(BrowserStage stage) : BrowserTest(stage)
{
    // Twelve digits: nothing else holds them by chance.
    private const string Pin = "830572619481";

    /// <summary>All attributes of all elements, inside shadow roots too, with the element's part or name.</summary>
    private const string AllAttributes =
        """
        (() => {
          const everything = root => [...root.querySelectorAll('*')].flatMap(element => [element, ...(element.shadowRoot ? everything(element.shadowRoot) : [])]);
          return everything(document).flatMap(element => element.getAttributeNames().map(name => `${element.tagName} ${name}=${element.getAttribute(name)}`)).join('\n')
            + '\n' + document.title + '\n' + location.href + '\n' + window.name + '\n' + JSON.stringify(history.state);
        })()
        """;

    [Theory]
    [InlineData(Flow.Webview)]
    [InlineData(Flow.Iframe)]
    public async Task No_request_answer_or_event_of_either_flow_holds_the_PIN(Flow flow)
    {
        var plastic = await Server.NewSettableAsync(pinLength: 12);
        var setter = await NewHostAsync(flow);
        var setTraffic = Listen(setter.Page);
        await setter.BeginSetAsync(await Server.IssueAsync(plastic, ScopeName.Set));
        await setter.ChooseAsync(Pin);
        AssertSecret(setTraffic, setter, await setter.EventsAsync(), requests: 3);

        await Server.PutAsync(plastic, "ACTIVE", produced: true, pinLength: 12);
        var viewer = await NewHostAsync(flow);
        var viewTraffic = Listen(viewer.Page);
        await viewer.ViewAsync(await Server.IssueAsync(plastic, ScopeName.View));
        Assert.Equal(Pin, await viewer.DigitsAsync());
        AssertSecret(viewTraffic, viewer, await viewer.EventsAsync(), requests: 2);

        Assert.DoesNotContain(Server.Log.Lines, static line => line.Contains(Pin, StringComparison.Ordinal));
    }

    [Fact]
    public async Task No_attribute_title_or_URL_holds_a_digit_that_is_shown_or_typed()
    {
        var plastic = await Server.NewSettableAsync(pinLength: 12);
        var setter = await NewWebviewAsync();
        await setter.BeginSetAsync(await Server.IssueAsync(plastic, ScopeName.Set));
        var before = await setter.Page.EvaluateAsync<string>(AllAttributes);
        await setter.TypeAsync(Pin);
        await setter.WaitForLastAsync("pin_valid(true)");
        var typed = await setter.Page.EvaluateAsync<string>(AllAttributes);
        Assert.DoesNotContain(Pin, typed, StringComparison.Ordinal);
        Assert.DoesNotContain(Pin[..6], typed, StringComparison.Ordinal);
        Assert.Contains("INPUT", before, StringComparison.Ordinal);
        await setter.SetPinAsync();
        await setter.WaitForAsync("set_pin_success");

        await Server.PutAsync(plastic, "ACTIVE", produced: true, pinLength: 12);
        var viewer = await NewWebviewAsync();
        await viewer.ViewAsync(await Server.IssueAsync(plastic, ScopeName.View));
        var shown = await viewer.Page.EvaluateAsync<string>(AllAttributes);
        Assert.DoesNotContain(Pin, shown, StringComparison.Ordinal);
        Assert.DoesNotContain(Pin[..6], shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_PINs_differ_in_the_document_by_their_text_alone()
    {
        var dumps = new List<string>();
        var pins = new List<string>();
        foreach (var pin in (string[])["7294", "8305"])
        {
            var plastic = await Server.NewSettableAsync();
            var setter = await NewWebPageAsync();
            await setter.BeginSetAsync(await Server.IssueAsync(plastic, ScopeName.Set));
            await setter.ChooseAsync(pin);
            await Server.PutAsync(plastic, "ACTIVE", produced: true);
            var viewer = await NewWebviewAsync();
            await viewer.ViewAsync(await Server.IssueAsync(plastic, ScopeName.View));
            pins.Add(await viewer.DigitsAsync());
            dumps.Add(await viewer.Part("digits").EvaluateAsync<string>(
                """
                digits => [digits, ...digits.querySelectorAll('*')].map(element => element.tagName + ' '
                  + element.getAttributeNames().map(name => `${name}=${element.getAttribute(name)}`).join(' ')).join('\n')
                """));
        }

        Assert.Equal(["7294", "8305"], pins);
        Assert.Equal(dumps[0], dumps[1]);
    }

    [Fact]
    public async Task Everything_visible_lives_in_an_open_shadow_root()
    {
        var app = await NewWebviewAsync();
        await app.ViewAsync(await Server.NewTokenAsync(ScopeName.View));
        foreach (var part in (string[])["digit", "digits", "title"])
        {
            Assert.Equal("open", await app.Seen(part).First.EvaluateAsync<string>("element => element.getRootNode().mode"));
        }

        Assert.Equal(0, await app.Page.EvaluateAsync<int>("document.querySelectorAll('[part~=digit], input').length"));
    }

    private static ConcurrentQueue<Task<string>> Listen(IPage page)
    {
        var traffic = new ConcurrentQueue<Task<string>>();
        page.Request += (_, request) => traffic.Enqueue(DescribeAsync(request).WaitAsync(2 * Patience.Most));
        return traffic;
    }

    private static async Task<string> DescribeAsync(IRequest request)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{request.Method} {request.Url} {request.PostData}");
        foreach (var (name, value) in await request.AllHeadersAsync())
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{name}: {value}");
        }

        if (await request.ResponseAsync() is { } response)
        {
            foreach (var (name, value) in await response.AllHeadersAsync())
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"{name}: {value}");
            }

            text.AppendLine(await response.TextOrNothingAsync());
        }

        return text.ToString();
    }

    private void AssertSecret(ConcurrentQueue<Task<string>> traffic, PinHost host, IReadOnlyList<HostEvent> events, int requests)
    {
        var texts = Task.WhenAll(traffic).GetAwaiter().GetResult();
        Assert.Equal(requests, texts.Count(text => text.Contains(Server.Address.ToString(), StringComparison.Ordinal)));
        Assert.All(texts, static text => Assert.DoesNotContain(Pin, text, StringComparison.Ordinal));
        Assert.All(events, static one => Assert.DoesNotContain(Pin, one.ToString(), StringComparison.Ordinal));
        Assert.DoesNotContain(Pin, host.Page.Url, StringComparison.Ordinal);
    }
}
