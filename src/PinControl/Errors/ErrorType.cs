namespace PinControl.Errors;

/// <summary>The contract's <c>errorType</c>, spelled as on the wire (spec, errorResponse).</summary>
internal static class ErrorType
{
    public const string StaticValidation = "STATIC_VALIDATION_ERROR";
    public const string DynamicValidation = "DYNAMIC_VALIDATION_ERROR";
    public const string Integration = "INTEGRATION_ERROR";
    public const string Security = "SECURITY_ERROR";
    public const string Unexpected = "UNEXPECTED_ERROR";
}
