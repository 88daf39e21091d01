using System.Net;
using System.Text;
using PinControl.Tests.Serving;
using Xunit;

namespace PinControl.Tests.Contract;

/// <summary>Real answers of a real server against the schemas of the Card PIN Control API's own document.</summary>
public sealed class SpecAnswers(SharedServer shared) : IClassFixture<SharedServer>
{
    private const string View = """{"scope":"VIEW_PIN"}""";

    private readonly SpecDocument _spec = SpecDocument.Read();

    [Fact]
    public async Task A_token_is_the_document_s_201() =>
        await AssertHoldsAsync(await PostAsync(shared.Server.Client, "1001"), HttpStatusCode.Created);

    [Fact]
    public async Task Missing_credentials_are_the_document_s_401() =>
        await AssertHoldsAsync(await PostAsync(shared.Server.Anonymous, "1001"), HttpStatusCode.Unauthorized);

    [Fact]
    public async Task A_missing_permission_is_the_document_s_403()
    {
        shared.Sql("UPDATE client SET permissions = permissions & ~1 WHERE name = 'demo'");
        try
        {
            await AssertHoldsAsync(await PostAsync(shared.Server.Client, "1001"), HttpStatusCode.Forbidden);
        }
        finally
        {
            shared.Sql("UPDATE client SET permissions = permissions | 1 WHERE name = 'demo'");
        }
    }

    [Fact]
    public async Task An_unknown_plastic_is_the_document_s_404() =>
        await AssertHoldsAsync(await PostAsync(shared.Server.Client, "999999"), HttpStatusCode.NotFound);

    [Fact]
    public async Task A_fault_is_the_document_s_500_and_tells_nothing_of_its_cause()
    {
        await using var server = PinControlServer.Start();
        server.Store.BreakTokens("the cause");
        using var response = await PostAsync(server.Client, "1001");
        Assert.DoesNotContain("cause", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        await AssertHoldsAsync(response, HttpStatusCode.InternalServerError);
    }

    [Theory]
    [InlineData("10a1", View, HttpStatusCode.BadRequest)]
    [InlineData("1001", """{"scope":"SET_PIN"}""", HttpStatusCode.Conflict)]
    [InlineData("1003", View, HttpStatusCode.Conflict)]
    public async Task An_added_status_has_the_document_s_error_schema(string plastic, string body, HttpStatusCode status)
    {
        using var response = await PostAsync(shared.Server.Client, plastic, body);
        Assert.Equal(status, response.StatusCode);
        Assert.Empty(await _spec.FindFaultsAsync(500, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
    }

    [Fact]
    public void The_document_declares_the_statuses_that_are_checked_here() => Assert.Equal([201, 401, 403, 404, 500], _spec.Statuses);

    [Theory]
    [InlineData(201, "{}")]
    [InlineData(201, """{"id":5}""")]
    [InlineData(404, """{"errorType":"OTHER"}""")]
    [InlineData(500, """{"id":"no uuid"}""")]
    public async Task The_check_finds_what_breaks_the_document(int status, string body) =>
        Assert.NotEmpty(await _spec.FindFaultsAsync(status, body));

    private async Task AssertHoldsAsync(HttpResponseMessage response, HttpStatusCode status)
    {
        using (response)
        {
            var body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            Assert.True(status == response.StatusCode, $"{(int)response.StatusCode} instead of {(int)status}: {body}");
            Assert.Empty(await _spec.FindFaultsAsync((int)status, body));
        }
    }

    private static async Task<HttpResponseMessage> PostAsync(HttpClient client, string plastic, string body = View)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        return await client.PostAsync($"/pincontrol/v2/plastic/{plastic}?auditUser=contract", content);
    }
}
