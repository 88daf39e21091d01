using Microsoft.AspNetCore.Diagnostics;

namespace PinControl.Errors;

/// <summary>Turns what was thrown into the contract's shape. An unknown fault gets no text.</summary>
internal sealed partial class FaultHandler(ErrorWriter writer, ILogger<FaultHandler> log) : IExceptionHandler
{
    /// <inheritdoc />
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        var error = exception switch
        {
            UnavailableException unavailable => unavailable.Error,
            BadHttpRequestException bad => ApiErrors.ForStatus(bad.StatusCode),
            _ => ApiErrors.Unexpected,
        };
        if (exception is UnavailableException fault)
        {
            LogUnavailable(log, error.Code, FaultText.Of(fault));
        }
        else if (error.Status >= 500)
        {
            LogFault(log, exception);
        }

        await writer.WriteAsync(httpContext, error);
        return true;
    }

    [LoggerMessage(1002, LogLevel.Error, "A request failed on a fault")]
    private static partial void LogFault(ILogger log, Exception exception);

    [LoggerMessage(1003, LogLevel.Warning, "{ErrorCode}: {Reason}")]
    private static partial void LogUnavailable(ILogger log, string errorCode, string reason);
}
