using System.Text.Json;
using Microsoft.AspNetCore.Http;
using PinControl.Device;
using PinControl.Http;
using PinControl.Plastics;
using PinControl.Tokens;

namespace PinControl.Fuzz.Targets;

/// <summary>JSON bodies, from the stream to the request.</summary>
internal static class Bodies
{
    private static readonly DateTimeOffset Now = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);

    public static void RunIssue(byte[] bytes) => Read(bytes, static body =>
    {
        var (request, error) = IssueTokenRequest.Parse(body, Now);
        Promise.Holds(request is null != error is null, "a request or an error");
        Promise.Holds(request?.Verification is not { } verification || (verification.At <= Now && !verification.Method.Any(char.IsControl)), "a verification of the past");
        Promise.Holds(request?.DeviceKeyHash is null or { Length: 32 }, "a hash of 32 bytes");
    });

    public static void RunPlastic(byte[] bytes) => Read(bytes, static body =>
    {
        if (PutPlastic.Parse(body) is { } facts)
        {
            Promise.Holds(CardId.TryParse(facts.CardId, out _) && facts.SequenceNumber is >= 0 and <= 999, "facts within their bounds");
        }
    });

    public static void RunDevice(byte[] bytes) => Read(bytes, static body =>
    {
        Promise.Holds(OpenRequest.Parse(body) is not { FrameKey.Length: > 128 }, "a frame key of at most 128 characters");
        if (SetPin.TryReadSession(body, out var session))
        {
            Promise.Holds(session.Length == 32, "a session's hash");
        }

        if (SetPin.TryReadWrappedPin(body, out var wrapped))
        {
            Promise.Holds(wrapped.Length == 24, "a wrapped PIN of 24 bytes");
        }
    });

    private static void Read(byte[] bytes, Action<JsonElement> parse)
    {
        using var stream = new MemoryStream(bytes);
        var context = new DefaultHttpContext { Request = { ContentType = "application/json", Body = stream, ContentLength = bytes.Length % 2 == 0 ? bytes.Length : null } };
        var (body, error) = JsonBody.ReadAsync(context).AsTask().GetAwaiter().GetResult();
        Promise.Holds(body is null != error is null, "a body or an error");
        using (body)
        {
            if (body is not null)
            {
                parse(body.RootElement);
            }
        }
    }
}
