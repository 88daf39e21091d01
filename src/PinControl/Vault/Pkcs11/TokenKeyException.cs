using PinControl.Pins;

namespace PinControl.Vault.Pkcs11;

/// <summary>The token lacks a key, has two of a name, or has one that may do more than it should. The module's being initialized anew would not help.</summary>
internal sealed class TokenKeyException : VaultUnavailableException
{
    public TokenKeyException() { }

    /// <param name="message">Names the key by its label and says what to do.</param>
    public TokenKeyException(string message) : base(message) { }

    /// <param name="message">Names the key by its label and says what to do.</param>
    /// <param name="innerException">The fault below.</param>
    public TokenKeyException(string message, Exception innerException) : base(message, innerException) { }
}
