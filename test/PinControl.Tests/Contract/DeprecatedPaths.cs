using System.Net;
using System.Text;
using System.Text.Json;
using PinControl.Tests.Device;
using PinControl.Tests.Serving;
using Xunit;

namespace PinControl.Tests.Contract;

/// <summary>The paths by card: the same answers as the path by plastic, and word of what took their place.</summary>
public sealed class DeprecatedPaths : IAsyncDisposable
{
    private const string View = "VIEW_PIN";
    private const string Set = "SET_PIN";

    private readonly PinControlServer _server = PinControlServer.Start();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("/v1/card/501/plastic/1001?auditUser=u", "/v2/plastic/1001")]
    [InlineData("/v1/card/501/plastic/0001001/?auditUser=u", "/v2/plastic/1001")]
    [InlineData("/v1/card/501?auditUser=u", "/v2/plastic/1001")]
    [InlineData("/v1/card/501/?auditUser=u", "/v2/plastic/1001")]
    public async Task They_issue_a_token_that_works_and_name_their_successor(string path, string successor)
    {
        using var issued = await PostAsync(path, View);
        Assert.Equal(HttpStatusCode.Created, issued.StatusCode);
        AssertDeprecated(issued, successor);
        Assert.True(issued.Headers.CacheControl?.NoStore);
        using var document = JsonDocument.Parse(await issued.Content.ReadAsStringAsync());
        Assert.Equal(
            ["expiresAt", "id", "pinFrameURL", "pinURL", "reference", "serverTime"],
            document.RootElement.EnumerateObject().Select(member => member.Name).Order());
        using var device = new TestDevice(_server.Anonymous);
        Assert.Matches("^[0-9]{4}$", await device.ViewAsync(document.RootElement.GetProperty("id").GetString()!));
        Assert.Equal(1L, Audited("outcome = 0 AND json_extract(body, '$.plasticId') = '1001' AND json_extract(body, '$.detail') = 'by card 501'"));
    }

    [Theory]
    [InlineData("/v1/card/501/plastic/1002?auditUser=u", View, 404, "PLASTIC_NOT_FOUND", "/v2/plastic/1002")]
    [InlineData("/v1/card/501/plastic/999999?auditUser=u", View, 404, "PLASTIC_NOT_FOUND", "/v2/plastic/999999")]
    [InlineData("/v1/card/501/plastic/1001?auditUser=u", Set, 409, "PIN_ALREADY_PRODUCED", "/v2/plastic/1001")]
    [InlineData("/v1/card/501/plastic/10a1?auditUser=u", View, 400, "PLASTIC_ID_INVALID", "/v2/plastic")]
    [InlineData("/v1/card/5%2F1/plastic/1001?auditUser=u", View, 400, "CARD_ID_INVALID", "/v2/plastic/1001")]
    [InlineData("/v1/card/501/plastic/1001", View, 400, "AUDIT_USER_INVALID", "/v2/plastic/1001")]
    [InlineData("/v1/card/999?auditUser=u", View, 404, "PLASTIC_NOT_FOUND", "/v2/plastic")]
    [InlineData("/v1/card/503?auditUser=u", View, 409, "PLASTIC_BLOCKED", "/v2/plastic/1003")]
    [InlineData("/v1/card/501?auditUser=u", "PEEK", 400, "SCOPE_INVALID", "/v2/plastic")]
    [InlineData("/v1/card/5%201?auditUser=u", View, 400, "CARD_ID_INVALID", "/v2/plastic")]
    public async Task They_refuse_as_their_successor_does_and_name_it_all_the_same(string path, string scope, int status, string errorCode, string successor)
    {
        using var refused = await PostAsync(path, scope);
        var type = status is 404 or 409 ? "DYNAMIC_VALIDATION_ERROR" : "STATIC_VALIDATION_ERROR";
        using var document = await ErrorShape.AssertAsync(refused, (HttpStatusCode)status, type, errorCode);
        Assert.True(status != 404 || document.RootElement.GetProperty("message").GetString() == "Card not Found");
        AssertDeprecated(refused, successor);
    }

    [Fact]
    public async Task Refusals_before_the_use_case_name_the_successor_too()
    {
        using var body = Body(View);
        using var stranger = await _server.Anonymous.PostAsync("/pincontrol/v1/card/501/plastic/1001?auditUser=u", body);
        await ErrorShape.AssertAsync(stranger, HttpStatusCode.Unauthorized, "SECURITY_ERROR", "CREDENTIALS_INVALID");
        AssertDeprecated(stranger, "/v2/plastic/1001");

        _server.Store.BreakTokens("the cause");
        using var fault = await PostAsync("/v1/card/501?auditUser=u", View);
        await ErrorShape.AssertAsync(fault, HttpStatusCode.InternalServerError, "UNEXPECTED_ERROR", "UNEXPECTED");
        AssertDeprecated(fault, "/v2/plastic");
    }

    [Fact]
    public async Task The_successor_itself_is_not_deprecated()
    {
        using var issued = await PostAsync("/v2/plastic/1001?auditUser=u", View);
        Assert.False(issued.Headers.Contains("Deprecation"));
        Assert.False(issued.Headers.Contains("Link"));
    }

    [Fact]
    public async Task By_card_the_plastic_with_the_highest_sequence_number_that_allows_the_scope_is_taken()
    {
        await PutAsync("5001", 1, "CLOSED", produced: true);
        await PutAsync("5002", 2, "ACTIVE", produced: true);
        await PutAsync("5003", 10, "INACTIVE", produced: false);
        await PutAsync("5004", 9, "INACTIVE", produced: false);

        // Neither 5003, the newest, nor 5002 has a PIN to see yet.
        using var none = await PostAsync("/v1/card/5?auditUser=u", View);
        await ErrorShape.AssertAsync(none, HttpStatusCode.Conflict, "DYNAMIC_VALIDATION_ERROR", "PIN_NOT_AVAILABLE");
        AssertDeprecated(none, "/v2/plastic/5003");

        _server.Sql("UPDATE plastic SET pin_status = 2 WHERE plastic_id = '5002'");
        using var older = await PostAsync("/v1/card/5?auditUser=u", View);
        Assert.Equal(HttpStatusCode.Created, older.StatusCode);
        AssertDeprecated(older, "/v2/plastic/5002");

        using var newest = await PostAsync("/v1/card/5?auditUser=u", Set);
        Assert.Equal(HttpStatusCode.Created, newest.StatusCode);
        AssertDeprecated(newest, "/v2/plastic/5003");
    }

    [Fact]
    public async Task A_token_by_card_supersedes_the_plastic_s_older_one()
    {
        var older = await _server.IssueAsync("1001", View);
        using var newer = await PostAsync("/v1/card/501?auditUser=u", View);
        Assert.Equal(HttpStatusCode.Created, newer.StatusCode);
        using var device = new TestDevice(_server.Anonymous);
        using var dead = await device.OpenAsync(older, View);
        Assert.Contains("SUPERSEDED", await dead.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_tenant_s_card_is_the_same_404_as_one_that_never_was()
    {
        _server.Sql("INSERT INTO tenant (name) VALUES ('other'); INSERT INTO plastic (tenant_no, plastic_id, card_id, sequence_number, status, produced, pin_length, pin_status) SELECT tenant_no, '7777', '77', 1, 2, true, 4, 2 FROM tenant WHERE name = 'other'");
        var documents = new List<string>();
        foreach (var path in (string[])["/v1/card/77?auditUser=u", "/v1/card/nothing?auditUser=u", "/v1/card/77/plastic/7777?auditUser=u"])
        {
            using var response = await PostAsync(path, View);
            using var document = await ErrorShape.AssertAsync(response, HttpStatusCode.NotFound, "DYNAMIC_VALIDATION_ERROR", "PLASTIC_NOT_FOUND");
            documents.Add(ErrorShape.WithoutIdAndTime(document));
        }

        Assert.Single(documents.Distinct());
    }

    private static void AssertDeprecated(HttpResponseMessage response, string successor)
    {
        var origin = response.RequestMessage!.RequestUri!.GetLeftPart(UriPartial.Authority);
        Assert.Equal(["@1767225600"], response.Headers.GetValues("Deprecation"));
        Assert.Equal([$"<{origin}/pincontrol{successor}>; rel=\"successor-version\""], response.Headers.GetValues("Link"));
    }

    private object? Audited(string condition) =>
        _server.Sql($"SELECT count(*) FROM audit WHERE event = 'TOKEN_ISSUE' AND {condition}");

    private async Task PutAsync(string plastic, int sequenceNumber, string status, bool produced)
    {
        using var body = new StringContent(
            $$"""{"cardId":"5","sequenceNumber":{{sequenceNumber}},"status":"{{status}}","produced":{{(produced ? "true" : "false")}}}""",
            Encoding.UTF8, "application/json");
        using var response = await _server.Client.PutAsync($"/pincontrol/cards/v1/plastics/{plastic}?auditUser=u", body);
        response.EnsureSuccessStatusCode();
    }

    private async Task<HttpResponseMessage> PostAsync(string path, string scope)
    {
        using var body = Body(scope);
        return await _server.Client.PostAsync("/pincontrol" + path, body);
    }

    private static StringContent Body(string scope) => new($$"""{"scope":"{{scope}}"}""", Encoding.UTF8, "application/json");
}
