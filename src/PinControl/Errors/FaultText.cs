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
        var cause = FirstLine(fault.InnerException);
        // "23514: no partition …" adds nothing to "PostgreSQL: no partition … (23514)."
        var words = cause[(cause.IndexOf(": ", StringComparison.Ordinal) is var colon and >= 0 ? colon + 2 : 0)..];
        var told = fault.Message.Contains(words.TrimEnd('.'), StringComparison.Ordinal) ? fault.Message : $"{fault.Message} {cause}";
        // Of several hosts, or of TLS, the reason itself lies at the bottom.
        var bottom = fault.InnerException;
        while (bottom?.InnerException is { } below)
        {
            bottom = below;
        }

        var root = FirstLine(bottom);
        return told.Contains(root, StringComparison.Ordinal) || cause.Contains(root, StringComparison.Ordinal) || root.Contains(words, StringComparison.Ordinal) ? told : $"{told} {root}";
    }

    /// <summary>The same of any fault, and its trace if it is not one that is expected.</summary>
    public static (string Reason, Exception? Trace) Split(Exception fault) =>
        fault is UnavailableException expected ? (Of(expected), null) : (fault.GetType().Name, fault);

    private static string FirstLine(Exception? fault) => fault?.Message.Split(LineEnds, 2)[0] ?? string.Empty;
}
