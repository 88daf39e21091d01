namespace PinControl.Storage;

/// <summary>The store is not one this program can work with. The message says what to do.</summary>
internal sealed class StoreRefusedException : InvalidOperationException
{
    public StoreRefusedException() { }

    /// <param name="message">For the operator.</param>
    public StoreRefusedException(string message) : base(message) { }

    /// <param name="message">For the operator.</param>
    /// <param name="innerException">The fault below.</param>
    public StoreRefusedException(string message, Exception innerException) : base(message, innerException) { }
}
