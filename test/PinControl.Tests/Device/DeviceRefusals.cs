using System.Net;
using System.Text.Json;
using PinControl.Tests.Contract;
using Xunit;

namespace PinControl.Tests.Device;

/// <summary>A refusal on the device channel: the contract's error with a reason and a support code.</summary>
internal static class DeviceRefusals
{
    /// <returns>The support code.</returns>
    public static async Task<string> ReasonAsync(HttpResponseMessage response, HttpStatusCode status, string reason)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(status == response.StatusCode, $"{(int)response.StatusCode} instead of {(int)status}: {text}");
        using var document = JsonDocument.Parse(text);
        var type = document.RootElement.GetProperty("errorType").GetString()!;
        using var checkedDocument = await ErrorShape.AssertAsync(response, status, type, document.RootElement.GetProperty("errorCode").GetString()!);
        Assert.Equal(reason, document.RootElement.GetProperty("reason").GetString());
        var support = document.RootElement.GetProperty("support").GetString()!;
        Assert.Matches("^[0-9A-HJKMNP-TV-Z]{8}$", support);
        return support;
    }
}
