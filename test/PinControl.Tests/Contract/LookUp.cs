using System.Net;
using System.Text.Json;
using PinControl.Storage.Lane;
using PinControl.Tests.Device;
using PinControl.Tests.Serving;
using PinControl.Tokens;
using Xunit;

namespace PinControl.Tests.Contract;

/// <summary>What became of a token: every state as it happens.</summary>
public sealed class LookUp : IAsyncDisposable
{
    private readonly PinControlServer _server = PinControlServer.Start();
    private readonly TestDevice _device;

    public LookUp()
    {
        _device = new TestDevice(_server.Anonymous);
        _server.Clock.Stop();
    }

    public async ValueTask DisposeAsync()
    {
        _device.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_view_goes_from_ISSUED_to_VIEWED()
    {
        var id = await _server.IssueAsync("1001", "VIEW_PIN");
        await AssertAsync(id, "ISSUED", after: 0);
        _server.Clock.Turn(TimeSpan.FromSeconds(10));
        await _device.ViewAsync(id);
        _server.Clock.Turn(TimeSpan.FromSeconds(100));
        await AssertAsync(id, "VIEWED", after: -100);
    }

    [Fact]
    public async Task A_token_is_ISSUED_until_29_999_seconds_and_EXPIRED_from_30_000()
    {
        var id = await _server.IssueAsync("1001", "VIEW_PIN");
        _server.Clock.Turn(TimeSpan.FromMilliseconds(29_999));
        await AssertAsync(id, "ISSUED", after: -29.999);
        _server.Clock.Turn(TimeSpan.FromMilliseconds(1));
        await AssertAsync(id, "EXPIRED", after: 0, reason: "EXPIRED");
        _server.Clock.Turn(TimeSpan.FromMinutes(5));
        await AssertAsync(id, "EXPIRED", after: -300, reason: "EXPIRED");
    }

    [Fact]
    public async Task A_set_is_REDEEMED_while_its_session_is_open_and_then_SET()
    {
        var id = await _server.IssueAsync("1002", "SET_PIN");
        _server.Clock.Turn(TimeSpan.FromSeconds(5));
        await _device.OpenSetAsync(id);
        _server.Clock.Turn(TimeSpan.FromSeconds(60));
        await AssertAsync(id, "REDEEMED", after: -60);
        using var set = await _device.SetAsync(_device.Wrap("7294"));
        Assert.Equal(HttpStatusCode.NoContent, set.StatusCode);
        await AssertAsync(id, "SET", after: 0);
    }

    [Fact]
    public async Task An_intent_is_REDEEMED_until_the_sweeper_finds_it_left_for_60_seconds()
    {
        var id = await _server.IssueAsync("1001", "VIEW_PIN");
        await _device.ViewAsync(id);
        _server.Sql("UPDATE token SET state = 2, answer = NULL");
        await AssertAsync(id, "REDEEMED", after: 0);
        _server.Clock.Turn(TimeSpan.FromSeconds(61));
        await SweepAsync();
        await AssertAsync(id, "FAILED", after: 0, reason: "UNAVAILABLE");
    }

    [Fact]
    public async Task A_session_that_ran_out_is_FAILED()
    {
        var id = await _server.IssueAsync("1002", "SET_PIN");
        await _device.OpenSetAsync(id);
        _server.Clock.Turn(TimeSpan.FromMinutes(5));
        await SweepAsync();
        await AssertAsync(id, "FAILED", after: 0, reason: "SESSION_EXPIRED");
    }

    [Fact]
    public async Task A_fifth_refused_try_is_FAILED_with_the_cardholder_s_support_code()
    {
        var id = await _server.IssueAsync("1002", "SET_PIN");
        await _device.OpenSetAsync(id);
        var support = string.Empty;
        foreach (var weak in (string[])["1234", "1111", "2222", "3333", "4444"])
        {
            await AssertAsync(id, "REDEEMED", after: 0);
            using var refused = await _device.SetAsync(_device.Wrap(weak));
            using var document = JsonDocument.Parse(await refused.Content.ReadAsStringAsync());
            support = document.RootElement.GetProperty("support").GetString();
        }

        Assert.Equal(support, await AssertAsync(id, "FAILED", after: 0, reason: "TOO_MANY_TRIES", support: true));
    }

    [Fact]
    public async Task A_plastic_changed_before_the_redeem_or_in_the_session_is_FAILED()
    {
        var view = await _server.IssueAsync("1001", "VIEW_PIN");
        await _server.PutAsync("1001", "BLOCKED", produced: true);
        await AssertAsync(view, "ISSUED", after: 0);
        using var refused = await _device.OpenAsync(view, "VIEW_PIN");
        await AssertAsync(view, "FAILED", after: 0, reason: "STATE_CHANGED", support: true);

        var set = await _server.IssueAsync("1002", "SET_PIN");
        await _device.OpenSetAsync(set);
        await _server.PutAsync("1002", "INACTIVE", produced: true);
        using var late = await _device.SetAsync(_device.Wrap("7294"));
        await AssertAsync(set, "FAILED", after: 0, reason: "STATE_CHANGED", support: true);
    }

    [Fact]
    public async Task A_newer_token_and_a_newer_session_leave_the_older_SUPERSEDED()
    {
        var older = await _server.IssueAsync("1001", "VIEW_PIN");
        _server.Clock.Turn(TimeSpan.FromSeconds(7));
        await _server.IssueAsync("1001", "VIEW_PIN");
        _server.Clock.Turn(TimeSpan.FromSeconds(3));
        await AssertAsync(older, "SUPERSEDED", after: -3, reason: "SUPERSEDED");

        var first = await _server.IssueAsync("1002", "SET_PIN");
        await _device.OpenSetAsync(first);
        using var other = new TestDevice(_server.Anonymous);
        await other.OpenSetAsync(await _server.IssueAsync("1002", "SET_PIN"));
        await AssertAsync(first, "SUPERSEDED", after: 0, reason: "SUPERSEDED");
    }

    [Fact]
    public async Task A_token_is_kept_24_hours_and_then_404_even_before_it_is_purged()
    {
        var id = await _server.IssueAsync("1001", "VIEW_PIN");
        _server.Clock.Turn(TimeSpan.FromHours(24) - TimeSpan.FromMilliseconds(1));
        await AssertAsync(id, "EXPIRED", after: -86369.999, reason: "EXPIRED");
        _server.Clock.Turn(TimeSpan.FromMilliseconds(1));
        Assert.Equal(1L, _server.Sql("SELECT count(*) FROM token"));
        await AssertMissingAsync(_server.Client, Reference(id));
    }

    [Fact]
    public async Task Only_the_client_that_issued_finds_it_and_the_id_itself_finds_nothing()
    {
        var id = await _server.IssueAsync("1001", "VIEW_PIN");
        _server.Sql("INSERT INTO client (tenant_no, name, permissions) SELECT tenant_no, 'second', 31 FROM tenant; INSERT INTO client_secret (client_no, secret_hash, created_at) SELECT (SELECT client_no FROM client WHERE name = 'second'), secret_hash, created_at FROM client_secret");
        using var second = _server.NewClient();
        second.DefaultRequestHeaders.Authorization = PinControlServer.Basic("second", "demo-secret");
        await AssertMissingAsync(second, Reference(id));
        await AssertMissingAsync(_server.Client, id);
        await AssertMissingAsync(_server.Client, new string('A', 43));
        await AssertAsync(id, "ISSUED", after: 0);

        _server.Sql("UPDATE client SET enabled = false WHERE name = 'second'");
        using var disabled = await second.GetAsync($"/pincontrol/v2/control/{Reference(id)}?auditUser=u");
        await ErrorShape.AssertAsync(disabled, HttpStatusCode.Forbidden, "SECURITY_ERROR", "CLIENT_DISABLED");
    }

    [Theory]
    [InlineData("short")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAA%20AAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAA+AAAAAAAAAAAAAAAAAAAAA")]
    public async Task A_malformed_reference_is_400(string reference)
    {
        using var refused = await _server.Client.GetAsync($"/pincontrol/v2/control/{reference}?auditUser=u");
        await ErrorShape.AssertAsync(refused, HttpStatusCode.BadRequest, "STATIC_VALIDATION_ERROR", "REFERENCE_INVALID");
    }

    [Fact]
    public async Task An_audit_user_left_out_and_a_stranger_are_refused()
    {
        var reference = Reference(await _server.IssueAsync("1001", "VIEW_PIN"));
        using var user = await _server.Client.GetAsync($"/pincontrol/v2/control/{reference}");
        await ErrorShape.AssertAsync(user, HttpStatusCode.BadRequest, "STATIC_VALIDATION_ERROR", "AUDIT_USER_INVALID");
        using var stranger = await _server.Anonymous.GetAsync($"/pincontrol/v2/control/{reference}?auditUser=u");
        await ErrorShape.AssertAsync(stranger, HttpStatusCode.Unauthorized, "SECURITY_ERROR", "CREDENTIALS_INVALID");
        using var slash = await _server.Client.GetAsync($"/pincontrol/v2/control/{reference}/?auditUser=u");
        Assert.Equal(HttpStatusCode.OK, slash.StatusCode);
    }

    private static string Reference(string id) => ControlTokenId.TryParse(id, out var known) ? known.Reference : throw new ArgumentException(id, nameof(id));

    private static async Task AssertMissingAsync(HttpClient client, string reference)
    {
        using var missing = await client.GetAsync($"/pincontrol/v2/control/{reference}?auditUser=u");
        await ErrorShape.AssertAsync(missing, HttpStatusCode.NotFound, "DYNAMIC_VALIDATION_ERROR", "CONTROL_TOKEN_NOT_FOUND");
    }

    private async Task SweepAsync() =>
        await ((LaneStore)_server.Services.GetService(typeof(LaneStore))!).SweepAsync(new Sweep(TimeSpan.FromHours(24), 100));

    /// <param name="after">Seconds from the clock's now to the time that is told.</param>
    /// <returns>The support code, if there is one.</returns>
    private async Task<string?> AssertAsync(string id, string state, double after, string? reason = null, bool support = false)
    {
        using var response = await _server.Client.GetAsync($"/pincontrol/v2/control/{Reference(id)}?auditUser=u");
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, text);
        Assert.True(response.Headers.CacheControl?.NoStore);
        using var document = JsonDocument.Parse(text);
        var root = document.RootElement;
        string[] members = [.. (string[])["state", "at"], .. reason is null ? [] : (string[])["reason"], .. support ? (string[])["support"] : []];
        Assert.Equal(members, root.EnumerateObject().Select(member => member.Name));
        Assert.Equal(state, root.GetProperty("state").GetString());
        Assert.Equal(after, (root.GetProperty("at").GetDateTimeOffset() - _server.Clock.GetUtcNow()).TotalSeconds, 0.0005);
        Assert.Equal(reason, reason is null ? null : root.GetProperty("reason").GetString());
        return support ? root.GetProperty("support").GetString() : null;
    }
}
