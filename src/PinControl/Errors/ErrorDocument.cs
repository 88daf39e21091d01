using System.Text.Json.Serialization;

namespace PinControl.Errors;

/// <summary>The spec's <c>errorResponse</c>, with <c>reason</c> and <c>support</c> added on the cardholder surface.</summary>
internal sealed record ErrorDocument(
    [property: JsonPropertyName("code")] string Code,
    [property: JsonPropertyName("message")] string Message,
    [property: JsonPropertyName("id")] Guid Id,
    [property: JsonPropertyName("errorCode")] string ErrorCode,
    [property: JsonPropertyName("errorType")] string ErrorType,
    [property: JsonPropertyName("errorReason")] string? ErrorReason,
    [property: JsonPropertyName("timestamp")] DateTimeOffset Timestamp,
    [property: JsonPropertyName("reason")] string? Reason,
    [property: JsonPropertyName("support")] string? Support);

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ErrorDocument))]
internal sealed partial class ErrorJson : JsonSerializerContext;
