using PinControl.Errors;

namespace PinControl.Storage;

/// <summary>The store does not answer, or has no room. Nothing of the request was written.</summary>
internal sealed class StoreUnavailableException : UnavailableException
{
    public StoreUnavailableException() { }

    /// <param name="message">For the log.</param>
    public StoreUnavailableException(string message) : base(message) { }

    /// <param name="message">For the log.</param>
    /// <param name="innerException">The fault below.</param>
    public StoreUnavailableException(string message, Exception innerException) : base(message, innerException) { }

    /// <inheritdoc />
    public override ApiError Error => ApiErrors.StoreUnavailable;
}
