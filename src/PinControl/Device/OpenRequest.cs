using System.Text.Json;
using PinControl.Cryptography;
using PinControl.Http;
using PinControl.Tokens;

namespace PinControl.Device;

/// <summary>The body of <c>device/open</c>, checked before anything is spent.</summary>
internal sealed record OpenRequest(ControlTokenId ControlId, P256Point DevicePoint, Scope Scope, string? FrameKey)
{
    private const int MaximumFrameKeyLength = 128;

    /// <summary><see langword="null"/> for anything that is not of the protocol's shape, an unknown profile and a point off the curve included.</summary>
    public static OpenRequest? Parse(JsonElement body)
    {
        if (!JsonBody.TryGetText(body, "controlId", out var idText) || !ControlTokenId.TryParse(idText, out var id)
            || !JsonBody.TryGetText(body, "publicKey", out var pointText) || !P256Point.TryParse(pointText, out var point)
            || !JsonBody.TryGetText(body, "scope", out var scopeText) || !ScopeNames.TryParse(scopeText, out var scope)
            || !JsonBody.TryGetText(body, "profile", out var profile) || profile != DeviceExchange.Profile)
        {
            return null;
        }

        string? frameKey = null;
        return JsonBody.Has(body, "frameKey")
            && (!JsonBody.TryGetText(body, "frameKey", out frameKey) || frameKey.Length > MaximumFrameKeyLength || frameKey.Contains('\0', StringComparison.Ordinal))
            ? null
            : new OpenRequest(id, point, scope, frameKey);
    }
}
