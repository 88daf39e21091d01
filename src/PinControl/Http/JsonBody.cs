using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.Net.Http.Headers;
using PinControl.Errors;

namespace PinControl.Http;

/// <summary>Reads exactly one JSON object, strictly: UTF-8, at most 8 KiB and 64 deep, no member twice, no comment, no trailing comma.</summary>
internal static class JsonBody
{
    /// <summary>The most bytes a body may have (DESIGN 2).</summary>
    public const int MaximumBytes = 8 * 1024;

    /// <summary>How deep objects and lists may stand in each other. Ours need 2; a member nobody knows is ignored whatever it holds, up to here.</summary>
    public const int MaximumDepth = 64;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = MaximumDepth };

    /// <summary>The object, or why there is none. The caller disposes the document.</summary>
    public static async ValueTask<(JsonDocument? Body, ApiError? Error)> ReadAsync(HttpContext context)
    {
        if (!IsJson(context.Request.ContentType))
        {
            return (null, ApiErrors.MediaTypeUnsupported);
        }

        if (context.Request.ContentLength > MaximumBytes)
        {
            return (null, ApiErrors.BodyTooLarge);
        }

        var buffer = new byte[context.Request.ContentLength ?? (MaximumBytes + 1)];
        int length;
        try
        {
            length = await context.Request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, context.RequestAborted);
        }
        catch (IOException fault) when (fault is not BadHttpRequestException)
        {
            // A chunk's size that no number can hold, or a client that is gone.
            return (null, ApiErrors.ForStatus(StatusCodes.Status400BadRequest));
        }

        if (length > MaximumBytes)
        {
            return (null, ApiErrors.BodyTooLarge);
        }

        // The parser looks at the bytes of a text only when it is asked for.
        if (!Utf8.IsValid(buffer.AsSpan(0, length)))
        {
            return (null, ApiErrors.BodyInvalid);
        }

        try
        {
            var document = JsonDocument.Parse(buffer.AsMemory(0, length), Strict);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                return (document, null);
            }

            document.Dispose();
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            // The parser's text can quote the input; the contract's error says enough. A member name that is no Unicode is the second kind.
        }

        return (null, ApiErrors.BodyInvalid);
    }

    /// <summary>The member's text; <see langword="false"/> if it is missing, no string, or no valid Unicode.</summary>
    public static bool TryGetText(JsonElement body, string member, [NotNullWhen(true)] out string? text)
    {
        text = null;
        if (!body.TryGetProperty(member, out var value) || value.ValueKind != JsonValueKind.String)
        {
            return false;
        }

        try
        {
            text = value.GetString();
            return text is not null;
        }
        catch (InvalidOperationException)
        {
            // A lone surrogate has no text.
            return false;
        }
    }

    /// <summary>Whether the member is there and not <c>null</c>.</summary>
    public static bool Has(JsonElement body, string member) =>
        body.TryGetProperty(member, out var value) && value.ValueKind != JsonValueKind.Null;

    private static bool IsJson(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type)
        && type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
        && (!type.Charset.HasValue || type.Charset.Value.Trim('"').Equals("utf-8", StringComparison.OrdinalIgnoreCase));
}
