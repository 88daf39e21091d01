using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PinControl.Audit;
using PinControl.Tests.Device;
using Xunit;

namespace PinControl.StoreTests.Stage;

/// <summary>Many devices redeem one token in the same moment.</summary>
internal static class Redemptions
{
    /// <summary>So many devices, each with a key of its own, over all the nodes: one wins, and all others are told that the token is used.</summary>
    public static async Task AssertOneWinsAsync(IStoreUnderTest store, int devices, params Cards[] nodes)
    {
        var id = await nodes[0].IssueAsync("1001", "VIEW_PIN");
        var start = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var redemptions = Enumerable.Range(0, devices).Select(number => RedeemAsync(nodes[number % nodes.Length], id, start.Task)).ToList();
        start.SetResult();
        var answers = await Task.WhenAll(redemptions);

        Assert.Single(answers, static answer => answer.Status == HttpStatusCode.OK);
        Assert.Equal(devices - 1, answers.Count(static answer => answer is { Status: HttpStatusCode.Gone, Code: "CONTROL_TOKEN_USED" }));
        var reference = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(id)));
        Assert.Equal(1, await store.CountAsync($"audit WHERE event = '{AuditEvent.TokenOpen}' AND reference = '{reference}' AND outcome = {(int)AuditOutcome.Intent}"));
        Assert.Equal(1, await store.CountAsync($"audit WHERE event = '{AuditEvent.PinView}' AND reference = '{reference}'"));
    }

    private static async Task<(HttpStatusCode Status, string? Code)> RedeemAsync(Cards node, string id, Task start)
    {
        using var device = new TestDevice(node.Http);
        await start;
        using var response = await device.OpenAsync(id, "VIEW_PIN");
        using var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return (response.StatusCode, answer.RootElement.TryGetProperty("errorCode", out var code) ? code.GetString() : null);
    }
}
