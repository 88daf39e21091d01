using System.Diagnostics;
using System.Threading.Channels;
using PinControl.Device;
using PinControl.Tokens;

namespace PinControl.Storage.Lane;

/// <summary>
/// Group commit: one thread takes whatever writes are waiting and carries them out in one transaction. No timer: a lone request commits
/// alone, at once. Nobody is answered before the commit. The queue is bounded; a full one is a 503, never memory without end.
/// </summary>
internal sealed partial class WriterLane : IAsyncDisposable
{
    private const int MostQueued = 8192;
    private const int MostInBatch = 512;
    private const int FewestToShare = 32;

    private static readonly TimeSpan FaultIsRecent = TimeSpan.FromSeconds(5);

    private readonly Channel<LaneEntry> _queue = Channel.CreateBounded<LaneEntry>(
        new BoundedChannelOptions(MostQueued) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private readonly IWriteEngine _engine;
    private readonly ILogger<WriterLane> _log;
    private readonly BatchFaults _faults;
    private readonly Thread _writer;
    private readonly Lock _faultGate = new();
    private (long At, StoreUnavailableException Fault)? _fault;
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public WriterLane(IWriteEngine engine, ILogger<WriterLane> log, TimeProvider? clock = null)
    {
        _engine = engine;
        _log = log;
        _faults = new BatchFaults(log, clock ?? TimeProvider.System);
        _writer = new Thread(Run) { Name = "pincontrol-writer", IsBackground = true };
        _writer.Start();
    }

    /// <summary>Queues the request. The write is not withdrawn when the caller gives up: a request half-way must not guess whether it happened.</summary>
    /// <exception cref="StoreUnavailableException">The queue is full or the service is stopping.</exception>
    public Task<TResult> SubmitAsync<TResult>(object request)
    {
        var entry = new LaneEntry<TResult>(request) { Prepared = _engine.Prepare(request) };
        return _queue.Writer.TryWrite(entry)
            ? entry.Completion
            : throw Overflow();
    }

    /// <summary>
    /// Why requests could not be written a moment ago, if none has been written since: a probe may fit in where they do not, on a disk that is all but full.
    /// </summary>
    public StoreUnavailableException? RecentFault
    {
        get
        {
            lock (_faultGate)
            {
                return _fault is { } known && Stopwatch.GetElapsedTime(known.At) < FaultIsRecent ? known.Fault : null;
            }
        }
    }

    /// <summary>Finishes what was accepted, then ends the thread.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _stopped.Task;
    }

    // The store is there: it has more to write than it keeps up with, or the service stops.
    private static StoreUnavailableException Overflow() => new($"More than {MostQueued} writes wait for the store, or the service is stopping.")
    {
        HasAnswered = true,
        ToCallers = "More writes wait for the store than the service queues. Nothing was changed.",
    };

    private void Run()
    {
        var batch = new List<LaneEntry>(MostInBatch);
        while (WaitForEntry())
        {
            var share = Share(batch.Count);
            batch.Clear();
            while (batch.Count < share && _queue.Reader.TryRead(out var entry))
            {
                batch.Add(entry);
            }

            CarryOut(batch);
        }

        _stopped.SetResult();
    }

    /// <summary>
    /// Half of all callers, those of the last batch included, which are being answered now and come again: so the database has the one half while the
    /// service has the other. Who takes all that waits ends with everybody in one batch, and each side idles while the other works.
    /// </summary>
    private int Share(int answered) => Math.Clamp((_queue.Reader.Count + answered) / 2, FewestToShare, MostInBatch);

    private bool WaitForEntry()
    {
        var waiting = _queue.Reader.WaitToReadAsync();
        return waiting.IsCompleted ? waiting.Result : waiting.AsTask().GetAwaiter().GetResult();
    }

    /// <summary>One bad row never fails its neighbours: a batch that fails is carried out again row by row.</summary>
    private void CarryOut(List<LaneEntry> batch)
    {
        if (TryExecute(batch, out var fault))
        {
            LaneAnswers.Give(batch);
        }
        else if (fault is StoreUnavailableException || batch.Count == 1)
        {
            _faults.Failed(batch.Count, fault);
            LaneAnswers.Give(batch, fault);
        }
        else
        {
            LogRowByRow(_log, batch.Count, fault);
            for (var i = 0; i < batch.Count; i++)
            {
                if (TryExecute([batch[i]], out fault))
                {
                    LaneAnswers.Give([batch[i]]);
                }
                else if (fault is StoreUnavailableException)
                {
                    // Gone meanwhile: the others need not wait to find out one by one.
                    _faults.Failed(batch.Count - i, fault);
                    LaneAnswers.Give(batch[i..], fault);
                    return;
                }
                else
                {
                    _faults.Failed(1, fault);
                    LaneAnswers.Give([batch[i]], fault);
                }
            }
        }
    }

    private bool TryExecute(List<LaneEntry> batch, out Exception fault)
    {
        try
        {
            _engine.Execute(batch);
            fault = null!;
            Note(batch, null);
            _faults.Worked();
            return true;
        }
        catch (Exception caught)
        {
            Note(batch, caught as StoreUnavailableException);
            // Whatever it is, the lane must go on; the callers get it.
            fault = caught;
            return false;
        }
    }

    private void Note(List<LaneEntry> batch, StoreUnavailableException? fault)
    {
        // The service's own upkeep says nothing: it may have had little to write, or nothing.
        if (batch.Exists(static entry => entry.Request is TokenIssue or TokenOpen or ViewCompletion or SetOpeningCompletion or SetCompletion))
        {
            lock (_faultGate)
            {
                _fault = fault is null ? null : (Stopwatch.GetTimestamp(), fault);
            }
        }
    }

    [LoggerMessage(4002, LogLevel.Warning, "A batch of {Count} failed and is written row by row")]
    private static partial void LogRowByRow(ILogger log, int count, Exception fault);
}
