using System.Net;
using System.Text;
using System.Text.Json;
using Xunit;

namespace PinControl.Tests.Serving;

/// <summary>What an issuer's back end does.</summary>
internal static class Issuer
{
    public static async Task<string> IssueAsync(this PinControlServer server, string plastic, string scope, string extra = "")
    {
        using var body = new StringContent($$"""{"scope":"{{scope}}"{{extra}}}""", Encoding.UTF8, "application/json");
        using var response = await server.Client.PostAsync($"/pincontrol/v2/plastic/{plastic}?auditUser=test", body);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.Created, text);
        using var document = JsonDocument.Parse(text);
        return document.RootElement.GetProperty("id").GetString()!;
    }

    public static async Task PutAsync(this PinControlServer server, string plastic, string status, bool produced, int? pinLength = null)
    {
        var length = pinLength is null ? string.Empty : $",\"pinLength\":{pinLength}";
        using var body = new StringContent(
            $$"""{"cardId":"c{{plastic}}","sequenceNumber":1,"status":"{{status}}","produced":{{(produced ? "true" : "false")}}{{length}}}""",
            Encoding.UTF8, "application/json");
        using var response = await server.Client.PutAsync($"/pincontrol/cards/v1/plastics/{plastic}?auditUser=test", body);
        response.EnsureSuccessStatusCode();
    }
}
