using System.Text.Json.Serialization;

namespace PinControl.Device;

/// <summary>The answer to the opening of a VIEW: exactly these members (DESIGN 3.3).</summary>
/// <param name="HideAfter">Seconds.</param>
internal sealed record ViewAnswer(
    [property: JsonPropertyName("scope")] string Scope,
    [property: JsonPropertyName("profile")] string Profile,
    [property: JsonPropertyName("serverKey")] string ServerKey,
    [property: JsonPropertyName("serverKeyId")] string ServerKeyId,
    [property: JsonPropertyName("serverSignature")] string ServerSignature,
    [property: JsonPropertyName("wrappedPin")] string WrappedPin,
    [property: JsonPropertyName("hideAfter")] int HideAfter)
{
    /// <summary>The type's name: a wrapped PIN is no business of a log's.</summary>
    public override string ToString() => nameof(ViewAnswer);
}

/// <summary>The answer to the opening of a SET. Stored without the session, which a repeat recomputes from the control id.</summary>
internal sealed record SetAnswer(
    [property: JsonPropertyName("scope")] string Scope,
    [property: JsonPropertyName("profile")] string Profile,
    [property: JsonPropertyName("serverKey")] string ServerKey,
    [property: JsonPropertyName("serverKeyId")] string ServerKeyId,
    [property: JsonPropertyName("serverSignature")] string ServerSignature,
    [property: JsonPropertyName("session")] string? Session,
    [property: JsonPropertyName("policy")] SetPolicy Policy,
    [property: JsonPropertyName("expiresAt")] DateTimeOffset ExpiresAt)
{
    /// <summary>The type's name: the session must not slip into a log.</summary>
    public override string ToString() => nameof(SetAnswer);
}

/// <param name="Length">The one exact number of digits.</param>
/// <param name="WeakList">The name of the weak-PIN rules in force.</param>
internal sealed record SetPolicy(
    [property: JsonPropertyName("length")] int Length,
    [property: JsonPropertyName("weakList")] string WeakList);

/// <param name="ExpiresAt">When the session ends now.</param>
internal sealed record ExtendAnswer([property: JsonPropertyName("expiresAt")] DateTimeOffset ExpiresAt);

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ViewAnswer))]
[JsonSerializable(typeof(SetAnswer))]
[JsonSerializable(typeof(ExtendAnswer))]
internal sealed partial class DeviceJson : JsonSerializerContext;
