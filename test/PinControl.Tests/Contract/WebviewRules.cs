using System.Net;
using System.Text;
using PinControl.Tests.Serving;
using Xunit;

namespace PinControl.Tests.Contract;

/// <summary>Who may post a control id for a webview page, where the client says so. The token is spent by nobody's posting.</summary>
public sealed class WebviewRules(SharedServer shared) : IClassFixture<SharedServer>, IAsyncDisposable
{
    private const string Shop = "https://shop.example";

    private readonly AccountDesk _desk = new(shared.Server);

    public ValueTask DisposeAsync() => _desk.DisposeAsync();

    [Theory]
    [InlineData(false, false, "", "page")]
    [InlineData(false, false, "null", "page")]
    [InlineData(false, false, "own", "page")]
    [InlineData(false, false, Shop, "refused")]
    [InlineData(true, false, "", "bridge")]
    [InlineData(true, false, "null", "bridge")]
    [InlineData(true, false, "own", "bridge")]
    [InlineData(true, false, Shop, "refused")]
    [InlineData(false, true, "", "refused")]
    [InlineData(false, true, "null", "refused")]
    [InlineData(false, true, "own", "refused")]
    [InlineData(false, true, Shop, "page")]
    [InlineData(false, true, "https://shop.example:8443", "refused")]
    [InlineData(true, true, "", "bridge")]
    [InlineData(true, true, "null", "bridge")]
    [InlineData(true, true, "own", "refused")]
    [InlineData(true, true, Shop, "page")]
    public async Task A_post_is_judged_by_the_client_s_rule(bool needsBridge, bool lists, string origin, string expected)
    {
        await _desk.WebviewAsync(needsBridge, lists ? [Shop] : []);
        var controlId = await shared.Server.IssueAsync("1001", "VIEW_PIN");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/pincontrol/pin/view")
        {
            Content = new StringContent($"controlId={controlId}", Encoding.ASCII, "application/x-www-form-urlencoded"),
        };
        if (origin.Length > 0)
        {
            request.Headers.Add("Origin", origin == "own" ? shared.Server.Address.GetLeftPart(UriPartial.Authority) : origin);
        }

        using var response = await shared.Server.Anonymous.SendAsync(request);
        var page = await response.Content.ReadAsStringAsync();
        Assert.Equal(expected == "refused" ? HttpStatusCode.Forbidden : HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(expected == "bridge", page.Contains("\"bridge\":true", StringComparison.Ordinal));
        Assert.Equal(expected != "refused", page.Contains(controlId, StringComparison.Ordinal));
        Assert.Equal(0L, shared.Server.Sql("SELECT count(*) FROM token WHERE state NOT IN (1, 5)"));
    }

    [Fact]
    public async Task An_unknown_control_id_gets_its_page_whatever_the_rules_are()
    {
        await _desk.WebviewAsync(true, Shop);
        using var form = new StringContent($"controlId={new string('A', 43)}", Encoding.ASCII, "application/x-www-form-urlencoded");
        using var response = await shared.Server.Anonymous.PostAsync("/pincontrol/pin/view", form);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.DoesNotContain("\"bridge\":true", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}
