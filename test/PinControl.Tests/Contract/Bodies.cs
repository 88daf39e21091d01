using System.Text;

namespace PinControl.Tests.Contract;

/// <summary>Requests of an issuer's back end.</summary>
internal static class Bodies
{
    public static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    /// <summary>One request for every operation that needs credentials.</summary>
    public static IEnumerable<HttpRequestMessage> Everything(string reference) =>
    [
        Of(HttpMethod.Post, "/v2/plastic/1001", """{"scope":"VIEW_PIN"}"""),
        Of(HttpMethod.Post, "/v1/card/c1001/plastic/1001", """{"scope":"VIEW_PIN"}"""),
        Of(HttpMethod.Post, "/v1/card/c1001", """{"scope":"VIEW_PIN"}"""),
        Of(HttpMethod.Get, "/v2/plastic/1001/capabilities"),
        Of(HttpMethod.Get, $"/v2/control/{reference}"),
        Of(HttpMethod.Get, "/cards/v1/plastics/1001"),
        Of(HttpMethod.Put, "/cards/v1/plastics/4711", """{"cardId":"c","sequenceNumber":1,"status":"ACTIVE","produced":true}"""),
        Of(HttpMethod.Post, "/cards/v1/plastics/1002/pin/generate"),
    ];

    private static HttpRequestMessage Of(HttpMethod method, string path, string? body = null) =>
        new(method, $"/pincontrol{path}?auditUser=u") { Content = body is null ? null : Json(body) };
}
