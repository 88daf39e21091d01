namespace PinControl.Errors;

/// <summary>A handler's refusal.</summary>
internal sealed class ErrorResult(ApiError error) : IResult
{
    public ApiError Error { get; } = error;

    /// <inheritdoc />
    public Task ExecuteAsync(HttpContext httpContext) => ReferenceEquals(Error, ApiErrors.CredentialsInvalid)
        ? httpContext.RequestServices.GetRequiredService<ICredentialRefusal>().WriteAsync(httpContext)
        : httpContext.RequestServices.GetRequiredService<ErrorWriter>().WriteAsync(httpContext, Error);
}
