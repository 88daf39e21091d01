using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using PinControl.Tests.Serving;

namespace PinControl.Tests.Clients;

/// <summary>One call that needs a client, told by its status and <c>errorCode</c>.</summary>
internal static partial class Calls
{
    public static Task<(int Status, string Body)> IssueAsync(this HttpClient http, AuthenticationHeaderValue? authorization, params (string Name, string Value)[] headers) =>
        http.CallAsync(HttpMethod.Post, "/pincontrol/v2/plastic/1001?auditUser=test", authorization, """{"scope":"VIEW_PIN"}""", headers);

    public static async Task<(int Status, string Body)> CallAsync(
        this HttpClient http, HttpMethod method, string path, AuthenticationHeaderValue? authorization, string? body = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Authorization = authorization;
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        var challenge = response.Headers.TryGetValues("WWW-Authenticate", out var ways) ? string.Join('\n', ways) : string.Empty;
        return ((int)response.StatusCode, response.IsSuccessStatusCode ? text : Fresh().Replace($"{challenge}\n{text}", "FRESH"));
    }

    public static AuthenticationHeaderValue Bearer(string token) => new("Bearer", token);

    public static AuthenticationHeaderValue Demo => PinControlServer.Basic("demo", "demo-secret");

    // What alone may differ between two refusals.
    [GeneratedRegex("(?<=\"id\":\")[^\"]+|(?<=\"timestamp\":\")[^\"]+")]
    private static partial Regex Fresh();
}
