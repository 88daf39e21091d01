namespace PinControl.Bench;

/// <summary>The run cannot go on, or what it measured is worth nothing. The message says why.</summary>
internal sealed class BenchException : Exception
{
    public BenchException() { }

    public BenchException(string message) : base(message) { }

    public BenchException(string message, Exception innerException) : base(message, innerException) { }
}
