namespace PinControl.Vault.Pkcs11;

/// <summary>The module or the token cannot be used as the settings say. The message names the setting and what to do; it holds no secret.</summary>
internal sealed class TokenRefusedException : Exception
{
    public TokenRefusedException() { }

    /// <param name="message">Names the setting and what to do.</param>
    public TokenRefusedException(string message) : base(message) { }

    /// <param name="message">Names the setting and what to do.</param>
    /// <param name="innerException">The fault below.</param>
    public TokenRefusedException(string message, Exception innerException) : base(message, innerException) { }
}
