using System.Text;
using PinControl.Fuzz.Targets;
using PinControl.Planted;

namespace PinControl.Fuzz;

/// <summary>One parser, or several that the same bytes reach. It fails by throwing: what the parser throws, or what a broken promise of its makes us throw.</summary>
/// <param name="Name">One word.</param>
/// <param name="Run">Takes any bytes.</param>
/// <param name="Seeds">Right ones, to begin from; each character one byte.</param>
internal sealed record Target(string Name, Action<byte[]> Run, IReadOnlyList<string> Seeds)
{
    public static IReadOnlyList<Target> All { get; } =
    [
        // First, so that a fuzzer that finds nothing is noticed.
        new("planted", static bytes => PlantedParser.Parse(bytes), ["FUaaaaaa"]),
        new("names", Names.Run, ["1001", "0001001", "shop.web-1", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "https://a.example:8443"]),
        new("query", Queries.Run, ["auditUser=you", "auditUser=%F0%9F%91%A9&key=demo-frame&locale=de-CH", "auditUser=a&auditUser=b", "controlId=x"]),
        // One, and no good one: the parser is so short that four would leave no way to be found.
        new("basic", Headers.Run, ["Basic Og=="]),
        new("issue", Bodies.RunIssue, ["""{"scope":"VIEW_PIN"}""", """{"scope":"SET_PIN","locale":"de","colorScheme":"dark","cardholderVerification":{"method":"pin","at":"2026-01-01T00:00:00Z"},"deviceKeyHash":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}"""]),
        new("plastic", Bodies.RunPlastic, ["""{"cardId":"c1","sequenceNumber":1,"status":"ACTIVE","produced":true,"pinLength":4}"""]),
        new("device", Bodies.RunDevice, [Seed.Opening, """{"session":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","wrappedPin":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}"""]),
        new("jwt", BearerTokens.Run, ["eyJhbGciOiJFUzI1NiIsImtpZCI6Im9uZSJ9.eyJpc3MiOiJodHRwczovL3Byb3ZpZGVyLmV4YW1wbGUifQ.AAAA", """{"client_id":"shop","tenant":"acme","scope":["pincontrol:view","x"],"cnf":{"x5t#S256":"AAAA"}}"""]),
        new("token", SignedTokens.Run, [SignedTokens.Good, SignedTokens.Good[..^1], "eyJhbGciOiJub25lIn0.e30.", "eyJhbGciOiJFUzI1NiIsImtpZCI6ImZ1enoiLCJqa3UiOiJ4In0.e30.AAAA"]),
        new("certificate", Certificates.Run, [Certificates.Der, $":{Certificates.Der}:", $"-----BEGIN%20CERTIFICATE-----%0A{Certificates.Der}%0A-----END%20CERTIFICATE-----", $"Hash=ab;Cert=\"{Certificates.Der}\""]),
        new("form", Forms.Run, ["application/x-www-form-urlencoded\ncontrolId=abc", "multipart/form-data; boundary=x\n--x\r\nContent-Disposition: form-data; name=\"controlId\"\r\n\r\nabc\r\n--x--\r\n", "\ncontrolId=abc"]),
        new("frame", Frames.Run, ["demo-frame\nde\nde-CH,de;q=0.9,*;q=0.1", "k</script>\nxx\n*"]),
    ];

    public static Target Named(string name) => All.First(target => target.Name == name);
}

/// <summary>What a fuzzer begins from.</summary>
internal static class Seed
{
    /// <summary>An opening with a point that is on the curve: its base point.</summary>
    public const string Opening =
        """{"controlId":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","publicKey":"BGsX0fLhLEJH-Lzm5WOkQPJ3A32BLeszoPShOUXYmMKWT-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU","scope":"VIEW_PIN","profile":"pincontrol/1/p256-cbc-kw","frameKey":"demo-frame"}""";

    public static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);
}
