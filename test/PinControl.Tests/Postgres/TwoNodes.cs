using System.Net;
using System.Text;
using PinControl.Clients;
using PinControl.Tests.Contract;
using PinControl.Tests.Device;
using PinControl.Tests.Serving;
using PinControl.Tests.Serving.Postgres;
using Xunit;

namespace PinControl.Tests.Postgres;

/// <summary>Two nodes on one database: what an operator changes holds on both from its commit.</summary>
public sealed class TwoNodes : IAsyncDisposable
{
    private readonly IReadOnlyList<PinControlServer> _nodes;
    private readonly AccountDesk _desk;

    public TwoNodes()
    {
        var store = new PostgresTestStore();
        var one = PinControlServer.Start(folder: null, store, []);
        _nodes = [one, PinControlServer.StartAgain(one)];
        _desk = new AccountDesk(one);
    }

    private PinControlServer One => _nodes[0];

    private PinControlServer Other => _nodes[1];

    public async ValueTask DisposeAsync()
    {
        await _desk.DisposeAsync();
        await Other.StopAsync();
        await One.DisposeAsync();
    }

    [Fact]
    public async Task A_switch_stops_both_at_once_and_a_revoked_secret_is_refused_by_both_though_both_know_it()
    {
        await AssertAsync(HttpStatusCode.Created, null);
        var live = await One.IssueAsync("1001", "VIEW_PIN");
        await _desk.SwitchAsync(Permissions.View, on: false);
        await AssertAsync(HttpStatusCode.Forbidden, "SCOPE_SWITCHED_OFF");
        using (var device = new TestDevice(Other.Anonymous))
        using (var opened = await device.OpenAsync(live, "VIEW_PIN"))
        {
            Assert.Contains("STATE_CHANGED", await opened.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        await _desk.SwitchAsync(Permissions.View, on: true);
        await AssertAsync(HttpStatusCode.Created, null);
        await _desk.RevokeAsync("demo", Assert.Single((await _desk.Store.FindClientAsync(AccountDesk.Name("demo"), default))!.Secrets).Id);
        await AssertAsync(HttpStatusCode.Unauthorized, "CREDENTIALS_INVALID");
    }

    [Fact]
    public async Task The_last_view_of_a_budget_is_had_by_one_of_two_nodes()
    {
        await _desk.PolicyAsync(viewBudget: 1);
        using var second = await _desk.AddClientAsync("second");
        for (var round = 0; round < 10; round++)
        {
            var plastic = $"70{round:00}";
            await One.PutAsync(plastic, "ACTIVE", produced: false);
            using (var generated = await One.Client.PostAsync($"/pincontrol/cards/v1/plastics/{plastic}/pin/generate?auditUser=u", null))
            {
                generated.EnsureSuccessStatusCode();
            }

            var ids = new[] { await One.IssueAsync(plastic, "VIEW_PIN"), await IssueAsync(second, plastic) };
            using var here = new TestDevice(One.Anonymous);
            using var there = new TestDevice(Other.Anonymous);
            var answers = await Task.WhenAll(here.OpenAsync(ids[0], "VIEW_PIN"), there.OpenAsync(ids[1], "VIEW_PIN"));
            Assert.Equal([HttpStatusCode.OK, HttpStatusCode.Conflict], answers.Select(static answer => answer.StatusCode).Order());
        }
    }

    private static async Task<string> IssueAsync(HttpClient client, string plastic)
    {
        using var response = await client.PostAsync($"/pincontrol/v2/plastic/{plastic}?auditUser=u", Bodies.Json("""{"scope":"VIEW_PIN"}"""));
        response.EnsureSuccessStatusCode();
        using var document = System.Text.Json.JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return document.RootElement.GetProperty("id").GetString()!;
    }

    private async Task AssertAsync(HttpStatusCode status, string? errorCode)
    {
        foreach (var node in _nodes)
        {
            using var body = new StringContent("""{"scope":"VIEW_PIN"}""", Encoding.UTF8, "application/json");
            using var response = await node.Client.PostAsync("/pincontrol/v2/plastic/1001?auditUser=u", body);
            var text = await response.Content.ReadAsStringAsync();
            Assert.True(status == response.StatusCode, text);
            Assert.Contains(errorCode ?? "pinURL", text, StringComparison.Ordinal);
        }
    }
}
