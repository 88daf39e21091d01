using System.Text.Json.Nodes;
using Microsoft.Playwright;

namespace PinControl.BrowserTests.Stage;

/// <summary>What happens to a request of the page between it and the service.</summary>
internal static class OnTheWay
{
    /// <summary>Alters each wrapped PIN: the real vault cannot open it.</summary>
    public static Task AlterPinsAsync(this IPage page) => page.RouteAsync("**/device/set", static async route =>
    {
        var body = JsonNode.Parse(route.Request.PostData!)!;
        var wrapped = body["wrappedPin"]!.GetValue<string>();
        body["wrappedPin"] = (wrapped[0] == 'A' ? "B" : "A") + wrapped[1..];
        await route.ContinueAsync(new() { PostData = System.Text.Encoding.UTF8.GetBytes(body.ToJsonString()) });
    });

    /// <summary>Answers as a vault does that will not have the PIN.</summary>
    public static Task RefuseAsync(this IRoute route, string reason, string errorCode) => route.FulfillAsync(new()
    {
        Status = 422,
        ContentType = "application/json",
        Body = new JsonObject
        {
            ["code"] = "422",
            ["message"] = "The PIN is easy to guess",
            ["id"] = Guid.NewGuid().ToString(),
            ["errorCode"] = errorCode,
            ["errorType"] = "DYNAMIC_VALIDATION_ERROR",
            ["timestamp"] = "2026-01-15T09:30:30Z",
            ["reason"] = reason,
            ["support"] = "7K3M9QXT",
        }.ToJsonString(),
    });
}
