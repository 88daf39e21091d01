namespace PinControl.Limits;

/// <summary>How failures turn into waiting.</summary>
/// <param name="Free">So many failures cost nothing; the one that makes the number full brings the first second of waiting, each one after it twice as much.</param>
/// <param name="Longest">What the waiting grows to. In as much time without waiting one failure is forgotten.</param>
internal sealed record FailurePace(int Free, TimeSpan Longest)
{
    /// <summary>As high as a level gets, one above where the waiting stops growing: a flood is not remembered longer than what it costs.</summary>
    public double Highest { get; } = Free + Math.Max(0, Math.Ceiling(Math.Log2(Longest.TotalSeconds))) + 1;

    // 2 to the 40th seconds are above every limit that a setting takes.
    private const double MostDoublings = 40;

    /// <summary>How long after the failure that made this level the next try is allowed. A failure that is partly forgotten still counts whole.</summary>
    public TimeSpan DelayAt(double level)
    {
        var failures = Math.Ceiling(level);
        return failures < Free
            ? TimeSpan.Zero
            : TimeSpan.FromSeconds(Math.Min(Longest.TotalSeconds, Math.Pow(2, Math.Min(failures - Free, MostDoublings))));
    }
}
