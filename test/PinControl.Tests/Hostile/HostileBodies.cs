using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace PinControl.Tests.Hostile;

/// <summary>Bodies and their parts as an enemy, or a fuzzer, would send them: mostly near to what is right, for that goes deepest.</summary>
internal sealed class HostileBodies(Dice dice, FloodSecrets secrets)
{
    private static readonly string[] Strange =
    [
        "", " ", "\\u0000", "\\ud800", "\\udc00\\ud800", "\\uFFFD", "\\u2028", "\\n", "\\r\\nX: y", "%00", "../..", "'; DROP TABLE token; --", "{{7*7}}", "<script>",
        "\\u202e", "é", "￿", "👩‍👩‍👧", "VIEW_PIN,SET_PIN", "view_pin", " VIEW_PIN", "null", "-1", "1e400", "0x10", "${jndi:x}",
    ];

    private static readonly string[] Members =
    [
        "scope", "locale", "colorScheme", "cardholderVerification", "deviceKeyHash", "cardId", "sequenceNumber", "status", "produced", "pinLength",
        "controlId", "publicKey", "profile", "frameKey", "session", "wrappedPin", "pin", "pan", "__proto__", "", "unknown",
    ];

    private static readonly string[] Locales = ["de", "en-GB", "xx-", "ar", "zh-Hant-TW"];
    private static readonly string[] Statuses = ["INACTIVE", "ACTIVE", "BLOCKED", "CLOSED", "active", "1"];

    public string Issue() => Spoil(dice.Roll(8) switch
    {
        0 => $$"""{"scope":"SET_PIN"}""",
        1 => $$"""{"scope":"VIEW_PIN","locale":"{{dice.Pick(Locales)}}","colorScheme":"dark"}""",
        2 => $$$"""{"scope":"VIEW_PIN","cardholderVerification":{"method":"{{{Plain()}}}","at":"{{{Time()}}}"}}""",
        3 => $$"""{"scope":"VIEW_PIN","deviceKeyHash":"{{Base64Url.EncodeToString(dice.Bytes(dice.OneIn(3) ? dice.Roll(40) : 32))}}"}""",
        4 => $$"""{"scope":{{Value(0)}},"pin":"{{secrets.Pin}}"}""",
        5 => Object(0),
        6 => $$"""{"scope":"VIEW_PIN","x":{{new string('[', dice.Roll(120))}}""",
        _ => $$"""{"scope":"VIEW_PIN","pin":"{{secrets.Pin}}","x":{{Value(0)}}}""",
    });

    public string Plastic() => Spoil(
        $$"""{"cardId":"{{(dice.OneIn(4) ? Plain() : "c1")}}","sequenceNumber":{{(dice.OneIn(4) ? Value(1) : dice.Roll(1000))}},"status":"{{dice.Pick(Statuses)}}","produced":{{(dice.OneIn(2) ? "true" : "false")}}{{(dice.OneIn(2) ? string.Empty : $",\"pinLength\":{dice.Roll(16)}")}}}""");

    public string Open(string controlId, string publicKey) => Spoil(
        $$"""{"controlId":"{{controlId}}","publicKey":"{{(dice.OneIn(4) ? Base64Url.EncodeToString(dice.Bytes(65)) : publicKey)}}","scope":"{{(dice.OneIn(5) ? "SET_PIN" : "VIEW_PIN")}}","profile":"pincontrol/1/p256-cbc-kw"{{(dice.OneIn(4) ? $",\"frameKey\":\"{Word()}\"" : string.Empty)}}}""");

    public string Set(string session) => Spoil(
        $$"""{"session":"{{session}}","wrappedPin":"{{(dice.OneIn(4) ? secrets.Pin : Base64Url.EncodeToString(dice.Bytes(24)))}}"}""");

    public (string Body, string Type) Form(string controlId)
    {
        var name = dice.OneIn(6) ? Word() : "controlId";
        return dice.Roll(6) switch
        {
            0 => ($"{name}={controlId}&controlId={secrets.Pin}", "application/x-www-form-urlencoded"),
            1 => ($"--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{controlId}\r\n--x{(dice.OneIn(3) ? string.Empty : "--")}\r\n", "multipart/form-data; boundary=x"),
            2 => ($"--x\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"{Word()}\"\r\n\r\n{controlId}\r\n--x--", "multipart/form-data; boundary=" + new string('x', 1 + dice.Roll(90))),
            3 => (string.Concat(Enumerable.Range(0, dice.Roll(40)).Select(i => $"k{i}=%{dice.Roll(256):X2}&")) + $"{name}={controlId}", "application/x-www-form-urlencoded;charset=" + dice.Pick(["utf-8", "utf-7", "x", "utf-16"])),
            4 => (Encoding.Latin1.GetString(dice.Bytes(dice.Roll(300))), "application/x-www-form-urlencoded"),
            _ => ($"{name}={controlId}", dice.OneIn(3) ? string.Empty : "application/x-www-form-urlencoded"),
        };
    }

    /// <summary>A word from anywhere; within JSON's quotes.</summary>
    public string Word() => dice.Roll(6) switch
    {
        0 => dice.Pick(Strange),
        1 => dice.Pick(Strange) + dice.Pick(Strange),
        2 => new string('a', dice.Roll(300)),
        3 => secrets.Pin,
        4 => dice.Roll(int.MaxValue).ToString(CultureInfo.InvariantCulture),
        _ => "word",
    };

    // For what is kept as it came: a client that puts a PIN there has it kept.
    private string Plain() => Word().Replace(secrets.Pin, "word", StringComparison.Ordinal);

    private string Spoil(string body) => dice.Roll(20) switch
    {
        0 => body[..dice.Roll(body.Length + 1)],
        1 => body + body,
        2 => "\uFEFF" + body,
        3 => body.Replace("\"", "'", StringComparison.Ordinal),
        4 => body.Replace("{", "{\"scope\":1,", StringComparison.Ordinal),
        5 => string.Concat(body.AsSpan(0, body.Length / 2), Encoding.Latin1.GetString(dice.Bytes(3)), body.AsSpan(body.Length / 2)),
        6 => body + new string(' ', dice.Roll(9000)),
        7 => $"[{body}]",
        8 => $"/* {secrets.Pin} */" + body,
        _ => body,
    };

    private string Object(int depth) => "{" + string.Join(',', Enumerable.Range(0, dice.Roll(6)).Select(_ => $"\"{dice.Pick(Members)}\":{Value(depth + 1)}")) + "}";

    private string Value(int depth) => dice.Roll(depth > 6 ? 5 : 8) switch
    {
        0 => $"\"{Word()}\"",
        1 => dice.Pick(["0", "-0", "1e308", "1e-400", "123456789012345678901234567890", "01", "+1", "NaN", "4.0"]),
        2 => dice.Pick(["true", "false", "null", "True", "nul"]),
        3 => "\"VIEW_PIN\"",
        4 => "\"\"",
        5 => Object(depth),
        6 => "[" + Value(depth + 1) + "," + Value(depth + 1) + "]",
        _ => new string('[', dice.Roll(100)) + new string(']', dice.Roll(100)),
    };

    private string Time() => dice.Pick(["2026-01-01T00:00:00Z", "2026-01-01T00:00:00", "9999-12-31T23:59:59.9999999+14:00", "0001-01-01T00:00:00-14:00", "x", "2026-02-30T00:00:00Z", "+", "Z"]);
}

/// <summary>What the flood sends, and what must not be found in the log afterwards.</summary>
/// <param name="Pin">Twelve digits.</param>
/// <param name="Secret">A client's secret that is none.</param>
internal sealed record FloodSecrets(string Pin, string Secret);
