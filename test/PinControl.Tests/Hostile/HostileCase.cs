using System.Text;

namespace PinControl.Tests.Hostile;

/// <summary>One hostile request and what must come of it.</summary>
/// <param name="Name">For people.</param>
/// <param name="Status">The first answer's; 0 if the connection is just ended.</param>
/// <param name="ErrorCode">The contract's; nothing where the web server refuses before the application: its answer has no body.</param>
/// <param name="Request">Each character one byte.</param>
/// <param name="Stays">Whether the connection serves on.</param>
internal sealed record HostileCase(string Name, int Status, string? ErrorCode, string Request, bool Stays)
{
    private const string Body = """{"scope":"VIEW_PIN"}""";

    /// <summary>The name: it is what a test run shows.</summary>
    public override string ToString() => Name;

    /// <summary>All but the slow ones.</summary>
    public static IEnumerable<HostileCase> All =>
    [
        // Paths. Each has one spelling; what is encoded and must be is decoded once, and never becomes a separator.
        Issue("dots in the path, encoded, lead out", 400, "REQUEST_INVALID", target: "/pincontrol/v2/plastic/%2e%2e/%2e%2e/%2e%2e/etc/passwd?auditUser=u"),
        Issue("dots in the path, encoded, lead to a plastic", 400, "REQUEST_INVALID", target: "/pincontrol/v2/x/%2e%2e/plastic/1001?auditUser=u"),
        Issue("dots in the path, half encoded", 400, "REQUEST_INVALID", target: "/pincontrol/v2/x/.%2E/plastic/1001?auditUser=u"),
        Issue("dots in the path", 400, "REQUEST_INVALID", target: "/pincontrol/x/../v2/plastic/1001?auditUser=u"),
        Issue("one dot in the path", 400, "REQUEST_INVALID", target: "/pincontrol/./v2/plastic/1001?auditUser=u"),
        Issue("dots in the path of a target with its host", 400, "REQUEST_INVALID", target: "http://localhost/pincontrol/x/../v2/plastic/1001?auditUser=u"),
        Issue("dots in the query are no path", 201, null, target: "/pincontrol/v2/plastic/1001?auditUser=a/../%62"),
        Issue("a letter encoded that need not be", 400, "REQUEST_INVALID", target: "/%70incontrol/v2/plastic/1001?auditUser=u"),
        Issue("a digit encoded that need not be", 400, "REQUEST_INVALID", target: "/pincontrol/v2/plastic/100%31?auditUser=u"),
        Issue("a scheme within the path hides no escape", 400, "REQUEST_INVALID", target: "/%70incontrol/v2/plastic/a://x/1001?auditUser=u"),
        Issue("another letter case", 404, "ROUTE_NOT_FOUND", target: "/PINCONTROL/V2/plastic/1001?auditUser=u"),
        Issue("another letter case of one word", 404, "ROUTE_NOT_FOUND", target: "/pincontrol/v2/Plastic/1001?auditUser=u"),
        Issue("another letter case with another method", 404, "ROUTE_NOT_FOUND", method: "DELETE", target: "/PINCONTROL/V2/plastic/1001?auditUser=u"),
        Issue("another letter case of one word with another method", 404, "ROUTE_NOT_FOUND", method: "GET", target: "/pincontrol/v2/Plastic/1001?auditUser=u"),
        Issue("another letter case of the device channel with another method", 404, "ROUTE_NOT_FOUND", method: "GET", target: "/pincontrol/device/Open"),
        Issue("the usual letter case with another method", 405, "METHOD_NOT_ALLOWED", method: "DELETE", target: "/pincontrol/v2/plastic/1001?auditUser=u"),
        Issue("two slashes at the end with another method", 404, "ROUTE_NOT_FOUND", method: "DELETE", target: "/pincontrol/v2/plastic/1001//?auditUser=u"),
        Issue("a slash at the end", 201, null, target: "/pincontrol/v2/plastic/1001/?auditUser=u"),
        Issue("two slashes at the end", 404, "ROUTE_NOT_FOUND", target: "/pincontrol/v2/plastic/1001//?auditUser=u"),
        Issue("two slashes", 404, "ROUTE_NOT_FOUND", target: "/pincontrol//v2/plastic/1001?auditUser=u"),
        Issue("a fragment behind the query", 400, "REQUEST_INVALID", target: "/pincontrol/v2/plastic/1001?auditUser=u#x"),
        Issue("a fragment behind the path", 400, "REQUEST_INVALID", target: "/pincontrol/v2/plastic/1001#x?auditUser=u"),
        Issue("an encoded slash is no separator", 400, "PLASTIC_ID_INVALID", target: "/pincontrol/v2/plastic/1001%2Fcapabilities?auditUser=u"),
        Issue("an encoded NUL", 400, null, target: "/pincontrol/v2/plastic/1001%00?auditUser=u", stays: false),
        Issue("an encoded backslash", 400, "PLASTIC_ID_INVALID", target: "/pincontrol/v2/plastic/..%5c1001?auditUser=u"),
        Issue("encoded twice", 400, "PLASTIC_ID_INVALID", target: "/pincontrol/v2/plastic/%2531001?auditUser=u"),
        Issue("digits of another script", 400, "PLASTIC_ID_INVALID", target: "/pincontrol/v2/plastic/%D9%A1%D9%A0?auditUser=u"),
        Issue("invalid UTF-8 in the path", 400, "PLASTIC_ID_INVALID", target: "/pincontrol/v2/plastic/%FF%FE?auditUser=u"),
        Issue("an overlong encoding of a dot", 400, "PLASTIC_ID_INVALID", target: "/pincontrol/v2/plastic/%C0%AE?auditUser=u"),
        Issue("a raw byte over 7F in the path", 400, null, target: "/pincontrol/v2/plastic/\u00e9?auditUser=u", stays: false),
        Issue("an empty id", 404, "ROUTE_NOT_FOUND", target: "/pincontrol/v2/plastic/?auditUser=u"),
        Issue("an id of 31 digits", 400, "PLASTIC_ID_INVALID", target: $"/pincontrol/v2/plastic/{new string('1', 31)}?auditUser=u"),
        Issue("a target of 9,000 characters", 414, null, target: $"/pincontrol/v2/plastic/{new string('1', 9000)}?auditUser=u", stays: false),
        Issue("a target with its host", 201, null, target: "http://elsewhere.example/pincontrol/v2/plastic/1001?auditUser=u", host: "elsewhere.example"),
        Issue("a target that is a star", 405, null, target: "*", stays: false),
        Issue("a target without its slash", 400, null, target: "pincontrol/v2/plastic/1001", stays: false),

        // auditUser.
        Issue("CR and LF in auditUser", 400, "AUDIT_USER_INVALID", target: "/pincontrol/v2/plastic/1001?auditUser=u%0d%0aX-Evil:%201"),
        Issue("invalid UTF-8 in auditUser stays the escape that it is", 201, null, target: "/pincontrol/v2/plastic/1001?auditUser=%FF"),
        Issue("a line separator in auditUser", 400, "AUDIT_USER_INVALID", target: "/pincontrol/v2/plastic/1001?auditUser=a%E2%80%A8b"),
        Issue("auditUser twice", 400, "AUDIT_USER_INVALID", target: "/pincontrol/v2/plastic/1001?auditUser=a&auditUser=b"),
        Issue("auditUser of 129 characters", 400, "AUDIT_USER_INVALID", target: $"/pincontrol/v2/plastic/1001?auditUser={new string('u', 129)}"),

        // JSON.
        Issue("a member twice", 400, "BODY_INVALID", body: """{"scope":"VIEW_PIN","scope":"SET_PIN"}"""),
        Issue("a member twice, once with an escape", 400, "BODY_INVALID", body: """{"scope":"VIEW_PIN","\u0073cope":"SET_PIN"}"""),
        Issue("a member nobody knows, 60 deep", 201, null, body: $$"""{"scope":"VIEW_PIN","x":{{new string('[', 60)}}{{new string(']', 60)}}}"""),
        Issue("nesting of 3,000", 400, "BODY_INVALID", body: $$"""{"scope":"VIEW_PIN","x":{{new string('[', 3000)}}{{new string(']', 3000)}}}"""),
        Issue("invalid UTF-8 in a value", 400, "BODY_INVALID", body: "{\"scope\":\"VIEW_PIN\xFF\"}"),
        Issue("invalid UTF-8 in the value of a member nobody knows", 400, "BODY_INVALID", body: "{\"scope\":\"VIEW_PIN\",\"x\":\"\xFF\"}"),
        Issue("invalid UTF-8 in the name of a member nobody knows", 400, "BODY_INVALID", body: "{\"scope\":\"VIEW_PIN\",\"x\xFF\":1}"),
        Issue("half a surrogate pair, escaped, in a member nobody knows", 201, null, body: """{"scope":"VIEW_PIN","x":"\ud800"}"""),
        Issue("a lone surrogate in a name", 400, "BODY_INVALID", body: """{"scope":"VIEW_PIN","\ud800":1}"""),
        Issue("a byte order mark", 400, "BODY_INVALID", body: "\xEF\xBB\xBF" + Body),
        Issue("UTF-16", 400, "BODY_INVALID", body: Encoding.Latin1.GetString(Encoding.Unicode.GetBytes(Body))),
        Issue("two objects", 400, "BODY_INVALID", body: Body + Body),
        Issue("no body", 400, "BODY_INVALID", body: string.Empty),
        Issue("a body of 8,193 bytes", 413, "BODY_TOO_LARGE", body: Body + new string(' ', 8193 - Body.Length)),
        Issue("a body of a megabyte and more", 413, "BODY_TOO_LARGE", body: Body + new string(' ', 1_100_000), stays: false),

        // Content types.
        Issue("JSON as text", 415, "MEDIA_TYPE_UNSUPPORTED", type: "text/plain"),
        Issue("JSON in UTF-16 by its type", 415, "MEDIA_TYPE_UNSUPPORTED", type: "application/json; charset=utf-16"),
        Issue("two types", 415, "MEDIA_TYPE_UNSUPPORTED", type: "application/json, text/plain"),
        Issue("a type that is none", 415, "MEDIA_TYPE_UNSUPPORTED", type: ";;;"),
        Issue("a compressed body", 400, "BODY_INVALID", body: "\x1F\x8B\x08\x00", headers: "Content-Encoding: gzip\r\n"),

        // Methods.
        Issue("TRACE", 405, "METHOD_NOT_ALLOWED", method: "TRACE"),
        Issue("OPTIONS", 405, "METHOD_NOT_ALLOWED", method: "OPTIONS"),
        Issue("a method in lower case is that method", 201, null, method: "post"),
        Issue("a method nobody knows", 405, "METHOD_NOT_ALLOWED", method: "FROBNICATE"),
        Issue("CONNECT to a path", 405, "METHOD_NOT_ALLOWED", method: "CONNECT"),
        Issue("another method by a header", 405, "METHOD_NOT_ALLOWED", method: "DELETE", headers: "X-HTTP-Method-Override: POST\r\n"),

        // Where one request ends and the next begins. What could be read in two ways is refused, and the connection is ended; but for a plus before a
        // length, which the web server reads away (docs/threat-model.md).
        Issue("a length and chunks", 400, "REQUEST_INVALID", headers: "Transfer-Encoding: chunked\r\n", body: "14\r\n" + Body + "\r\n0\r\n\r\n", stays: false),
        Issue("chunks and the name under which the web server sets a length aside", 400, "REQUEST_INVALID", headers: "Transfer-Encoding: chunked\r\nX-Content-Length: 20\r\n", length: null, body: "14\r\n" + Body + "\r\n0\r\n\r\n", stays: false),
        Issue("two lengths that differ", 400, null, headers: "Content-Length: 3\r\n", stays: false),
        Issue("two lengths that are equal", 400, null, headers: $"Content-Length: {Body.Length}\r\n", stays: false),
        Issue("a length with a plus is that length", 201, null, length: "+20"),
        Issue("a length below zero", 400, null, length: "-1", stays: false),
        Issue("a length beyond all numbers", 400, null, length: "99999999999999999999999", stays: false),
        Issue("a length in hexadecimal", 400, null, length: "0x14", stays: false),
        Chunked("a chunk's size that is no number", 400, "REQUEST_INVALID", "zz\r\nx\r\n0\r\n\r\n"),
        Chunked("a chunk's size beyond all numbers", 400, "REQUEST_INVALID", "ffffffffffffffff\r\nx"),
        Chunked("a chunk's size of 17 digits", 400, "REQUEST_INVALID", "FFFFFFFFFFFFFFFF1\r\nx"),
        Chunked("a chunk's size of four gigabytes", 400, "REQUEST_INVALID", "FFFFFFFF\r\nx"),
        Chunked("a chunk's size that is 20 in its last 32 bits", 400, "REQUEST_INVALID", "100000014\r\n" + Body + "\r\n0\r\n\r\n"),
        Chunked("a chunk that is longer than it says", 400, "REQUEST_INVALID", "5\r\n" + Body + "\r\n0\r\n\r\n"),
        Chunked("chunks ended by LF alone", 400, "REQUEST_INVALID", "14\n" + Body + "\n0\n\n"),
        Issue("another coding before chunked", 400, "REQUEST_INVALID", headers: "Transfer-Encoding: gzip, chunked\r\n", length: null, body: "14\r\n" + Body + "\r\n0\r\n\r\n", stays: false),
        Issue("chunked twice", 400, "REQUEST_INVALID", headers: "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", length: null, body: "14\r\n" + Body + "\r\n0\r\n\r\n", stays: false),
        Issue("chunked in capitals is chunked", 201, null, headers: "Transfer-Encoding: CHUNKED\r\n", length: null, body: "14\r\n" + Body + "\r\n0\r\n\r\n"),
        Issue("chunked, but not last", 400, null, headers: "Transfer-Encoding: chunked, identity\r\n", length: null, stays: false),
        Issue("a header that is folded", 400, null, headers: "X-A: b\r\n  folded\r\n", stays: false),
        Issue("a space before a header's colon", 400, null, headers: "X-A : b\r\n", stays: false),
        Issue("a header without a name", 400, null, headers: ": b\r\n", stays: false),
        Issue("a CR alone within a header", 400, null, headers: "X-A: b\rX-C: d\r\n", stays: false),
        Issue("a NUL within a header", 400, null, headers: "X-A: b\0c\r\n", stays: false),

        // Heads.
        Issue("a head of 17 KiB", 431, null, headers: $"X-A: {new string('a', 17 * 1024)}\r\n", stays: false),
        Issue("101 headers", 431, null, headers: string.Concat(Enumerable.Range(0, 101).Select(static i => $"X-{i}: a\r\n")), stays: false),
        Issue("two Hosts", 400, null, headers: "Host: elsewhere.example\r\n", stays: false),
        Issue("a Host that is none", 400, null, host: "a b/c", stays: false),
        Issue("an expectation nobody knows", 201, null, headers: "Expect: a-miracle\r\n"),
        Issue("two Authorizations", 401, "CREDENTIALS_INVALID", headers: "Authorization: Basic ZGVtbzpkZW1vLXNlY3JldA==\r\n"),
        new("a head whose lines end by LF alone", 400, null, "GET /health/live HTTP/1.1\nHost: localhost\n\n", false),
        new("one line of a head that ends by LF alone", 400, null, "GET /health/live HTTP/1.1\r\nX-A: b\nHost: localhost\r\n\r\n", false),
        new("a length and chunks where nobody logs in", 400, "REQUEST_INVALID", "GET /health/live HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", false),
        new("HTTP/1.1 without a Host", 400, null, "GET /health/live HTTP/1.1\r\n\r\n", false),
        new("HTTP/2 of a sudden", 0, null, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", false),
        new("a version nobody knows", 505, null, "GET / HTTP/7.3\r\nHost: localhost\r\n\r\n", false),
        new("no HTTP at all", 400, null, "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", false),

        // The cardholder's surface.
        Post("a control id in the URL", 400, null, "/pincontrol/pin/view?controlId=x", "application/x-www-form-urlencoded", "controlId=y"),
        Post("a multipart form without an end", 400, null, "/pincontrol/pin/view", "multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"controlId\"\r\n\r\nabc"),
        Post("a boundary of 500 characters", 400, null, "/pincontrol/pin/view", "multipart/form-data; boundary=" + new string('x', 500), "x"),
        Post("a form of 2,000 fields", 400, null, "/pincontrol/pin/view", "application/x-www-form-urlencoded", string.Concat(Enumerable.Range(0, 1000).Select(static i => $"k{i}=&")) + "controlId=x"),
        Post("a device's point that is not on the curve", 400, "DEVICE_REQUEST_INVALID", "/pincontrol/device/open", "application/json",
            $$"""{"controlId":"{{new string('A', 43)}}","publicKey":"BA{{new string('A', 85)}}","scope":"VIEW_PIN","profile":"pincontrol/1/p256-cbc-kw"}"""),
        Post("a form with a length and chunks", 400, null, "/pincontrol/pin/view", "application/x-www-form-urlencoded", "c\r\ncontrolId=xy\r\n0\r\n\r\n", "Transfer-Encoding: chunked\r\n", stays: false),
        Post("a session of another length", 400, "DEVICE_REQUEST_INVALID", "/pincontrol/device/extend", "application/json", """{"session":"AAAA"}"""),
    ];

    private static HostileCase Issue(
        string name, int status, string? errorCode, string method = "POST", string target = "/pincontrol/v2/plastic/1001?auditUser=u", string host = "localhost",
        string? type = "application/json", string headers = "", string? length = "", string body = Body, bool stays = true) => new(
        name, status, errorCode,
        $"{method} {target} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Basic ZGVtbzpkZW1vLXNlY3JldA==\r\nContent-Type: {type}\r\n{(length is null ? string.Empty : $"Content-Length: {(length.Length == 0 ? body.Length : length)}\r\n")}{headers}\r\n{body}",
        stays);

    private static HostileCase Chunked(string name, int status, string? errorCode, string chunks) =>
        Issue(name, status, errorCode, headers: "Transfer-Encoding: chunked\r\n", length: null, body: chunks, stays: false);

    private static HostileCase Post(string name, int status, string? errorCode, string target, string type, string body, string headers = "", bool stays = true) => new(
        name, status, errorCode, $"POST {target} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {type}\r\n{headers}Content-Length: {body.Length}\r\n\r\n{body}", stays);
}
