using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using PinControl.Cryptography;

namespace PinControl.Bench.Loads;

/// <summary>A cardholder's device that views a PIN: a fresh key pair, the opening, and the PIN unwrapped and thrown away.</summary>
internal static class ViewDevice
{
    /// <returns>The service's answer and whether a PIN came out of it.</returns>
    public static async Task<(byte[] Answer, bool Read)> ViewAsync(HttpClient http, string controlId)
    {
        using var pair = P256KeyPair.Create();
        var body = new Dictionary<string, string>
        {
            ["controlId"] = controlId,
            ["publicKey"] = StrictBase64Url.Encode(pair.Point.Bytes),
            ["scope"] = "VIEW_PIN",
            ["profile"] = DeviceExchange.Profile,
        };
        using var response = await http.PostAsJsonAsync("/pincontrol/device/open", body);
        response.EnsureSuccessStatusCode();
        var answer = await response.Content.ReadAsByteArrayAsync();
        return (answer, Unwrap(pair, controlId, answer));
    }

    public static string ControlIdOf(byte[] issued)
    {
        using var document = JsonDocument.Parse(issued);
        return document.RootElement.GetProperty("id").GetString()!;
    }

    private static bool Unwrap(P256KeyPair pair, string controlId, byte[] answer)
    {
        using var document = JsonDocument.Parse(answer);
        Span<byte> wrapped = stackalloc byte[PinField.Size + AesKeyWrap.Overhead];
        if (!P256Point.TryParse(document.RootElement.GetProperty("serverKey").GetString(), out var server)
            || !StrictBase64Url.TryDecode(document.RootElement.GetProperty("wrappedPin").GetString(), wrapped))
        {
            return false;
        }

        Span<byte> secret = stackalloc byte[P256KeyPair.SharedSecretSize];
        Span<byte> key = stackalloc byte[ExchangeKey.Size];
        pair.Agree(server, secret);
        ExchangeKey.Derive(secret, DeviceExchange.ForView(controlId, pair.Point.Bytes).Conclude(server.Bytes), key);
        using var field = new PinField(stackalloc byte[PinField.Size]);
        using var pin = new ClearPin(stackalloc byte[ClearPin.StorageSize]);
        var read = AesKeyWrap.TryUnwrap(key, wrapped, field.Bytes) && field.TryRead(pin);
        CryptographicOperations.ZeroMemory(secret);
        CryptographicOperations.ZeroMemory(key);
        return read;
    }
}
