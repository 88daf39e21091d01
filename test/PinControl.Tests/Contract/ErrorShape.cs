using System.Globalization;
using System.Net;
using System.Text.Json;
using Xunit;

namespace PinControl.Tests.Contract;

/// <summary>The spec's errorResponse, member by member.</summary>
internal static class ErrorShape
{
    private static readonly string[] Members = ["code", "errorCode", "errorReason", "errorType", "id", "message", "timestamp"];

    public static async Task<JsonDocument> AssertAsync(HttpResponseMessage response, HttpStatusCode status, string errorType, string errorCode)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(status == response.StatusCode, $"{(int)response.StatusCode} instead of {(int)status}: {text}");
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        Assert.True(response.Headers.CacheControl?.NoStore);
        var document = JsonDocument.Parse(text);
        var root = document.RootElement;
        Assert.Empty(root.EnumerateObject().Select(member => member.Name).Except([.. Members, "reason", "support"]));
        Assert.Equal(((int)status).ToString(CultureInfo.InvariantCulture), root.GetProperty("code").GetString());
        Assert.Equal(errorType, root.GetProperty("errorType").GetString());
        Assert.Equal(errorCode, root.GetProperty("errorCode").GetString());
        Assert.False(string.IsNullOrWhiteSpace(root.GetProperty("message").GetString()));
        Assert.True(root.GetProperty("id").TryGetGuid(out var id) && id != Guid.Empty);
        Assert.True(root.GetProperty("timestamp").TryGetDateTimeOffset(out _));
        return document;
    }

    public static string WithoutIdAndTime(JsonDocument document) =>
        string.Join('\n', document.RootElement.EnumerateObject().Where(member => member.Name is not ("id" or "timestamp")).Select(member => member.ToString()));
}
