using PinControl.Errors;

namespace PinControl.Storage.Lane;

/// <summary>
/// Tells of batches that the store did not take: the first at once, then one line every ten seconds however many there are, and when it works again. A
/// fault that is not the store's is told each time, with its trace: it is one row's. For the lane's thread alone.
/// </summary>
internal sealed partial class BatchFaults(ILogger log, TimeProvider clock)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    // A disk that is all but full takes a small batch now and then: it works again once none has failed for so long.
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(5);

    private bool _hasWorked;
    private bool _isFailing;
    private long _failedAt;
    private long _toldAt;
    private long _all;
    private long _untoldBatches;
    private long _untoldWrites;

    /// <param name="count">How many writes failed with it.</param>
    public void Failed(int count, Exception fault)
    {
        if (fault is StoreUnavailableException unavailable)
        {
            Failed(count, unavailable);
        }
        else if (fault is not StoreRefusedException refused)
        {
            LogFault(log, count, fault);
        }
        else if (_hasWorked)
        {
            // Before, it is the start that is refused, which says so by itself.
            LogFailed(log, count, refused.Message);
        }
    }

    public void Worked()
    {
        _hasWorked = true;
        if (_isFailing && clock.GetElapsedTime(_failedAt) >= Quiet)
        {
            LogWorks(log, _all);
            (_isFailing, _all, _untoldBatches, _untoldWrites) = (false, 0, 0, 0);
        }
    }

    private void Failed(int count, StoreUnavailableException fault)
    {
        _failedAt = clock.GetTimestamp();
        _all += count;
        if (!_isFailing)
        {
            (_isFailing, _toldAt) = (true, _failedAt);
            LogFailed(log, count, FaultText.Of(fault));
            return;
        }

        (_untoldBatches, _untoldWrites) = (_untoldBatches + 1, _untoldWrites + count);
        if (clock.GetElapsedTime(_toldAt) >= Interval)
        {
            LogStill(log, _untoldBatches, _untoldWrites, FaultText.Of(fault));
            (_toldAt, _untoldBatches, _untoldWrites) = (_failedAt, 0, 0);
        }
    }

    [LoggerMessage(4001, LogLevel.Error, "A batch of {Count} could not be written: {Reason}")]
    private static partial void LogFailed(ILogger log, int count, string reason);

    [LoggerMessage(4003, LogLevel.Error, "A batch of {Count} could not be written")]
    private static partial void LogFault(ILogger log, int count, Exception fault);

    [LoggerMessage(4004, LogLevel.Error, "{Batches} more batches with {Writes} writes could not be written: {Reason}")]
    private static partial void LogStill(ILogger log, long batches, long writes, string reason);

    [LoggerMessage(4005, LogLevel.Warning, "The store takes writes again; {Writes} were refused")]
    private static partial void LogWorks(ILogger log, long writes);
}
