namespace PinControl.Limits;

/// <summary>What is remembered of one address and name: a level that failures raise and time lowers, and until when nothing more is tried.</summary>
internal struct Failures
{
    private double _level;
    private DateTimeOffset _at;
    private DateTimeOffset _until;
    private bool _isPresumed;

    /// <summary>Which name it is of; only with <see cref="IsLive"/>.</summary>
    public int Tag { get; set; }

    /// <summary>When it was changed last.</summary>
    public readonly DateTimeOffset At => _at;

    /// <summary>Failures that are not forgotten yet; above 0 as long as there is anything to remember. While somebody must wait nothing is forgotten.</summary>
    public readonly double LevelAt(DateTimeOffset now, FailurePace pace)
    {
        var quiet = now - (_until > _at ? _until : _at);
        return Math.Max(0, _level - (Math.Max(0, quiet.Ticks) / (double)pace.Longest.Ticks));
    }

    public readonly bool IsLive(DateTimeOffset now, FailurePace pace) => LevelAt(now, pace) > 0;

    /// <summary>
    /// How long to wait before the next try; zero lets this one in. After waiting one try is let in at a time: it counts as failed until it is told
    /// otherwise, so that a thousand at once are one.
    /// </summary>
    public TimeSpan Enter(DateTimeOffset now, FailurePace pace)
    {
        if (_until == default)
        {
            return TimeSpan.Zero;
        }

        if (_until > now)
        {
            // A clock that was put back must not make it longer than it can be.
            _until = _until - now < pace.Longest ? _until : now + pace.Longest;
            return _until - now;
        }

        if (pace.DelayAt(LevelAt(now, pace) + 1) == TimeSpan.Zero)
        {
            _until = default;
            return TimeSpan.Zero;
        }

        Raise(now, pace);
        _isPresumed = true;
        return TimeSpan.Zero;
    }

    /// <summary>The try has failed. One that was let in before the waiting began, or that nothing lets in or not, does not prolong it.</summary>
    public void Fail(DateTimeOffset now, FailurePace pace)
    {
        if (_isPresumed)
        {
            (_isPresumed, _level) = (false, Math.Min(_level, pace.Highest));
        }
        else if (_until <= now)
        {
            Raise(now, pace);
            _level = Math.Min(_level, pace.Highest);
        }
    }

    /// <summary>Takes another's failures in: the higher level and the longer waiting count.</summary>
    public void Join(in Failures other, DateTimeOffset now, FailurePace pace)
    {
        (_level, _at) = (Math.Min(pace.Highest, Math.Max(LevelAt(now, pace), other.LevelAt(now, pace))), now);
        _until = _until > other._until ? _until : other._until;
    }

    /// <summary>The try was none of those that are counted.</summary>
    public void Excuse(DateTimeOffset now)
    {
        if (_isPresumed)
        {
            (_isPresumed, _level, _until) = (false, _level - 1, now);
        }
    }

    private void Raise(DateTimeOffset now, FailurePace pace)
    {
        // The highest is exceeded only by a try that is not judged yet, so that an excuse takes back no more than was added.
        (_level, _at) = (Math.Min(LevelAt(now, pace), pace.Highest) + 1, now);
        var delay = pace.DelayAt(_level);
        if (delay > TimeSpan.Zero)
        {
            _until = now + delay;
        }
    }
}
