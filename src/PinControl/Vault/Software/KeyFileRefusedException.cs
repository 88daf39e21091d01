namespace PinControl.Vault.Software;

/// <summary>The key file or its passphrase cannot be used. The message names the setting and what to do; it holds no secret.</summary>
internal sealed class KeyFileRefusedException : Exception
{
    public KeyFileRefusedException() { }

    /// <param name="message">Names the setting and what to do.</param>
    public KeyFileRefusedException(string message) : base(message) { }

    /// <param name="message">Names the setting and what to do.</param>
    /// <param name="innerException">The fault below.</param>
    public KeyFileRefusedException(string message, Exception innerException) : base(message, innerException) { }
}
