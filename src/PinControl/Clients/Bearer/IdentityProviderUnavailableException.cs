using PinControl.Errors;

namespace PinControl.Clients.Bearer;

/// <summary>The identity provider's keys are not known and cannot be got: whether a token is good cannot be said.</summary>
internal sealed class IdentityProviderUnavailableException : UnavailableException
{
    public IdentityProviderUnavailableException() { }

    /// <param name="message">What was tried.</param>
    public IdentityProviderUnavailableException(string message) : base(message) { }

    /// <param name="message">What was tried.</param>
    /// <param name="innerException">The fault below.</param>
    public IdentityProviderUnavailableException(string message, Exception innerException) : base(message, innerException) { }

    /// <inheritdoc />
    public override ApiError Error => ApiErrors.IdentityProviderUnavailable;
}
