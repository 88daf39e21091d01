using System.Globalization;

namespace PinControl.Errors;

/// <summary>The one mapper from an <see cref="ApiError"/> to an answer, JSON or page.</summary>
internal sealed partial class ErrorWriter(
    TimeProvider clock, IEnumerable<IErrorVocabulary> vocabularies, IEnumerable<IErrorSurface> surfaces, ILogger<ErrorWriter> log)
{
    /// <summary>Writes the answer, under a fresh id that also stands in the log.</summary>
    public async Task WriteAsync(HttpContext context, ApiError error)
    {
        foreach (var vocabulary in vocabularies)
        {
            error = vocabulary.Owns(context) ? vocabulary.Complete(error) : error;
        }

        var id = Guid.NewGuid();
        LogRefused(log, id, error.Status, error.Code, error.Reason ?? "-", error.Support ?? "-");
        context.Response.StatusCode = error.Status;
        if (error.RetryAfter is { } seconds)
        {
            context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        foreach (var surface in surfaces)
        {
            if (surface.Owns(context))
            {
                await surface.WriteAsync(context, error);
                return;
            }
        }

        var document = new ErrorDocument(
            error.Status.ToString(CultureInfo.InvariantCulture), error.Message, id, error.Code, error.Type, error.Detail,
            clock.GetUtcNow(), error.Reason, error.Support);
        await context.Response.WriteAsJsonAsync(document, ErrorJson.Default.ErrorDocument, "application/json", context.RequestAborted);
    }

    [LoggerMessage(1001, LogLevel.Information, "Refused {ErrorId}: {Status} {ErrorCode} {Reason} {Support}")]
    private static partial void LogRefused(ILogger log, Guid errorId, int status, string errorCode, string reason, string support);
}
