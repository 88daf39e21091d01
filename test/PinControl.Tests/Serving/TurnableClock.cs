namespace PinControl.Tests.Serving;

/// <summary>The machine's clock until it is stopped; then it stands where a test turns it. Timers run on in real time.</summary>
internal sealed class TurnableClock : TimeProvider
{
    private DateTimeOffset? _stopped;

    public override DateTimeOffset GetUtcNow() => _stopped ?? System.GetUtcNow();

    public void Stop() => _stopped = GetUtcNow();

    public void Turn(TimeSpan by) => _stopped = GetUtcNow() + by;

    public void TurnTo(DateTimeOffset time) => _stopped = time;

    public void Release() => _stopped = null;
}
