using System.Buffers.Binary;
using System.Buffers.Text;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace PinControl.Tests.Device;

/// <summary>A cardholder's device, written from docs/device-protocol.md with the framework's primitives and nothing of the service's.</summary>
internal sealed class TestDevice(HttpClient http) : IDisposable
{
    private const string Profile = "pincontrol/1/p256-cbc-kw";
    private readonly ECDiffieHellman _key = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
    private byte[]? _sessionKey;

    public byte[] Point
    {
        get
        {
            var q = _key.ExportParameters(false).Q;
            return [4, .. q.X!, .. q.Y!];
        }
    }

    public string PublicKey => Base64Url.EncodeToString(Point);

    public string? Session { get; private set; }

    /// <summary>Ks of the SET that was opened last.</summary>
    public byte[]? SessionKey => _sessionKey;

    public Task<HttpResponseMessage> OpenAsync(string controlId, string scope, string? frameKey = null) =>
        http.PostAsJsonAsync("/pincontrol/device/open", Body(controlId, scope, frameKey));

    public async Task<string> ViewAsync(string controlId)
    {
        using var response = await OpenAsync(controlId, "VIEW_PIN");
        response.EnsureSuccessStatusCode();
        using var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return Reveal(controlId, answer.RootElement);
    }

    /// <summary>The PIN of a VIEW's answer.</summary>
    public string Reveal(string controlId, JsonElement answer)
    {
        var key = Agree(controlId, "view", Bytes(answer, "serverKey"), string.Empty);
        return Digits(AesKeyWrap.Unwrap(key, Bytes(answer, "wrappedPin")));
    }

    public async Task<JsonElement> OpenSetAsync(string controlId)
    {
        using var response = await OpenAsync(controlId, "SET_PIN");
        response.EnsureSuccessStatusCode();
        using var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Session = answer.RootElement.GetProperty("session").GetString()!;
        _sessionKey = Agree(controlId, "set", Bytes(answer.RootElement, "serverKey"), Session);
        return answer.RootElement.Clone();
    }

    public string Wrap(string pin) => Base64Url.EncodeToString(AesKeyWrap.Wrap(_sessionKey!, Field(pin)));

    public Task<HttpResponseMessage> SetAsync(string wrappedPin) => SetAsync(Session!, wrappedPin);

    public Task<HttpResponseMessage> SetAsync(string session, string wrappedPin) =>
        http.PostAsJsonAsync("/pincontrol/device/set", new Dictionary<string, string> { ["session"] = session, ["wrappedPin"] = wrappedPin });

    public Task<HttpResponseMessage> ExtendAsync() =>
        http.PostAsJsonAsync("/pincontrol/device/extend", new Dictionary<string, string> { ["session"] = Session! });

    public void Dispose() => _key.Dispose();

    private Dictionary<string, string> Body(string controlId, string scope, string? frameKey)
    {
        var body = new Dictionary<string, string> { ["controlId"] = controlId, ["publicKey"] = PublicKey, ["scope"] = scope, ["profile"] = Profile };
        if (frameKey is not null)
        {
            body["frameKey"] = frameKey;
        }

        return body;
    }

    private byte[] Agree(string controlId, string direction, byte[] serverPoint, string session)
    {
        using var server = ECDiffieHellman.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new ECPoint { X = serverPoint[1..33], Y = serverPoint[33..] },
        });
        var z = _key.DeriveRawSecretAgreement(server.PublicKey);
        byte[] transcript =
        [
            .. Item(Encoding.ASCII.GetBytes(Profile)), .. Item(Encoding.ASCII.GetBytes(direction)), .. Item(SHA256.HashData(Encoding.ASCII.GetBytes(controlId))),
            .. Item(Point), .. Item(serverPoint), .. Item(Encoding.ASCII.GetBytes(session)),
        ];
        using var aes = Aes.Create();
        aes.Key = z;
        return aes.EncryptCbc(SHA256.HashData(transcript), new byte[16], PaddingMode.None);
    }

    private static byte[] Item(byte[] bytes)
    {
        var length = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)bytes.Length);
        return [.. length, .. bytes];
    }

    private static byte[] Bytes(JsonElement answer, string member) => Base64Url.DecodeFromChars(answer.GetProperty(member).GetString());

    private static byte[] Field(string pin)
    {
        var hex = $"4{pin.Length:X}" + pin.PadRight(14, 'A');
        return [.. Convert.FromHexString(hex), .. RandomNumberGenerator.GetBytes(8)];
    }

    private static string Digits(byte[] field) => Convert.ToHexString(field)[2..(2 + (field[0] & 15))];
}
