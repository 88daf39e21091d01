namespace PinControl.Errors;

/// <summary>Faults in one line of a log.</summary>
internal static class FaultText
{
    private static readonly char[] LineEnds = ['\r', '\n'];

    /// <summary>
    /// What the fault says, and the first line of what lies below it: what PostgreSQL's client adds in further ones is advice to programmers.
    /// </summary>
    public static string Of(UnavailableException fault)
    {
        var cause = fault.InnerException?.Message.Split(LineEnds, 2)[0] ?? string.Empty;
        // "23514: no partition …" adds nothing to "PostgreSQL: no partition … (23514)."
        var words = cause[(cause.IndexOf(": ", StringComparison.Ordinal) is var colon and >= 0 ? colon + 2 : 0)..];
        return fault.Message.Contains(words.TrimEnd('.'), StringComparison.Ordinal) ? fault.Message : $"{fault.Message} {cause}";
    }

    /// <summary>The same of any fault, and its trace if it is not one that is expected.</summary>
    public static (string Reason, Exception? Trace) Split(Exception fault) =>
        fault is UnavailableException expected ? (Of(expected), null) : (fault.GetType().Name, fault);
}
