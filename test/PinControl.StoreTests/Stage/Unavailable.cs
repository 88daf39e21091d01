using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Xunit;

namespace PinControl.StoreTests.Stage;

/// <summary>503 as the contract has it (docs/errors.md).</summary>
internal static class Unavailable
{
    private static readonly string[] Always = ["code", "message", "id", "errorCode", "errorType", "errorReason", "timestamp"];
    private static readonly string[] OnTheDeviceChannel = [.. Always, "reason", "support"];

    /// <summary>Exactly the contract's members, hence nothing that was released.</summary>
    public static async Task AssertAsync(HttpResponseMessage response, bool isDevice = false, string code = "STORE_UNAVAILABLE")
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.ServiceUnavailable, $"{response.StatusCode}: {text}");
        Assert.InRange(response.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60));
        Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
        using var document = JsonDocument.Parse(text);
        var error = document.RootElement;
        Assert.Equal(isDevice ? OnTheDeviceChannel : Always, error.EnumerateObject().Select(static member => member.Name));
        Assert.Equal("503", error.GetProperty("code").GetString());
        Assert.Equal(code, error.GetProperty("errorCode").GetString());
        Assert.Equal("INTEGRATION_ERROR", error.GetProperty("errorType").GetString());
        Assert.True(error.GetProperty("id").TryGetGuid(out _));
        if (isDevice)
        {
            Assert.Equal("UNAVAILABLE", error.GetProperty("reason").GetString());
        }
    }

    /// <summary>Waits until the node says that it is not ready: what it says may be a second old.</summary>
    public static async Task UntilNotReadyAsync(Cards cards)
    {
        for (var patience = Stopwatch.StartNew(); await cards.HealthAsync("ready") != HttpStatusCode.ServiceUnavailable;)
        {
            Assert.True(patience.Elapsed < TimeSpan.FromSeconds(60), "The service calls itself ready while its store is gone.");
            await Task.Delay(50);
        }
    }

    /// <summary>Waits until the node says that it is ready: by itself, nobody restarts it.</summary>
    public static async Task UntilReadyAsync(Cards cards)
    {
        for (var patience = Stopwatch.StartNew(); await cards.HealthAsync("ready") != HttpStatusCode.OK;)
        {
            Assert.True(patience.Elapsed < TimeSpan.FromSeconds(60), "The service did not resume by itself within 60 seconds.");
            await Task.Delay(50);
        }
    }
}
