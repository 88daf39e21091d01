namespace PinControl.Fuzz;

/// <summary>What a parser promises of what it accepts.</summary>
internal static class Promise
{
    /// <exception cref="InvalidOperationException">It does not hold.</exception>
    public static void Holds(bool promise, string what)
    {
        if (!promise)
        {
            throw new InvalidOperationException($"Not kept: {what}.");
        }
    }
}
