namespace PinControl.Errors;

/// <summary>A handler's refusal.</summary>
internal sealed class ErrorResult(ApiError error) : IResult
{
    /// <inheritdoc />
    public Task ExecuteAsync(HttpContext httpContext) =>
        httpContext.RequestServices.GetRequiredService<ErrorWriter>().WriteAsync(httpContext, error);
}
