using System.Net;
using System.Net.Http.Headers;
using System.Text;
using PinControl.BrowserTests.Hosts;
using PinControl.BrowserTests.Stage;
using PinControl.Tests.Serving;
using Xunit;

namespace PinControl.BrowserTests.Pages;

/// <summary>DESIGN 3.1: what may be posted to pinURL, and what is answered to everything else.</summary>
[Trait("vault", "unused")]
public sealed class Posting(BrowserStage stage) : BrowserTest(stage)
{
    [Fact]
    public async Task Opening_the_page_does_not_spend_the_token_its_script_does()
    {
        var controlId = await Server.NewTokenAsync(ScopeName.View);
        using var response = await PostAsync("/pincontrol/pin/view", Form($"controlId={controlId}"));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(1, Server.StateOf(controlId));
        var app = await NewWebviewAsync();
        await app.ViewAsync(controlId);
        Assert.Equal(3, Server.StateOf(controlId));
    }

    [Fact]
    public async Task Multipart_is_taken()
    {
        var app = await NewWebviewAsync();
        await app.PostAsync(new Uri(Server.Address, "/pincontrol/pin/view"), "enctype=multipart/form-data", await Server.NewTokenAsync(ScopeName.View));
        await app.WaitForAsync("view_pin_success");
        Assert.Equal(200, app.Status);
    }

    [Theory]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/x-www-form-urlencoded; charset=UTF-8")]
    [InlineData("application/x-www-form-urlencoded; charset=ISO-8859-1; boundary=x")]
    [InlineData(null)]
    public async Task A_form_is_taken_with_any_parameter_or_no_content_type(string? contentType)
    {
        var controlId = await Server.NewTokenAsync(ScopeName.Set);
        var content = new ByteArrayContent(Encoding.ASCII.GetBytes($"other=1&controlId={controlId}"));
        content.Headers.ContentType = contentType is null ? null : MediaTypeHeaderValue.Parse(contentType);
        using var response = await PostAsync("/pincontrol/pin/set", content);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/html", response.Content.Headers.ContentType?.MediaType);
        Assert.Contains(controlId, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, HttpStatusCode.OK)]
    [InlineData("null", HttpStatusCode.OK)]
    [InlineData("own", HttpStatusCode.OK)]
    [InlineData("https://evil.example", HttpStatusCode.Forbidden)]
    public async Task A_post_from_a_foreign_site_is_refused(string? origin, HttpStatusCode status)
    {
        var controlId = await Server.NewTokenAsync(ScopeName.View);
        var own = Server.Address.GetLeftPart(UriPartial.Authority);
        using var response = await PostAsync("/pincontrol/pin/view", Form($"controlId={controlId}"), origin == "own" ? own : origin);
        Assert.Equal(status, response.StatusCode);
        Assert.Equal("text/html", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(1, Server.StateOf(controlId));
        if (status != HttpStatusCode.OK)
        {
            Assert.DoesNotContain(controlId, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(ScopeName.View, "view_pin_error")]
    [InlineData(ScopeName.Set, "set_pin_error")]
    public async Task Without_a_control_id_the_page_is_400_and_tells_its_host_all_the_same(string scope, string callback)
    {
        var app = await NewWebviewAsync();
        await app.PostAsync(Webview.PathOf(scope));
        await AssertErrorPageAsync(app, 400, callback);
    }

    [Theory]
    [InlineData(ScopeName.View, "view_pin_error")]
    [InlineData(ScopeName.Set, "set_pin_error")]
    public async Task With_two_control_ids_the_page_is_400_and_neither_is_spent(string scope, string callback)
    {
        var controlIds = new[] { await Server.NewTokenAsync(scope), await Server.NewTokenAsync(scope) };
        var app = await NewWebviewAsync();
        await app.PostAsync(Webview.PathOf(scope), controlIds);
        await AssertErrorPageAsync(app, 400, callback);
        Assert.All(controlIds, controlId => Assert.Equal(1, Server.StateOf(controlId)));
    }

    [Theory]
    [InlineData(ScopeName.View, "view_pin_error")]
    [InlineData(ScopeName.Set, "set_pin_error")]
    public async Task A_control_id_in_the_query_string_is_400_and_unspent(string scope, string callback)
    {
        var controlId = await Server.NewTokenAsync(scope);
        var app = await NewWebviewAsync();
        await app.PostAsync(Webview.PathOf(scope) + "?controlId=" + controlId);
        await AssertErrorPageAsync(app, 400, callback);
        Assert.Equal(1, Server.StateOf(controlId));
    }

    [Theory]
    [InlineData(ScopeName.View, "view_pin_error")]
    [InlineData(ScopeName.Set, "set_pin_error")]
    public async Task A_GET_is_405_and_tells_its_host_all_the_same(string scope, string callback)
    {
        var app = await NewWebviewAsync();
        var response = await app.Page.GotoAsync(new Uri(Server.Address, Webview.PathOf(scope)).ToString());
        Assert.Equal(405, response!.Status);
        await app.WaitForAsync(callback);
        await app.ReadMessageAsync();
        Assert.Equal([callback], await app.CallbacksAsync());
        await app.AssertCorrectAsync();
    }

    [Fact]
    public async Task A_page_over_the_quota_is_429_and_tells_its_host_all_the_same()
    {
        await using var server = PinControlServer.Start("Limits:CardholderRequestsPerSecond=1");
        var app = await NewWebviewAsync(server: server);
        // Others at the same address: however slow this browser is, the quota is spent when it asks.
        using var over = new CancellationTokenSource();
        var others = SpendAsync(server.Anonymous, over.Token);
        await Patience.UntilAsync("a 429", async () =>
        {
            await app.PostAsync(Webview.PathOf(ScopeName.View), "x");
            return app.Status == 429;
        });
        await over.CancelAsync();
        await others;
        var error = await app.WaitForAsync("view_pin_error");
        Assert.Equal("RATE_LIMITED", error.Reason);
        await app.ReadMessageAsync();
        await app.AssertCorrectAsync();
    }

    private static async Task AssertErrorPageAsync(Webview app, int status, string callback)
    {
        Assert.Equal(status, app.Status);
        var error = await app.WaitForAsync(callback);
        Assert.Equal("BAD_REQUEST", error.Reason);
        await app.ReadMessageAsync();
        await app.StaysQuietAsync();
        Assert.Equal([callback], await app.CallbacksAsync());
        await app.WaitForCallAsync("android", callback);
        await app.AssertCorrectAsync();
    }

    private static async Task SpendAsync(HttpClient client, CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            using var form = Form("controlId=x");
            using var answer = await client.PostAsync(Webview.PathOf(ScopeName.View), form, CancellationToken.None);
            await Task.Delay(10, CancellationToken.None);
        }
    }

    private static StringContent Form(string text) => new(text, Encoding.ASCII, "application/x-www-form-urlencoded");

    private async Task<HttpResponseMessage> PostAsync(string path, HttpContent content, string? origin = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        if (origin is not null)
        {
            request.Headers.Add("Origin", origin);
        }

        return await Server.Anonymous.SendAsync(request);
    }
}
