using Microsoft.AspNetCore.Http.Features;
using PinControl.Errors;

namespace PinControl.Pages;

/// <summary>
/// Reads the one form field <c>controlId</c>, from whatever a webview makes of a form post: urlencoded with any parameter, multipart,
/// or no <c>Content-Type</c> at all (DESIGN 3.1).
/// </summary>
internal static class ControlIdForm
{
    private const string Field = "controlId";
    private const string UrlEncoded = "application/x-www-form-urlencoded";
    private const int MaximumBytes = 8 * 1024;

    private static readonly FormOptions Limits = new()
    {
        BufferBodyLengthLimit = MaximumBytes,
        MultipartBodyLengthLimit = MaximumBytes,
        ValueCountLimit = 16,
        KeyLengthLimit = 256,
        ValueLengthLimit = 1024,
    };

    /// <summary>The field's text; <see langword="null"/> when it is missing, blank, there twice, or in the URL, where it would be logged.</summary>
    public static async ValueTask<string?> ReadAsync(HttpContext context)
    {
        var request = context.Request;
        if (request.Query.ContainsKey(Field) || request.ContentLength > MaximumBytes)
        {
            return null;
        }

        if (string.IsNullOrWhiteSpace(request.ContentType))
        {
            request.ContentType = UrlEncoded;
        }

        if (!request.HasFormContentType)
        {
            return null;
        }

        try
        {
            var form = await new FormFeature(request, Limits).ReadFormAsync(context.RequestAborted);
            return form[Field] is [{ Length: > 0 } controlId] ? controlId : null;
        }
        catch (IOException fault) when (fault is not BadHttpRequestException)
        {
            // Not a form, or a multipart one that ends in the middle.
            return null;
        }
        catch (NotSupportedException)
        {
            // A charset that the framework knows and will not read: UTF-7.
            return null;
        }
        catch (InvalidDataException)
        {
            // A form beyond its limits.
            return null;
        }
    }

    /// <summary>What is not such a form.</summary>
    public static ApiError Refusal { get; } =
        new(400, ErrorType.StaticValidation, "CONTROL_ID_MISSING", "The request is not valid", "Post the form field controlId once, and not in the URL.");
}
