namespace PinControl.Files;

/// <summary>
/// What is read from files and read again once they change: looked at when it is asked for, at most every second. A change that cannot be read keeps what
/// was, and is logged once.
/// </summary>
internal sealed class ReloadedFile<T>
    where T : class
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    private readonly string _setting;
    private readonly IReadOnlyList<string> _paths;
    private readonly Func<T> _load;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly Lock _gate = new();
    private volatile T _current;
    private FileStamps _stamps;
    private long _lookedAt;

    /// <param name="setting">The setting that names the files, for the log.</param>
    /// <param name="load">Reads and checks all of them.</param>
    public ReloadedFile(string setting, IReadOnlyList<string> paths, Func<T> load, TimeProvider clock, ILogger log)
    {
        (_setting, _paths, _load, _clock, _log) = (setting, paths, load, clock, log);
        _lookedAt = clock.GetTimestamp();
        // The stamps first: a change while it is read is then seen at the next look.
        _stamps = FileStamps.Of(paths);
        _current = load();
    }

    /// <summary>As the files are, or were when they could last be read.</summary>
    public T Current
    {
        get
        {
            if (_clock.GetElapsedTime(Volatile.Read(ref _lookedAt)) >= Look && _gate.TryEnter())
            {
                try
                {
                    LookAgain();
                }
                finally
                {
                    _gate.Exit();
                }
            }

            return _current;
        }
    }

    private void LookAgain()
    {
        Volatile.Write(ref _lookedAt, _clock.GetTimestamp());
        var stamps = FileStamps.Of(_paths);
        if (stamps.Equals(_stamps))
        {
            return;
        }

        _stamps = stamps;
        try
        {
            _current = _load();
            ReloadLog.Reloaded(_log, _setting);
        }
        catch (Exception fault)
        {
            // Whatever it is, what was read before still holds. The message names no content.
            ReloadLog.Kept(_log, _setting, fault.Message);
        }
    }
}

/// <summary>What a change of a file tells the log.</summary>
internal static partial class ReloadLog
{
    [LoggerMessage(7301, LogLevel.Information, "The files of {Setting} changed and are in use")]
    public static partial void Reloaded(ILogger log, string setting);

    [LoggerMessage(7302, LogLevel.Error, "The files of {Setting} changed and cannot be used; what was read before stays in use: {Fault}")]
    public static partial void Kept(ILogger log, string setting, string fault);
}
