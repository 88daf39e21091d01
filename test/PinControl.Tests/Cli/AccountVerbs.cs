using System.Net;
using System.Text.Json;
using PinControl.Tests.Contract;
using PinControl.Tests.Serving;
using Xunit;

namespace PinControl.Tests.Cli;

/// <summary><c>tenant</c>, and what <c>client</c> and <c>frame-key</c> change, through real processes beside a service that runs.</summary>
public sealed class AccountVerbs : IAsyncDisposable
{
    private readonly PinControlServer _server = PinControlServer.Start();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_switch_thrown_by_another_process_stops_the_running_service_at_once()
    {
        using var before = await IssueAsync();
        Assert.Equal(HttpStatusCode.Created, before.StatusCode);
        var off = (await RunAsync("tenant", "switch", "demo", "--scope", "all", "--off", "--reason", "incident 4711", "--operator", "you", "--json")).Json();
        Assert.False(off.GetProperty("viewOn").GetBoolean() || off.GetProperty("setOn").GetBoolean());
        using var stopped = await IssueAsync();
        await ErrorShape.AssertAsync(stopped, HttpStatusCode.Forbidden, "SECURITY_ERROR", "SCOPE_SWITCHED_OFF");
        var on = (await RunAsync("tenant", "switch", "demo", "--scope", "view", "--on", "--operator", "you")).AssertDone();
        Assert.StartsWith($"Store       {_server.DatabasePath}\n", on.Output, StringComparison.Ordinal);
        Assert.Matches(@"View +on\nSet +off\n", on.Output);
        using var again = await IssueAsync();
        Assert.Equal(HttpStatusCode.Created, again.StatusCode);

        (await RunAsync("client", "disable", "demo", "--operator", "you")).AssertDone();
        using var disabled = await IssueAsync();
        await ErrorShape.AssertAsync(disabled, HttpStatusCode.Forbidden, "SECURITY_ERROR", "CLIENT_DISABLED");
        (await RunAsync("client", "enable", "demo", "--operator", "you")).AssertDone();
        Assert.Equal(
            "TENANT_SWITCH view set off: incident 4711|TENANT_SWITCH view on|CLIENT_DISABLE |CLIENT_ENABLE ",
            Sql("SELECT group_concat(event || ' ' || coalesce(json_extract(body, '$.detail'), ''), '|') FROM (SELECT event, body FROM audit WHERE event LIKE 'TENANT_%' OR event LIKE 'CLIENT_%' ORDER BY at)"));
    }

    [Fact]
    public async Task A_secret_is_rotated_by_add_list_and_revoke()
    {
        var added = (await RunAsync("client", "secret", "add", "demo", "--operator", "you", "--json")).Json();
        Assert.Matches("^pcs_[A-Za-z0-9_-]{43}$", added.GetProperty("secret").GetString());
        var fresh = added.GetProperty("id").GetString()!;
        using var once = await IssueAsync();
        var rows = await SecretsAsync();
        Assert.Equal(2, rows.Count);
        var old = rows.Single(row => row.GetProperty("id").GetString() != fresh).GetProperty("id").GetString()!;

        (await RunAsync("client", "secret", "add", "demo", "--operator", "you")).AssertRefused(1, $"Client demo has two secrets, {old}");
        (await RunAsync("client", "secret", "revoke", "demo", "0000000g", "--operator", "you")).AssertRefused(2, "ID takes the 8 hexadecimal digits");
        (await RunAsync("client", "secret", "revoke", "demo", old.ToLowerInvariant(), "--operator", "you")).AssertDone();
        using var refused = await IssueAsync();
        await ErrorShape.AssertAsync(refused, HttpStatusCode.Unauthorized, "SECURITY_ERROR", "CREDENTIALS_INVALID");
        var last = (await RunAsync("client", "secret", "revoke", "demo", fresh, "--operator", "you")).AssertDone();
        Assert.Contains("demo has no secret left", last.Output, StringComparison.Ordinal);
        Assert.Empty(await SecretsAsync());
    }

    [Fact]
    public async Task A_tenant_is_added_given_its_policy_and_shown()
    {
        (await RunAsync("tenant", "add", "acme", "--operator", "you")).AssertDone();
        (await RunAsync("tenant", "add", "acme", "--operator", "you")).AssertRefused(1, "There is a tenant acme already.");
        (await RunAsync("tenant", "policy", "acme", "--operator", "you")).AssertRefused(2, "at least one of its options");
        (await RunAsync("tenant", "policy", "acme", "--verification-max-age", "10", "--operator", "you")).AssertRefused(2, "such as 10m");
        (await RunAsync("tenant", "policy", "dmeo", "--view-budget", "5", "--operator", "you")).AssertRefused(1, "There is no tenant dmeo; \"tenant list\" shows them.");
        var policy = (await RunAsync(
            "tenant", "policy", "acme", "--verification-max-age", "10m", "--view-budget", "5", "--view-when-inactive", "yes", "--operator", "you", "--json")).Json();
        Assert.Equal(600, policy.GetProperty("verificationMaxAge").GetInt32());
        Assert.Equal(5, policy.GetProperty("viewBudget").GetInt32());
        Assert.True(policy.GetProperty("viewWhenInactive").GetBoolean());
        var listed = (await RunAsync("tenant", "list")).AssertDone();
        Assert.Matches(@"acme +on +on +required, at most 600 s old +5 of a plastic +0", listed.Output);
        Assert.Equal(
            "verification required, at most 600 s old, 5 views of a plastic in 24 hours, view before activation allowed",
            Sql("SELECT json_extract(body, '$.detail') FROM audit WHERE event = 'TENANT_POLICY' AND outcome = 0"));
    }

    [Fact]
    public async Task What_a_client_may_do_and_who_may_open_its_pages_is_changed_and_shown()
    {
        var added = (await RunAsync("client", "add", "shop", "--tenant", "demo", "--permission", "view", "--permission", "export", "--operator", "you")).AssertDone();
        Assert.Contains("Nothing asks for export in this version", added.Output, StringComparison.Ordinal);
        (await RunAsync("client", "permit", "shop", "set", "cards", "--operator", "you")).AssertDone();
        (await RunAsync("client", "permit", "shop", "peek", "--operator", "you")).AssertRefused(2, "peek is none of view, set");
        Assert.Matches(@"Permissions +set, cards, export\n", (await RunAsync("client", "forbid", "shop", "view", "--operator", "you")).AssertDone().Output);
        (await RunAsync("client", "webview", "shop", "--require-bridge", "--no-bridge", "--operator", "you")).AssertRefused(2, "not both of a pair");
        (await RunAsync("client", "webview", "shop", "--require-bridge", "--origin", "https://shop.example", "--operator", "you")).AssertDone();
        (await RunAsync("frame-key", "add", "shop-web", "--client", "shop", "--origin", "https://shop.example", "--locale", "de", "--operator", "you")).AssertDone();
        (await RunAsync("frame-key", "change", "shop-web", "--origin", "https://www.shop.example", "--operator", "you")).AssertDone();

        var shown = (await RunAsync("client", "show", "shop", "--json")).Json();
        Assert.True(shown.GetProperty("webview").GetProperty("requireBridge").GetBoolean());
        Assert.Equal("https://shop.example", Assert.Single(shown.GetProperty("webview").GetProperty("origins").EnumerateArray()).GetString());
        var key = Assert.Single(shown.GetProperty("frameKeys").EnumerateArray());
        Assert.Equal("https://www.shop.example", Assert.Single(key.GetProperty("origins").EnumerateArray()).GetString());
        Assert.Equal("de", key.GetProperty("locale").GetString());
        (await RunAsync("client", "show", "shpo")).AssertRefused(1, "There is no client shpo");

        using (var open = await _server.Anonymous.GetAsync("/pincontrol/frame?key=shop-web"))
        {
            Assert.Equal(HttpStatusCode.OK, open.StatusCode);
        }

        (await RunAsync("frame-key", "remove", "shop-web", "--operator", "you")).AssertDone();
        (await RunAsync("frame-key", "remove", "shop-web", "--operator", "you")).AssertRefused(1, "There is no frame key shop-web");
        using var gone = await _server.Anonymous.GetAsync("/pincontrol/frame?key=shop-web");
        Assert.Equal(HttpStatusCode.Forbidden, gone.StatusCode);
    }

    private async Task<IReadOnlyList<JsonElement>> SecretsAsync() =>
        [.. (await RunAsync("client", "secret", "list", "demo", "--json")).Json().GetProperty("secrets").EnumerateArray()];

    private Task<CommandResult> RunAsync(params string[] arguments) => CommandProcess.RunAsync(_server.Folder, arguments);

    private object? Sql(string statement) => _server.Sql(statement);

    private Task<HttpResponseMessage> IssueAsync() =>
        _server.Client.PostAsync("/pincontrol/v2/plastic/1001?auditUser=u", Bodies.Json("""{"scope":"VIEW_PIN"}"""));
}
