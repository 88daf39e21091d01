namespace PinControl.Tests.Serving;

/// <summary>The machine's clock until it is stopped; then it stands where a test turns it. Timers run on in real time.</summary>
internal sealed class TurnableClock : TimeProvider
{
    // A moment is more than a machine word: whoever reads while it is put must see all of it or nothing.
    private volatile Moment? _stopped;
    private long _measured;

    /// <summary>Told where the clock was put; nothing when it goes on.</summary>
    public Action<DateTimeOffset?> Turned { get; set; } = static _ => { };

    public override DateTimeOffset GetUtcNow() => _stopped?.At ?? System.GetUtcNow();

    public override long GetTimestamp() => Volatile.Read(ref _measured) is not 0 and var held ? held : System.GetTimestamp();

    /// <summary>From now on no time passes for whoever measures it: nothing grows old, nothing is due. For good.</summary>
    public void HoldMeasure() => Volatile.Write(ref _measured, System.GetTimestamp());

    public void Stop() => Put(GetUtcNow());

    public void Turn(TimeSpan by) => Put(GetUtcNow() + by);

    public void TurnTo(DateTimeOffset time) => Put(time);

    public void Release() => Put(null);

    private void Put(DateTimeOffset? at)
    {
        _stopped = at is { } time ? new Moment(time) : null;
        Turned(at);
    }

    private sealed record Moment(DateTimeOffset At);
}
