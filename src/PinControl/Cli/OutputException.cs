namespace PinControl.Cli;

/// <summary>What a verb gives could not be written. The message says what, why, and what to do.</summary>
internal sealed class OutputException : IOException
{
    public OutputException() { }

    /// <param name="message">For the operator.</param>
    public OutputException(string message) : base(message) { }

    /// <param name="message">For the operator.</param>
    /// <param name="innerException">The fault below.</param>
    public OutputException(string message, Exception innerException) : base(message, innerException) { }

    public static OutputException OfStandardOutput(IOException fault) => new(
        $"""
        Standard output cannot be written: {Reason(fault)}. What it has is not whole.
        Make room where it goes, or let it go elsewhere, and run it again. A verb that changes something may have changed it: look first.
        """,
        fault);

    /// <summary>The system's words, without the file's name behind them.</summary>
    public static string Reason(Exception fault) => fault.Message.Split(" : '")[0].TrimEnd('.');
}
