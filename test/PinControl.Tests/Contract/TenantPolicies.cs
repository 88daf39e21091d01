using System.Globalization;
using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using PinControl.Storage.Lane;
using PinControl.Tests.Device;
using PinControl.Tests.Serving;
using PinControl.Tests.Storage;
using Xunit;
using static PinControl.Tests.Device.DeviceRefusals;

namespace PinControl.Tests.Contract;

/// <summary>What a tenant may ask of its clients: a recent verification of the cardholder, and few views of a plastic.</summary>
public sealed class TenantPolicies : IAsyncDisposable
{
    private readonly PinControlServer _server = PinControlServer.Start();
    private readonly AccountDesk _desk;

    public TenantPolicies() => _desk = new AccountDesk(_server);

    public async ValueTask DisposeAsync()
    {
        await _desk.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData("/v2/plastic/1001")]
    [InlineData("/v1/card/c1001")]
    public async Task A_verification_that_is_required_must_be_there_and_recent(string path)
    {
        await _server.PutAsync("1001", "ACTIVE", produced: true);
        _server.Clock.Stop();
        var now = _server.Clock.GetUtcNow();
        await _desk.PolicyAsync(verificationMaxAge: TimeSpan.FromMinutes(10));

        using var none = await IssueAsync(_server.Client, path, string.Empty);
        await ErrorShape.AssertAsync(none, HttpStatusCode.BadRequest, "STATIC_VALIDATION_ERROR", "VERIFICATION_REQUIRED");
        using var old = await IssueAsync(_server.Client, path, Verified(now.AddMinutes(-10).AddSeconds(-1)));
        await ErrorShape.AssertAsync(old, HttpStatusCode.BadRequest, "STATIC_VALIDATION_ERROR", "VERIFICATION_TOO_OLD");
        using var fresh = await IssueAsync(_server.Client, path, Verified(now.AddMinutes(-9)));
        Assert.Equal(HttpStatusCode.Created, fresh.StatusCode);
        Assert.Equal("SCA", _server.Sql("SELECT verification_method FROM token"));
        Assert.Equal(2L, _server.Sql("SELECT count(*) FROM audit WHERE event = 'TOKEN_ISSUE' AND outcome IN (51, 52)"));
        Assert.Equal("SCA", _server.Sql("SELECT json_extract(body, '$.verificationMethod') FROM audit WHERE event = 'TOKEN_ISSUE' AND outcome = 0"));
        Assert.StartsWith(
            now.AddMinutes(-9).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture),
            (string)_server.Sql("SELECT json_extract(body, '$.verifiedAt') FROM audit WHERE event = 'TOKEN_ISSUE' AND outcome = 0")!, StringComparison.Ordinal);

        await _desk.PolicyAsync(verificationMaxAge: TimeSpan.Zero);
        using var free = await IssueAsync(_server.Client, path, string.Empty);
        Assert.Equal(HttpStatusCode.Created, free.StatusCode);
        AuditTrail.AssertChainsHold(_server.Store);
    }

    [Fact]
    public async Task What_the_client_may_not_do_at_all_comes_before_the_verification_and_the_plastic_after_it()
    {
        await _desk.PolicyAsync(verificationMaxAge: TimeSpan.FromMinutes(10));
        using var unknown = await IssueAsync(_server.Client, "/v2/plastic/999999", string.Empty);
        await ErrorShape.AssertAsync(unknown, HttpStatusCode.BadRequest, "STATIC_VALIDATION_ERROR", "VERIFICATION_REQUIRED");
        await _desk.PermitAsync(PinControl.Clients.Permissions.View, takes: true);
        using var denied = await IssueAsync(_server.Client, "/v2/plastic/1001", string.Empty);
        await ErrorShape.AssertAsync(denied, HttpStatusCode.Forbidden, "SECURITY_ERROR", "PERMISSION_DENIED");
    }

    [Fact]
    public async Task Beyond_the_view_budget_no_token_is_issued_until_a_day_after_the_first_view()
    {
        await _desk.PolicyAsync(viewBudget: 2);
        _server.Clock.Stop();
        using var device = new TestDevice(_server.Anonymous);
        await device.ViewAsync(await _server.IssueAsync("1001", "VIEW_PIN"));
        _server.Clock.Turn(TimeSpan.FromHours(1));
        var second = await _server.IssueAsync("1001", "VIEW_PIN");
        await device.ViewAsync(second);
        // A repeat of the same device is the same view.
        await device.ViewAsync(second);

        using var third = await IssueAsync(_server.Client, "/v2/plastic/1001", string.Empty);
        await ErrorShape.AssertAsync(third, HttpStatusCode.Conflict, "DYNAMIC_VALIDATION_ERROR", "VIEW_BUDGET_SPENT");
        using var byCard = await IssueAsync(_server.Client, "/v1/card/501", string.Empty);
        await ErrorShape.AssertAsync(byCard, HttpStatusCode.Conflict, "DYNAMIC_VALIDATION_ERROR", "VIEW_BUDGET_SPENT");
        Assert.Equal(["VIEW_BUDGET_SPENT", "PIN_ALREADY_PRODUCED"], await ReasonsAsync("1001"));

        _server.Clock.Turn(TimeSpan.FromHours(23) - TimeSpan.FromSeconds(1));
        using var early = await IssueAsync(_server.Client, "/v2/plastic/1001", string.Empty);
        Assert.Equal(HttpStatusCode.Conflict, early.StatusCode);
        _server.Clock.Turn(TimeSpan.FromSeconds(1));
        await device.ViewAsync(await _server.IssueAsync("1001", "VIEW_PIN"));
        using var again = await IssueAsync(_server.Client, "/v2/plastic/1001", string.Empty);
        Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);

        // Housekeeping leaves what still counts.
        await _server.Services.GetRequiredService<LaneStore>().SweepAsync(new Sweep(TimeSpan.FromHours(24), 100));
        Assert.Equal(2L, _server.Sql("SELECT count(*) FROM view_release"));

        await _desk.PolicyAsync(viewBudget: 0);
        await device.ViewAsync(await _server.IssueAsync("1001", "VIEW_PIN"));
        AuditTrail.AssertChainsHold(_server.Store);
    }

    [Fact]
    public async Task Of_many_tokens_opened_at_once_as_many_are_redeemed_as_the_budget_has_left()
    {
        await _desk.PolicyAsync(viewBudget: 3);
        var clients = new List<HttpClient>();
        for (var i = 0; i < 8; i++)
        {
            clients.Add(await _desk.AddClientAsync($"client-{i}"));
        }

        var ids = new List<string>();
        foreach (var client in clients)
        {
            using var issued = await IssueAsync(client, "/v2/plastic/1001", string.Empty);
            using var document = JsonDocument.Parse(await issued.Content.ReadAsStringAsync());
            ids.Add(document.RootElement.GetProperty("id").GetString()!);
        }

        var devices = ids.Select(_ => new TestDevice(_server.Anonymous)).ToList();
        var answers = await Task.WhenAll(ids.Zip(devices).Select(static pair => pair.Second.OpenAsync(pair.First, "VIEW_PIN")));
        Assert.Equal(3, answers.Count(static answer => answer.StatusCode == HttpStatusCode.OK));
        foreach (var refused in answers.Where(static answer => answer.StatusCode != HttpStatusCode.OK))
        {
            await ReasonAsync(refused, HttpStatusCode.Conflict, "STATE_CHANGED");
        }

        Assert.Equal(3L, _server.Sql("SELECT count(*) FROM audit WHERE event = 'PIN_VIEW' AND outcome = 0"));
        Assert.Equal(5L, _server.Sql("SELECT count(*) FROM token WHERE state = 6"));
        AuditTrail.AssertChainsHold(_server.Store);
        devices.ForEach(static device => device.Dispose());
        clients.ForEach(static client => client.Dispose());
    }

    [Fact]
    public async Task A_view_that_came_to_nothing_is_not_counted_and_a_tenant_without_a_budget_counts_none()
    {
        using var device = new TestDevice(_server.Anonymous);
        await device.ViewAsync(await _server.IssueAsync("1001", "VIEW_PIN"));
        Assert.Equal(0L, _server.Sql("SELECT count(*) FROM view_release"));

        await _desk.PolicyAsync(viewBudget: 1);
        _server.Sql("UPDATE plastic SET binding_tag = sealed_pin WHERE plastic_id = '1001'");
        using (var failed = await device.OpenAsync(await _server.IssueAsync("1001", "VIEW_PIN"), "VIEW_PIN"))
        {
            Assert.Equal(HttpStatusCode.InternalServerError, failed.StatusCode);
        }

        Assert.Equal(0L, _server.Sql("SELECT count(*) FROM view_release"));
        using var more = await IssueAsync(_server.Client, "/v2/plastic/1001", string.Empty);
        Assert.Equal(HttpStatusCode.Created, more.StatusCode);
    }

    private static string Verified(DateTimeOffset at) =>
        $$""","cardholderVerification":{"method":"SCA","at":"{{at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture)}}"}""";

    private static Task<HttpResponseMessage> IssueAsync(HttpClient client, string path, string extra) =>
        client.PostAsync($"/pincontrol{path}?auditUser=u", Bodies.Json($$"""{"scope":"VIEW_PIN"{{extra}}}"""));

    private async Task<string?[]> ReasonsAsync(string plastic)
    {
        using var response = await _server.Client.GetAsync($"/pincontrol/v2/plastic/{plastic}/capabilities?auditUser=u");
        using var document = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return [.. document.RootElement.GetProperty("reasons").EnumerateArray().Select(static reason => reason.GetString())];
    }
}
