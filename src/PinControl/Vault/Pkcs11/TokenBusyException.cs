using PinControl.Pins;

namespace PinControl.Vault.Pkcs11;

/// <summary>There are more requests than sessions now. It says nothing of the token's health: nobody looks at it for that, and it stays in service.</summary>
internal sealed class TokenBusyException : VaultUnavailableException
{
    public TokenBusyException() { }

    /// <param name="message">For the log.</param>
    public TokenBusyException(string message) : base(message) { }

    /// <param name="message">For the log.</param>
    /// <param name="innerException">The fault below.</param>
    public TokenBusyException(string message, Exception innerException) : base(message, innerException) { }
}
