namespace PinControl.Errors;

/// <summary>A part the service needs does not answer: 503, and nothing was released or changed.</summary>
internal abstract class UnavailableException : Exception
{
    protected UnavailableException() { }

    protected UnavailableException(string message) : base(message) { }

    protected UnavailableException(string message, Exception innerException) : base(message, innerException) { }

    /// <summary>What the caller is told.</summary>
    public abstract ApiError Error { get; }
}
