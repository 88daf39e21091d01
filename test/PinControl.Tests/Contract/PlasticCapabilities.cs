using System.Net;
using System.Text.Json;
using PinControl.Tests.Serving;
using Xunit;

namespace PinControl.Tests.Contract;

/// <summary>What a plastic allows now, told before a token is asked for.</summary>
public sealed class PlasticCapabilities : IAsyncDisposable
{
    private readonly PinControlServer _server = PinControlServer.Start();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("1001", true, false, "PIN_ALREADY_PRODUCED")]
    [InlineData("0001002", false, true, "PIN_NOT_AVAILABLE")]
    [InlineData("1003", false, false, "PLASTIC_BLOCKED")]
    public async Task Each_demo_plastic_tells_what_it_allows(string plastic, bool canView, bool canSet, string reasons) =>
        await AssertAsync(plastic, canView, canSet, reasons);

    [Fact]
    public async Task A_changed_plastic_is_told_as_it_is_now()
    {
        await _server.PutAsync("4001", "ACTIVE", produced: false, pinLength: 6);
        await AssertAsync("4001", false, false, "PIN_NOT_AVAILABLE PLASTIC_ALREADY_ACTIVE", pinLength: 6);
        await _server.PutAsync("4001", "CLOSED", produced: false);
        await AssertAsync("4001", false, false, "PLASTIC_CLOSED", pinLength: 6);
        await _server.PutAsync("4001", "INACTIVE", produced: false);
        await AssertAsync("4001", false, true, "PIN_NOT_AVAILABLE", pinLength: 6);
        _server.Sql("UPDATE plastic SET pin_status = 1 WHERE plastic_id = '4001'");
        await AssertAsync("4001", false, true, "PLASTIC_INACTIVE", pinLength: 6);
        _server.Sql("UPDATE tenant SET view_when_inactive = true");
        await AssertAsync("4001", true, true, string.Empty, pinLength: 6);
    }

    [Fact]
    public async Task What_it_says_is_what_an_issue_is_answered()
    {
        foreach (var plastic in (string[])["1001", "1002", "1003"])
        {
            using var told = await GetAsync(plastic);
            using var document = JsonDocument.Parse(await told.Content.ReadAsStringAsync());
            foreach (var (scope, member) in ((string, string)[])[("VIEW_PIN", "canView"), ("SET_PIN", "canSet")])
            {
                using var body = new StringContent($$"""{"scope":"{{scope}}"}""", System.Text.Encoding.UTF8, "application/json");
                using var issued = await _server.Client.PostAsync($"/pincontrol/v2/plastic/{plastic}?auditUser=u", body);
                Assert.Equal(document.RootElement.GetProperty(member).GetBoolean(), issued.StatusCode == HttpStatusCode.Created);
            }
        }
    }

    [Fact]
    public async Task A_scope_without_its_permission_is_told_as_refused_and_neither_permission_is_403()
    {
        Permit(1);
        await AssertAsync("1002", false, false, "PIN_NOT_AVAILABLE PERMISSION_DENIED");
        await AssertAsync("1001", true, false, "PERMISSION_DENIED");
        Permit(2);
        await AssertAsync("1002", false, true, "PERMISSION_DENIED");
        Permit(4 | 8 | 16);
        using var denied = await GetAsync("1001");
        await ErrorShape.AssertAsync(denied, HttpStatusCode.Forbidden, "SECURITY_ERROR", "PERMISSION_DENIED");
    }

    [Fact]
    public async Task A_switch_is_a_reason_and_a_disabled_client_is_403()
    {
        _server.Sql("UPDATE tenant SET view_on = false");
        await AssertAsync("1001", false, false, "SCOPE_SWITCHED_OFF PIN_ALREADY_PRODUCED");
        _server.Sql("UPDATE client SET enabled = false");
        using var disabled = await GetAsync("1001");
        await ErrorShape.AssertAsync(disabled, HttpStatusCode.Forbidden, "SECURITY_ERROR", "CLIENT_DISABLED");
    }

    [Fact]
    public async Task Another_tenant_s_plastic_is_404_whatever_the_permissions()
    {
        _server.Sql("INSERT INTO tenant (name) VALUES ('other'); INSERT INTO plastic (tenant_no, plastic_id, card_id, sequence_number, status, produced, pin_length, pin_status) SELECT tenant_no, '7777', '77', 1, 2, true, 4, 2 FROM tenant WHERE name = 'other'");
        Permit(1);
        _server.Sql("UPDATE tenant SET view_on = false");
        foreach (var plastic in (string[])["7777", "999999"])
        {
            using var missing = await GetAsync(plastic);
            await ErrorShape.AssertAsync(missing, HttpStatusCode.NotFound, "DYNAMIC_VALIDATION_ERROR", "PLASTIC_NOT_FOUND");
        }
    }

    [Fact]
    public async Task A_bad_id_an_audit_user_left_out_and_a_stranger_are_refused()
    {
        using var id = await GetAsync("10a1");
        await ErrorShape.AssertAsync(id, HttpStatusCode.BadRequest, "STATIC_VALIDATION_ERROR", "PLASTIC_ID_INVALID");
        using var user = await _server.Client.GetAsync("/pincontrol/v2/plastic/1001/capabilities");
        await ErrorShape.AssertAsync(user, HttpStatusCode.BadRequest, "STATIC_VALIDATION_ERROR", "AUDIT_USER_INVALID");
        using var stranger = await _server.Anonymous.GetAsync("/pincontrol/v2/plastic/1001/capabilities?auditUser=u");
        await ErrorShape.AssertAsync(stranger, HttpStatusCode.Unauthorized, "SECURITY_ERROR", "CREDENTIALS_INVALID");
        using var slash = await _server.Client.GetAsync("/pincontrol/v2/plastic/1001/capabilities/?auditUser=u");
        Assert.Equal(HttpStatusCode.OK, slash.StatusCode);
    }

    private void Permit(int permissions) => _server.Sql($"UPDATE client SET permissions = {permissions}");

    private Task<HttpResponseMessage> GetAsync(string plastic) => _server.Client.GetAsync($"/pincontrol/v2/plastic/{plastic}/capabilities?auditUser=u");

    private async Task AssertAsync(string plastic, bool canView, bool canSet, string reasons, int pinLength = 4)
    {
        using var response = await GetAsync(plastic);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, text);
        Assert.True(response.Headers.CacheControl?.NoStore);
        var words = string.Join(',', reasons.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => $"\"{word}\""));
        Assert.Equal(
            $$$"""{"canView":{{{(canView ? "true" : "false")}}},"canSet":{{{(canSet ? "true" : "false")}}},"reasons":[{{{words}}}],"pinLength":{"min":{{{pinLength}}},"max":{{{pinLength}}}}}""",
            text);
    }
}
