using PinControl.Errors;

namespace PinControl.Hosting;

/// <summary>
/// Where a request ends must be said in one way. The web server takes a length beside chunks, and codings before <c>chunked</c> that it does not undo; a
/// proxy in front may read either otherwise, and what it takes for a body would be a request here (RFC 9112, 6.1 and 6.3). Both are refused.
/// </summary>
internal static class RequestFraming
{
    // Where the web server puts a length that stood beside chunks.
    private const string SetAsideLength = "X-Content-Length";

    /// <summary>Before everything that looks at the request.</summary>
    public static void UseRequestFraming(this WebApplication app)
    {
        var errors = app.Services.GetRequiredService<ErrorWriter>();
        app.Use((context, next) => IsAmbiguous(context.Request.Headers) ? RefuseAsync(context, errors) : next(context));
    }

    private static bool IsAmbiguous(IHeaderDictionary headers)
    {
        var coding = headers.TransferEncoding;
        return coding.Count > 0
            && (coding is not [{ } only] || !only.Equals("chunked", StringComparison.OrdinalIgnoreCase)
                || headers.ContentLength is not null || headers.ContainsKey(SetAsideLength));
    }

    private static Task RefuseAsync(HttpContext context, ErrorWriter errors)
    {
        // Nothing behind it is read as a request.
        context.Response.Headers.Connection = "close";
        return errors.WriteAsync(context, ApiErrors.ForStatus(StatusCodes.Status400BadRequest));
    }
}
