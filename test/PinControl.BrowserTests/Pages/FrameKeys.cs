using System.Net;
using PinControl.BrowserTests.Hosts;
using PinControl.BrowserTests.Stage;
using Xunit;

namespace PinControl.BrowserTests.Pages;

/// <summary>DESIGN 3.1: who may frame the page, and with whose tokens.</summary>
public sealed class FrameKeys(BrowserStage stage) : BrowserTest(stage)
{
    [Theory]
    [InlineData("?key=no-such-key")]
    [InlineData("?key=")]
    [InlineData("")]
    public async Task An_unknown_key_gets_403_words_and_no_script(string query)
    {
        using var response = await Server.Anonymous.GetAsync("/pincontrol/frame" + query);
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Equal("text/html", response.Content.Headers.ContentType?.MediaType);
        var html = await response.Content.ReadAsStringAsync();
        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);

        var page = await (await NewContextAsync()).NewPageAsync();
        await page.GotoAsync(new Uri(Server.Address, "/pincontrol/frame" + query).ToString());
        Assert.True((await page.InnerTextAsync("body")).Trim().Length > 8);
    }

    [Fact]
    public async Task Frame_ancestors_are_the_key_s_origins_and_nothing_else()
    {
        NewKey("ancestors", "https://bank.example", "capacitor://localhost");
        using var response = await Server.Anonymous.GetAsync("/pincontrol/frame?key=ancestors");
        var ancestors = PagePolicy.Of(response).Sources("frame-ancestors");
        Assert.Equal(["capacitor://localhost", "https://bank.example"], ancestors.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_key_with_exact_origins_serves_that_port_and_no_other()
    {
        NewKey("exact", Stage.Bank.Origin());
        var controlId = await Server.NewTokenAsync(ScopeName.View);
        var shop = await WebPage.CreateAsync(await NewContextAsync(), Server, Stage.Shop.Origin());
        shop.FrameKey = "exact";
        await shop.OpenAsync(ScopeName.View, controlId);
        await Task.Delay(Patience.Quiet);
        Assert.Empty(await shop.HeardAsync());
        Assert.Equal(1, Server.StateOf(controlId));

        var bank = await NewWebPageAsync();
        bank.FrameKey = "exact";
        await bank.ViewAsync(controlId);
        Assert.Equal(4, await bank.Part("digit").CountAsync());
    }

    [Fact]
    public async Task A_token_of_another_client_than_the_key_s_is_UNKNOWN_and_unspent()
    {
        Server.Sql("INSERT INTO client (tenant_no, name, permissions) SELECT tenant_no, 'other-client', 31 FROM tenant WHERE name = 'demo'");
        NewKey("other-key", "other-client", [Stage.Bank.Origin()]);
        var controlId = await Server.NewTokenAsync(ScopeName.View);
        var host = await NewWebPageAsync();
        host.FrameKey = "other-key";
        await host.OpenAsync(ScopeName.View, controlId);
        var error = await host.WaitForAsync("view_pin_error");
        Assert.Equal("UNKNOWN", error.Reason);
        await host.ReadMessageAsync();
        Assert.Equal(1, Server.StateOf(controlId));
    }

    [Fact]
    public async Task A_webview_page_can_be_in_no_frame()
    {
        var page = await NewWebPageAsync();
        var controlId = await Server.NewTokenAsync(ScopeName.View);
        await page.Parent.EvaluateAsync(
            """
            ([action, controlId]) => {
              const frame = document.createElement('iframe');
              frame.name = 'inner';
              document.body.append(frame);
              const form = document.createElement('form');
              Object.assign(form, { method: 'post', action, target: 'inner' });
              const field = document.createElement('input');
              Object.assign(field, { name: 'controlId', value: controlId });
              form.append(field);
              document.body.append(form);
              form.submit();
            }
            """,
            new[] { new Uri(Server.Address, "/pincontrol/pin/view").ToString(), controlId });
        await Task.Delay(Patience.Quiet);
        Assert.Equal(1, Server.StateOf(controlId));
    }

    private void NewKey(string key, params string[] origins) => NewKey(key, "demo", origins);

    private void NewKey(string key, string client, string[] origins)
    {
        Server.Sql($"INSERT INTO frame_key (frame_key, client_no) SELECT '{key}', client_no FROM client WHERE name = '{client}'");
        foreach (var origin in origins)
        {
            Server.Sql($"INSERT INTO frame_key_origin (frame_key, origin) VALUES ('{key}', '{origin}')");
        }
    }
}
