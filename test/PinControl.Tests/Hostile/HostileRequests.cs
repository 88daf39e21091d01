using System.Buffers.Text;
using System.Globalization;
using System.Text;
using PinControl.Planted;

namespace PinControl.Tests.Hostile;

/// <summary>Makes requests without end, the same ones from the same seed (ids that the service drew itself aside).</summary>
internal sealed class HostileRequests
{
    private static readonly string[] Escapes = ["%00", "%0d%0a", "%2e%2e", "%2F", "%5c", "%FF", "%C0%80", "%u0041", "%", "%ED%A0%80", "%E2%80%A8", "+", "%20", "a", "%41", "~", ".", ";", "%3F", "%23", "%26"];
    private static readonly string[] Users = ["fuzz", "%F0%9F%91%A9", "a%20b", new string('u', 129), "", "%09", "x&auditUser=y", "O%27Neil", PlantedFaults.Rare];
    private static readonly string[] JsonTypes = ["application/json", "application/json; charset=utf-8", "APPLICATION/JSON", "application/json;charset=\"utf-8\"", "application/json; charset=utf-16", "text/json", "", "application/json, text/plain", "*/*"];
    private static readonly string[] Methods = ["GET", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "TRACE", "post", "FOO"];


    private static readonly string[] TokenHeaders =
    [
        """{"alg":"none"}""", """{"alg":"HS256","kid":"flood"}""", """{"alg":"ES256","kid":"../../x"}""", """{"alg":"ES256","jku":"http://127.0.0.1:1/"}""", """{"alg":"ES256","kid":1}""",
        """{"alg":["ES256"]}""", """{"alg":"ES256","alg":"none","kid":"flood"}""", """{"alg":"ES256","kid":"flood","crit":["x"]}""", "{}", "[]", "null", "\"\"", "{\"alg\":\"\\ud800\"}",
    ];

    private static readonly string[] TokenClaims =
    [
        """{"iss":1,"aud":[],"exp":1e400}""", """{"exp":-1}""", """{"client_id":{"a":1}}""", """{"cnf":[]}""", """{"aud":{}}""", "{}", "[]", "null", "{\"client_id\":\"\\u0000\"}", new string('[', 500),
    ];

    private readonly Dice _dice;
    private readonly HostileBodies _bodies;
    private readonly FloodSecrets _secrets;
    private readonly FloodCredentials _credentials;
    private readonly string _publicKey;

    /// <param name="publicKey">A device's point, in base64url.</param>
    public HostileRequests(ulong seed, FloodSecrets secrets, FloodCredentials credentials, string publicKey)
    {
        _dice = new Dice(seed);
        _bodies = new HostileBodies(_dice, secrets);
        (_secrets, _credentials, _publicKey) = (secrets, credentials, publicKey);
    }

    /// <summary>Control ids and sessions that the service handed out, to be sent back to it.</summary>
    public Queue<string> Ids { get; } = new();

    public Queue<string> Sessions { get; } = new();

    /// <summary>The next request.</summary>
    public HostileRequest Next() => _dice.Roll(100) switch
    {
        < 70 => Issuer(),
        < 81 => Device(),
        < 89 => Page(),
        < 95 => BadLogin(),
        _ => Broken(),
    };

    private HostileRequest Issuer()
    {
        var (way, authorization) = _dice.Roll(8) switch
        {
            0 => ("bearer", $"Authorization: Bearer {_credentials.Token}"),
            1 => ("certificate", $"{FloodCredentials.CertificateHeader}: {_credentials.Certificate}"),
            _ => ("basic", $"Authorization: Basic {Encoded(FloodCredentials.Basic)}"),
        };
        // Mostly one that is taken: what is refused at the door goes no deeper.
        var user = $"?auditUser={(_dice.OneIn(4) ? _dice.Pick(Users) : "fuzz")}" + (_dice.OneIn(6) ? "&" + string.Concat(Enumerable.Range(0, _dice.Roll(60)).Select(i => $"q{i}={_dice.Pick(Escapes)}&")) : string.Empty);
        return _dice.Roll(12) switch
        {
            0 => Make("PUT", $"/pincontrol/cards/v1/plastics/{Plastic()}{user}", _bodies.Plastic(), Type(), authorization),
            1 => Make("GET", $"/pincontrol/cards/v1/plastics/{Plastic()}{user}", null, null, authorization),
            2 => Make("POST", $"/pincontrol/cards/v1/plastics/{Plastic()}/pin/generate{user}", null, null, authorization),
            3 => Make("GET", $"/pincontrol/v2/plastic/{Plastic()}/capabilities{user}", null, null, authorization),
            4 => Make("GET", $"/pincontrol/v2/control/{(_dice.OneIn(2) ? Base64Url.EncodeToString(_dice.Bytes(32)) : Word())}{user}", null, null, authorization),
            5 => Make("POST", $"/pincontrol/v1/card/{(_dice.OneIn(2) ? "501" : Word())}{user}", _bodies.Issue(), Type(), authorization),
            6 => Make("POST", $"/pincontrol/v1/card/501/plastic/{Plastic()}{user}", _bodies.Issue(), Type(), authorization),
            7 => Make(_dice.Pick(Methods), $"/pincontrol/v2/plastic/{Plastic()}{user}", null, null, authorization),
            _ => Make("POST", $"/pincontrol/v2/plastic/{Plastic()}{user}", _bodies.Issue(), Type(), authorization),
        } with { Way = way };
    }

    private HostileRequest Device()
    {
        var origin = _dice.OneIn(8) ? "Origin: " + _dice.Pick(["https://evil.example", "null", "http://127.0.0.1:1", "x"]) : string.Empty;
        return _dice.Roll(3) switch
        {
            0 => Make("POST", "/pincontrol/device/set", _bodies.Set(Session()), Type(), origin),
            1 => Make("POST", "/pincontrol/device/extend", _dice.OneIn(2) ? $$"""{"session":"{{Session()}}"}""" : _bodies.Issue(), Type(), origin),
            _ => Make("POST", "/pincontrol/device/open", _bodies.Open(Id(), _publicKey), Type(), origin),
        };
    }

    private HostileRequest Page()
    {
        if (_dice.OneIn(4))
        {
            return Make("GET", $"/pincontrol/frame?key={_dice.Pick(["demo-frame", Word(), string.Empty])}&locale={_dice.Pick(Escapes)}", null, null, "Accept-Language: " + _dice.Pick(["de", "x;q=2", new string('a', 500), "*;q=", "en,,,de;q=0.1"]));
        }

        var (body, type) = _bodies.Form(Id());
        return Make("POST", $"/pincontrol/pin/{_dice.Pick(["view", "set", "VIEW", Word()])}{(_dice.OneIn(8) ? "?x=1" : string.Empty)}", body, type, _dice.OneIn(6) ? "Origin: " + _dice.Pick(["null", "https://evil.example", "x y"]) : string.Empty);
    }

    private HostileRequest BadLogin() => Make(
        "POST", "/pincontrol/v2/plastic/1001?auditUser=fuzz", _bodies.Issue(), Type(), _dice.Roll(3) switch
        {
            0 => "Authorization: Bearer " + BadToken(),
            1 => $"{FloodCredentials.CertificateHeader}: {BadCertificate()}",
            _ => "Authorization: " + BadBasic(),
        });

    private string BadBasic() => _dice.Roll(7) switch
    {
        0 => $"Basic {Encoded($"nobody{_dice.Roll(100000)}:{_secrets.Secret}")}",
        1 => $"Bearer {_secrets.Secret}.{Base64Url.EncodeToString(_dice.Bytes(30))}.{_secrets.Pin}",
        2 => $"Basic {Convert.ToBase64String(_dice.Bytes(_dice.Roll(60)))}",
        3 => $"Basic {Encoded(new string('n', 900) + ":x")}",
        4 => "Basic",
        5 => $"Digest username=\"{_secrets.Pin}\"",
        _ => $"Basic {Word()}",
    };

    /// <summary>Mostly nearly a right one: another header, other claims, a character changed, a part too few or too many.</summary>
    private string BadToken()
    {
        var parts = _credentials.Token.Split('.');
        return _dice.Roll(7) switch
        {
            0 => $"{Json(_dice.Pick(TokenHeaders))}.{parts[1]}.{(_dice.OneIn(2) ? string.Empty : parts[2])}",
            1 => $"{parts[0]}.{Json(_dice.Pick(TokenClaims))}.{parts[2]}",
            2 => $"{parts[0]}.{Base64Url.EncodeToString(_dice.Bytes(_dice.Roll(300)))}.{parts[2]}",
            3 => string.Join('.', parts[..(_dice.Roll(2) + 1)]),
            4 => _credentials.Token + "." + _dice.Pick(parts),
            5 => _credentials.Token + new string('A', _dice.Roll(9000)),
            _ => Changed(_credentials.Token),
        };
    }

    private string BadCertificate() => _dice.Roll(6) switch
    {
        0 => Convert.ToBase64String(_dice.Bytes(_dice.Roll(600))),
        1 => "-----BEGIN CERTIFICATE-----" + Changed(_credentials.Certificate) + "-----END CERTIFICATE-----",
        2 => $"Hash={_secrets.Secret};Cert=\"{Word()}{_credentials.Certificate[..(40 + _dice.Roll(200))]}\"",
        3 => _credentials.Certificate + $"\r\n{FloodCredentials.CertificateHeader}: " + _credentials.Certificate,
        4 => ":" + Word() + ":",
        _ => Changed(_credentials.Certificate),
    };

    private string Changed(string text)
    {
        var letters = text.ToCharArray();
        for (var i = _dice.Roll(3); i >= 0; i--)
        {
            letters[_dice.Roll(letters.Length)] = _dice.Pick("AZaz09-_+/=.% "u8.ToArray().Select(static one => (char)one).ToList());
        }

        return new string(letters);
    }

    /// <summary>Bytes that are no HTTP any more, or a wrong one.</summary>
    private HostileRequest Broken()
    {
        var whole = Encoding.Latin1.GetBytes(Encoding.Latin1.GetString((_dice.OneIn(2) ? Issuer() : Page()).Bytes.Span)).ToList();
        for (var i = _dice.Roll(4); i >= 0; i--)
        {
            var at = _dice.Roll(whole.Count);
            switch (_dice.Roll(4))
            {
                case 0: whole[at] = (byte)_dice.Roll(256); break;
                case 1: whole.InsertRange(at, _dice.Bytes(1 + _dice.Roll(5))); break;
                case 2: whole.RemoveRange(at, Math.Min(_dice.Roll(20), whole.Count - at)); break;
                default: whole.InsertRange(at, whole.GetRange(at, Math.Min(_dice.Roll(40), whole.Count - at))); break;
            }
        }

        return new HostileRequest(whole.ToArray()) { IsBroken = true };
    }

    private HostileRequest Make(string method, string target, string? body, string? type, string header)
    {
        var bytes = body is null ? [] : Encoding.UTF8.GetBytes(body);
        var head = new StringBuilder($"{method} {target} HTTP/1.1\r\nHost: localhost\r\n");
        if (header.Length > 0)
        {
            head.Append(header).Append("\r\n");
        }

        if (!string.IsNullOrEmpty(type))
        {
            head.Append("Content-Type: ").Append(type).Append("\r\n");
        }

        for (var i = _dice.OneIn(8) ? _dice.Roll(60) : 0; i > 0; i--)
        {
            head.Append(CultureInfo.InvariantCulture, $"X-H{i}: {_dice.Pick(["a", "b c", "\t", "a;b=c", _secrets.Pin])}\r\n");
        }

        if (body is null)
        {
            return new HostileRequest(Encoding.Latin1.GetBytes(head.Append("\r\n").ToString()));
        }

        if (!_dice.OneIn(4))
        {
            head.Append(CultureInfo.InvariantCulture, $"Content-Length: {bytes.Length}\r\n\r\n");
            return new HostileRequest((byte[])[.. Encoding.Latin1.GetBytes(head.ToString()), .. bytes]);
        }

        using var whole = new MemoryStream();
        whole.Write(Encoding.Latin1.GetBytes(head.Append("Transfer-Encoding: chunked\r\n\r\n").ToString()));
        for (var at = 0; at < bytes.Length;)
        {
            var size = Math.Min(1 + _dice.Roll(700), bytes.Length - at);
            whole.Write(Encoding.ASCII.GetBytes($"{size:x}{(_dice.OneIn(9) ? ";a=b" : string.Empty)}\r\n"));
            whole.Write(bytes, at, size);
            whole.Write("\r\n"u8);
            at += size;
        }

        whole.Write("0\r\n\r\n"u8);
        return new HostileRequest(whole.ToArray());
    }

    private string Plastic() => _dice.Roll(8) switch
    {
        0 => _dice.Roll(int.MaxValue).ToString(CultureInfo.InvariantCulture),
        1 => new string('9', 1 + _dice.Roll(40)),
        2 => Word(),
        3 => "0001001",
        4 => "1002",
        5 => $"{5000 + _dice.Roll(50)}",
        _ => "1001",
    };

    private string Word() => string.Concat(Enumerable.Range(0, 1 + _dice.Roll(3)).Select(_ => _dice.OneIn(2) ? _dice.Pick(Escapes) : "a1"));

    private string Type() => _dice.OneIn(8) ? _dice.Pick(JsonTypes) : "application/json";

    private string Id() => Ids.TryDequeue(out var id) && !_dice.OneIn(3) ? id : _dice.OneIn(2) ? Base64Url.EncodeToString(_dice.Bytes(32)) : _bodies.Word();

    private string Session() => Sessions.TryPeek(out var session) && !_dice.OneIn(3) ? session : Base64Url.EncodeToString(_dice.Bytes(32));

    private static string Json(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    private static string Encoded(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}

/// <summary>One request as it goes over the wire.</summary>
internal sealed record HostileRequest(ReadOnlyMemory<byte> Bytes)
{
    /// <summary>How it signs in, with a client's own credentials; none if it has none.</summary>
    public string? Way { get; init; }

    /// <summary>Perhaps no HTTP: nothing may come back, and the connection is of no further use.</summary>
    public bool IsBroken { get; init; }
}

/// <summary>How the demo client signs in, each way.</summary>
/// <param name="Token">A JWT.</param>
/// <param name="Certificate">As a proxy hands it on: Base64 of DER.</param>
internal sealed record FloodCredentials(string Token, string Certificate)
{
    public const string Basic = "demo:demo-secret";
    public const string CertificateHeader = "X-SSL-Client-Cert";
}
