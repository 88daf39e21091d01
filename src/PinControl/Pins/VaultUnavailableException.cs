using PinControl.Errors;

namespace PinControl.Pins;

/// <summary>The vault cannot work now: its keys are missing, locked or its module is gone.</summary>
internal class VaultUnavailableException : UnavailableException
{
    public VaultUnavailableException() { }

    /// <param name="message">What is missing and what to do; for the log, names no key and no PIN.</param>
    public VaultUnavailableException(string message) : base(message) { }

    /// <param name="message">What is missing and what to do; for the log, names no key and no PIN.</param>
    /// <param name="innerException">The fault below.</param>
    public VaultUnavailableException(string message, Exception innerException) : base(message, innerException) { }

    /// <inheritdoc />
    public override ApiError Error => ApiErrors.VaultUnavailable;
}
