using System.Text.Json;
using Deque.AxeCore.Commons;
using PinControl.BrowserTests.Hosts;
using PinControl.BrowserTests.Stage;
using PinControl.Tests.Serving;
using Xunit;

namespace PinControl.BrowserTests.WebKit;

/// <summary>axe finds nothing in any state in WebKit, in a language that runs from left to right and in one that runs from right to left.</summary>
[Trait("engine", "webkit")]
[Trait("vault", "unused")]
public sealed class AxeInWebKit(BrowserStage stage, WebKitStage webKit) : WebKitTest(stage, webKit)
{
    private static readonly string Axe = new BundledAxeScriptProvider().GetScript();

    public static TheoryData<Flow, string, string> Stages => new()
    {
        { Flow.Webview, "en", "light" },
        { Flow.Webview, "ar", "dark" },
        { Flow.Iframe, "en", "dark" },
    };

    [Theory]
    [MemberData(nameof(Stages))]
    public async Task A_view_is_without_fault_shown_after_a_glance_away_hidden_and_refused(Flow flow, string locale, string scheme)
    {
        var page = NewPage(flow);
        await page.ViewAsync(await NewTokenAsync(ScopeName.View, locale), width: 320, locale);
        await AssertFaultlessAsync(page, "shown", locale, scheme);
        if (flow == Flow.Webview)
        {
            page.Browser.ExecuteScript("window.dispatchEvent(new Event('blur'))");
            await page.UntilAsync("seen('reveal')");
            await AssertFaultlessAsync(page, "hidden for a while", locale, scheme);
        }

        page.HidePin();
        await page.UntilAsync("parts('digit').length === 0");
        if (flow == Flow.Iframe)
        {
            // The words are the webview page's, on the frame's colours; those are refused below.
            return;
        }

        await AssertFaultlessAsync(page, "hidden for good", locale, scheme);
        await page.OpenAsync(ScopeName.View, await NewTokenAsync(ScopeName.Set, locale), width: 320, locale);
        await page.UntilAsync("seen('support')");
        await AssertFaultlessAsync(page, "refused", locale, scheme);
    }

    [Theory]
    [MemberData(nameof(Stages))]
    public async Task A_set_is_without_fault_empty_refused_typed_shown_done_and_dead(Flow flow, string locale, string scheme)
    {
        var page = NewPage(flow);
        await page.BeginSetAsync(await NewTokenAsync(ScopeName.Set, locale), width: 320, locale);
        await AssertFaultlessAsync(page, "empty", locale, scheme);
        foreach (var (entry, confirmation) in (List<(string, string)>)[("72", "72"), ("1111", "1111"), ("7294", "7295")])
        {
            page.Type(entry, confirmation);
            await page.UntilAsync($"part('entry').value + part('confirmation').value === '{entry}{confirmation}'");
            page.SetPin();
            await page.UntilAsync("part('confirmation').value === ''");
            await page.MessageAsync();
            if (flow == Flow.Webview || entry == "1111")
            {
                await AssertFaultlessAsync(page, "refused " + entry, locale, scheme);
            }
        }

        page.Click("confirmation");
        page.Press("7294");
        page.Click("show");
        await page.UntilAsync("part('show').getAttribute('aria-pressed') === 'true'");
        await AssertFaultlessAsync(page, "typed and shown", locale, scheme);
        page.SetPin();
        await page.UntilAsync("!part('entry')");
        await AssertFaultlessAsync(page, "done", locale, scheme);
        await page.OpenAsync(ScopeName.Set, await NewTokenAsync(ScopeName.View, locale), width: 320, locale);
        await page.UntilAsync("seen('support')");
        await AssertFaultlessAsync(page, "dead", locale, scheme);
    }

    [Theory]
    [InlineData("en")]
    [InlineData("ar")]
    public async Task A_PIN_to_be_revealed_and_a_device_without_a_secure_way_are_without_fault(string locale)
    {
        var server = Stage.ServerFor("tap", "Pages:Reveal=tap");
        var page = NewPage(Flow.Webview, server);
        await page.OpenAsync(ScopeName.View, await server.IssueAsync(await server.NewViewableAsync(), ScopeName.View, $",\"locale\":\"{locale}\""));
        await page.UntilAsync("seen('reveal')");
        await AssertFaultlessAsync(page, "to be revealed", locale, "light");
        await page.LoadAsync(await FetchAsync(await NewTokenAsync(ScopeName.View, locale)));
        await AssertFaultlessAsync(page, "insecure", locale, "light");
    }

    private async Task<string> FetchAsync(string controlId)
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["controlId"] = controlId });
        using var response = await Server.Anonymous.PostAsync(Webview.PathOf(ScopeName.View), form);
        return await response.Content.ReadAsStringAsync();
    }

    private async Task<string> NewTokenAsync(string scope, string locale) => await Server.IssueAsync(
        scope == ScopeName.View ? await Server.NewViewableAsync() : await Server.NewSettableAsync(), scope, $",\"locale\":\"{locale}\"");

    private static async Task AssertFaultlessAsync(DrivenPage page, string state, string locale, string scheme)
    {
        Assert.Equal(locale, page.Read<string>("document.documentElement.lang"));
        page.SetTheme(scheme);

        // In the frame first: the outermost document's axe asks the inner one's.
        if (page.Read<bool>("typeof axe === 'undefined'"))
        {
            page.Browser.ExecuteScript(Axe + ";axe.configure({ allowedOrigins: ['<unsafe_all_origins>'] })");
            page.InParent("if (typeof axe === 'undefined') {" + Axe + ";axe.configure({ allowedOrigins: ['<unsafe_all_origins>'] }) }");
        }

        page.InParent(
            """
            window.axeSays = '';
            axe.run(document, { rules: { 'target-size': { enabled: true } } }).then(
              result => axeSays = JSON.stringify({
                faults: result.violations.map(fault => `${fault.id}: ${fault.help} at ${fault.nodes.map(node => node.html).join(', ')}`),
                passes: result.passes.length,
                untested: result.incomplete.some(fault => fault.id === 'frame-tested'),
              }),
              fault => axeSays = JSON.stringify({ faults: [String(fault)] }));
            """);
        var json = await Patience.UntilAsync("axe", () => Task.FromResult((string)page.InParent("return axeSays")!), static text => text.Length > 0);
        using var result = JsonDocument.Parse(json);
        Assert.True(result.RootElement.GetProperty("faults").GetArrayLength() == 0, $"{state}: {result.RootElement.GetProperty("faults")}");
        Assert.True(result.RootElement.GetProperty("passes").GetInt32() > 5, state);
        Assert.False(result.RootElement.GetProperty("untested").GetBoolean(), state);
    }
}
