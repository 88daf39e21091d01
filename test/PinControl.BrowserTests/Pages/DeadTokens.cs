using System.Buffers.Text;
using System.Security.Cryptography;
using PinControl.BrowserTests.Hosts;
using PinControl.BrowserTests.Stage;
using PinControl.Tests.Device;
using PinControl.Tests.Serving;
using Xunit;

namespace PinControl.BrowserTests.Pages;

/// <summary>DESIGN 3.2 rules 5 and 9: a token that cannot be redeemed gives one readable page and one terminal event that says why.</summary>
[Trait("vault", "unused")]
public sealed class DeadTokens(BrowserStage stage) : BrowserTest(stage)
{
    public static TheoryData<Flow, string> Ways =>
        new() { { Flow.Webview, ScopeName.View }, { Flow.Webview, ScopeName.Set }, { Flow.Iframe, ScopeName.View }, { Flow.Iframe, ScopeName.Set } };

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_used_one_is_ALREADY_USED(Flow flow, string scope)
    {
        var controlId = await Server.NewTokenAsync(scope);
        using var device = new TestDevice(Server.Anonymous);
        using var opened = await device.OpenAsync(controlId, scope);
        opened.EnsureSuccessStatusCode();
        var error = await AssertDeadAsync(await NewHostAsync(flow), scope, controlId, "ALREADY_USED");
        Assert.True(Server.CountAudit(error.Support!) > 0, "The audit trail does not have the support code.");
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task One_of_30_seconds_is_EXPIRED(Flow flow, string scope)
    {
        var server = Stage.ServerFor("dead tokens");
        var controlId = await server.NewTokenAsync(scope);
        server.Clock.Turn(TimeSpan.FromSeconds(30));
        var error = await AssertDeadAsync(await NewHostAsync(flow, server), scope, controlId, "EXPIRED");
        Assert.True(server.CountAudit(error.Support!) > 0, "The audit trail does not have the support code.");
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task One_of_the_other_scope_is_WRONG_SCOPE_and_stays_unspent(Flow flow, string scope)
    {
        var controlId = await Server.NewTokenAsync(scope == ScopeName.View ? ScopeName.Set : ScopeName.View);
        await AssertDeadAsync(await NewHostAsync(flow), scope, controlId, "WRONG_SCOPE");
        Assert.Equal(1, Server.StateOf(controlId));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task One_that_a_newer_replaced_is_SUPERSEDED(Flow flow, string scope)
    {
        var plastic = scope == ScopeName.View ? await Server.NewViewableAsync() : await Server.NewSettableAsync();
        var older = await Server.IssueAsync(plastic, scope);
        await Server.IssueAsync(plastic, scope);
        await AssertDeadAsync(await NewHostAsync(flow), scope, older, "SUPERSEDED");
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task One_that_never_was_is_UNKNOWN(Flow flow, string scope) =>
        await AssertDeadAsync(await NewHostAsync(flow), scope, Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32)), "UNKNOWN");

    [Fact]
    public async Task One_for_another_device_key_is_DEVICE_REFUSED_and_stays_unspent()
    {
        using var device = new TestDevice(Server.Anonymous);
        var bound = $",\"deviceKeyHash\":\"{Base64Url.EncodeToString(SHA256.HashData(device.Point))}\"";
        var controlId = await Server.IssueAsync(await Server.NewViewableAsync(), ScopeName.View, bound);
        await AssertDeadAsync(await NewWebviewAsync(), ScopeName.View, controlId, "DEVICE_REFUSED");
        Assert.Equal(1, Server.StateOf(controlId));
    }

    [Fact]
    public async Task One_whose_plastic_was_blocked_meanwhile_is_STATE_CHANGED()
    {
        var plastic = await Server.NewViewableAsync();
        var controlId = await Server.IssueAsync(plastic, ScopeName.View);
        await Server.PutAsync(plastic, "BLOCKED", produced: true, pinLength: 4);
        await AssertDeadAsync(await NewWebPageAsync(), ScopeName.View, controlId, "STATE_CHANGED");
    }

    [Fact]
    public async Task Something_that_is_no_control_id_is_refused_in_words_too()
    {
        var host = await NewWebviewAsync();
        await host.OpenAsync(ScopeName.View, "no such thing");
        var error = await host.WaitForAsync("view_pin_error");
        Assert.Contains(error.Reason, (string[])["UNKNOWN", "BAD_REQUEST"]);
        await host.ReadMessageAsync();
        await host.AssertCorrectAsync();
    }

    private static async Task<HostEvent> AssertDeadAsync(PinHost host, string scope, string controlId, string reason)
    {
        var callback = scope == ScopeName.View ? "view_pin_error" : "set_pin_error";
        await host.OpenAsync(scope, controlId);
        var error = await host.WaitForAsync(callback);
        Assert.Equal(reason, error.Reason);
        Assert.Matches("^[0-9A-HJKMNP-TV-Z]{8}$", error.Support);
        await host.ReadMessageAsync();
        Assert.Contains(error.Support!, await host.Seen("support").InnerTextAsync(), StringComparison.Ordinal);
        await host.StaysQuietAsync();
        Assert.Equal([callback], await host.CallbacksAsync());
        Assert.Equal(0, await host.Part("digit").CountAsync());
        Assert.Equal(0, await host.Entry.CountAsync());
        if (host is Webview app)
        {
            // Hosts cancel on 400 and above before their page could say anything.
            Assert.Equal(200, app.Status);
            await app.WaitForCallAsync("android", callback);
            await app.AssertCorrectAsync();
        }

        return error;
    }
}
