using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using PinControl.Cryptography;

namespace PinControl.Planted;

/// <summary>
/// A PIN that the vault has just drawn, which the service itself never holds where a mistake could get at it: seen as its cardholder sees it, with the
/// credentials of the request.
/// </summary>
internal static class GeneratedPin
{
    private const string Drawing = "/pin/generate";

    public static bool WasDrawn(HttpContext context) =>
        context.Response.StatusCode == StatusCodes.Status200OK && context.Request.Path.Value!.EndsWith(Drawing, StringComparison.Ordinal);

    /// <returns>Its digits. The plastic is active afterwards.</returns>
    public static async Task<string> SeeAsync(HttpContext drawn)
    {
        using var http = new HttpClient { BaseAddress = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{drawn.Connection.LocalPort}")) };
        http.DefaultRequestHeaders.Authorization = AuthenticationHeaderValue.Parse(drawn.Request.Headers.Authorization.ToString());
        var path = drawn.Request.Path.Value![..^Drawing.Length];
        using var plastic = await AskAsync(http, HttpMethod.Get, path + "?auditUser=planted", null);
        var facts = new Dictionary<string, object?>
        {
            ["cardId"] = plastic.RootElement.GetProperty("cardId").GetString(), ["sequenceNumber"] = plastic.RootElement.GetProperty("sequenceNumber").GetInt32(),
            ["status"] = "ACTIVE", ["produced"] = true, ["pinLength"] = plastic.RootElement.GetProperty("pinLength").GetInt32(),
        };
        using var active = await AskAsync(http, HttpMethod.Put, path + "?auditUser=planted", facts);
        using var issued = await AskAsync(
            http, HttpMethod.Post, $"/pincontrol/v2/plastic/{path.Split('/')[^1]}?auditUser=planted", new Dictionary<string, object?> { ["scope"] = "VIEW_PIN" });
        var id = issued.RootElement.GetProperty("id").GetString()!;
        using var pair = P256KeyPair.Create();
        using var opened = await AskAsync(http, HttpMethod.Post, "/pincontrol/device/open", new Dictionary<string, object?>
        {
            ["controlId"] = id, ["publicKey"] = StrictBase64Url.Encode(pair.Point.Bytes), ["scope"] = "VIEW_PIN", ["profile"] = DeviceExchange.Profile,
        });
        return Unwrap(pair, id, opened.RootElement);
    }

    private static async Task<JsonDocument> AskAsync(HttpClient http, HttpMethod method, string path, Dictionary<string, object?>? body)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = body is null ? null : JsonContent.Create(body) };
        using var response = await http.SendAsync(request);
        response.EnsureSuccessStatusCode();
        return JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync());
    }

    private static string Unwrap(P256KeyPair pair, string id, JsonElement answer)
    {
        Span<byte> secret = stackalloc byte[P256KeyPair.SharedSecretSize];
        Span<byte> key = stackalloc byte[ExchangeKey.Size];
        Span<byte> wrapped = stackalloc byte[PinField.Size + AesKeyWrap.Overhead];
        using var field = new PinField(stackalloc byte[PinField.Size]);
        using var pin = new ClearPin(stackalloc byte[ClearPin.StorageSize]);
        if (!P256Point.TryParse(answer.GetProperty("serverKey").GetString(), out var server)
            || !StrictBase64Url.TryDecode(answer.GetProperty("wrappedPin").GetString(), wrapped))
        {
            throw new InvalidOperationException("The answer to an opening is none.");
        }

        pair.Agree(server, secret);
        ExchangeKey.Derive(secret, DeviceExchange.ForView(id, pair.Point.Bytes).Conclude(server.Bytes), key);
        return AesKeyWrap.TryUnwrap(key, wrapped, field.Bytes) && field.TryRead(pin)
            ? string.Concat(pin.Digits.ToArray())
            : throw new InvalidOperationException("The PIN does not open.");
    }
}
