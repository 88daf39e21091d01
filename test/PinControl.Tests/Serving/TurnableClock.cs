namespace PinControl.Tests.Serving;

/// <summary>The machine's clock until it is stopped; then it stands where a test turns it. Timers run on in real time.</summary>
internal sealed class TurnableClock : TimeProvider
{
    // A box, which is put down whole: the service reads the time while a test turns it.
    private volatile object? _stopped;

    /// <summary>Told where the clock was put; nothing when it goes on.</summary>
    public Action<DateTimeOffset?> Turned { get; set; } = static _ => { };

    public override DateTimeOffset GetUtcNow() => _stopped is DateTimeOffset at ? at : System.GetUtcNow();

    public void Stop() => Put(GetUtcNow());

    public void Turn(TimeSpan by) => Put(GetUtcNow() + by);

    public void TurnTo(DateTimeOffset time) => Put(time);

    public void Release() => Put(null);

    private void Put(DateTimeOffset? at)
    {
        _stopped = at;
        Turned(at);
    }
}
