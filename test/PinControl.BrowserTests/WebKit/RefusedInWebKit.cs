using System.Buffers.Text;
using System.Security.Cryptography;
using PinControl.BrowserTests.Hosts;
using PinControl.BrowserTests.Stage;
using PinControl.Tests.Device;
using Xunit;

namespace PinControl.BrowserTests.WebKit;

/// <summary>Where nothing can be shown or set in WebKit, the page says so in words.</summary>
[Trait("engine", "webkit")]
[Trait("vault", "unused")]
public sealed class RefusedInWebKit(BrowserStage stage, WebKitStage webKit) : WebKitTest(stage, webKit)
{
    [Theory]
    [InlineData(Flow.Webview, ScopeName.View)]
    [InlineData(Flow.Webview, ScopeName.Set)]
    [InlineData(Flow.Iframe, ScopeName.View)]
    [InlineData(Flow.Iframe, ScopeName.Set)]
    public async Task A_token_of_the_other_scope_stays_unspent(Flow flow, string scope)
    {
        var page = NewPage(flow);
        var controlId = await Server.NewTokenAsync(scope == ScopeName.View ? ScopeName.Set : ScopeName.View);
        await AssertRefusedAsync(page, flow, scope, controlId, "WRONG_SCOPE");
        Assert.Equal(1, Server.StateOf(controlId));
    }

    [Theory]
    [InlineData(Flow.Webview)]
    [InlineData(Flow.Iframe)]
    public async Task A_used_token_and_one_that_never_was_are_dead(Flow flow)
    {
        var page = NewPage(flow);
        var controlId = await Server.NewTokenAsync(ScopeName.View);
        using var device = new TestDevice(Server.Anonymous);
        using var opened = await device.OpenAsync(controlId, ScopeName.View);
        opened.EnsureSuccessStatusCode();
        await AssertRefusedAsync(page, flow, ScopeName.View, controlId, "ALREADY_USED");
        await AssertRefusedAsync(page, flow, ScopeName.Set, Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32)), "UNKNOWN");
    }

    private static async Task AssertRefusedAsync(DrivenPage page, Flow flow, string scope, string controlId, string reason)
    {
        await page.OpenAsync(scope, controlId);
        await page.UntilAsync("seen('support') && part('support').textContent.trim().length >= 8");
        await page.MessageAsync();
        Assert.Equal(0, page.Read<int>("parts('digit').length + parts('entry').length"));
        if (flow == Flow.Iframe)
        {
            var error = await page.WaitForAsync(scope == ScopeName.View ? "view_pin_error" : "set_pin_error");
            Assert.Equal(reason, error.Reason);
            Assert.Contains(error.Support!, page.Text("support"), StringComparison.Ordinal);
        }
    }
}
