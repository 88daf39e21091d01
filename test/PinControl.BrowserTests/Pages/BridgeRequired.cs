using PinControl.BrowserTests.Hosts;
using PinControl.BrowserTests.Stage;
using PinControl.Tests.Serving;
using Xunit;

namespace PinControl.BrowserTests.Pages;

/// <summary>A client whose webview pages are for its native apps: elsewhere they say so, and leave the token unspent.</summary>
[Trait("vault", "unused")]
public sealed class BridgeRequired(BrowserStage stage) : BrowserTest(stage)
{
    [Theory]
    [InlineData(ScopeName.View)]
    [InlineData(ScopeName.Set)]
    public async Task Without_an_app_that_listens_the_token_stays_unspent(string scope)
    {
        var server = await ServerAsync();
        var app = await NewWebviewAsync(Bridges.None, server);
        var controlId = await server.NewTokenAsync(scope);
        var requests = new System.Collections.Concurrent.ConcurrentQueue<string>();
        app.Page.Request += (_, request) => requests.Enqueue(new Uri(request.Url).AbsolutePath);
        await app.OpenAsync(scope, controlId);
        Assert.Equal(200, app.Status);
        Assert.Contains("Something went wrong", await app.ReadMessageAsync(), StringComparison.Ordinal);
        // What the script asks for after its message would come before the answer to this one.
        await app.Page.EvaluateAsync("fetch('/health/live').then(answer => answer.status, () => 0)");
        Assert.Contains(requests, static path => path.Contains("/pin/", StringComparison.Ordinal));
        Assert.DoesNotContain(requests, static path => path.EndsWith("/device/open", StringComparison.Ordinal));
        Assert.Equal(1, server.StateOf(controlId));
    }

    [Theory]
    [InlineData("android")]
    [InlineData("ios")]
    [InlineData("reactNative")]
    [InlineData("flutter")]
    public async Task Any_one_bridge_is_enough(string bridge)
    {
        var server = await ServerAsync();
        var bridges = bridge switch
        {
            "android" => new Bridges { Android = true },
            "ios" => new Bridges { Ios = true },
            "reactNative" => new Bridges { ReactNative = true },
            _ => new Bridges { Flutter = true },
        };
        var app = await NewWebviewAsync(bridges, server);
        var controlId = await server.NewTokenAsync(ScopeName.View);
        await app.OpenAsync(ScopeName.View, controlId);
        await Patience.UntilAsync("a view", () => Task.FromResult(server.StateOf(controlId) == 3));
    }

    private async Task<PinControlServer> ServerAsync()
    {
        var server = Stage.ServerFor("a bridge is required");
        await using var desk = new AccountDesk(server);
        await desk.WebviewAsync(needsBridge: true);
        return server;
    }
}
