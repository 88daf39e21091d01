using System.Buffers.Text;
using PinControl.Audit;
using PinControl.Audit.Checkpoints;
using PinControl.Errors;
using PinControl.Pins;

namespace PinControl.Hosting;

/// <summary>
/// Signs every chain's head: ten seconds after the last checkpoint, or ten thousand records, whichever is first, and only if a head moved. A
/// store or vault that does not answer is waited for: the next checkpoint covers what this one would have.
/// </summary>
internal sealed partial class Checkpointing(
    IAuditTrail trail, ICheckpointStore store, IVault vault, TimeProvider clock, ILogger<Checkpointing> log) : BackgroundService
{
    private const long MostRecords = 10_000;
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly HashSet<long> _lost = [];
    private CheckpointChain _chain = new();
    private long _takenAt = clock.GetTimestamp();
    private bool _waiting;

    /// <inheritdoc />
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await TryTakeAsync(atOnce: true, cancellationToken);
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Look, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await TryTakeAsync(atOnce: false, stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The service stops; StopAsync takes the last one.
        }
    }

    private async Task TryTakeAsync(bool atOnce, CancellationToken cancellation)
    {
        try
        {
            await TakeAsync(atOnce, cancellation);
            if (_waiting)
            {
                _waiting = false;
                LogGoesOn(log);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception fault)
        {
            // Whatever it is, the next look must come, and one line tells that none was taken.
            _chain = new CheckpointChain();
            if (!_waiting)
            {
                _waiting = true;
                var (reason, trace) = FaultText.Split(fault);
                LogWaits(log, reason, trace);
            }
        }
    }

    private async Task TakeAsync(bool atOnce, CancellationToken cancellation)
    {
        CheckpointBody? body;
        using (var snapshot = trail.Open())
        {
            var heads = snapshot.Heads();
            _chain.CatchUp(snapshot);
            var due = atOnce || clock.GetElapsedTime(_takenAt) >= Interval || heads.Sum(static head => head.Sequence) - _chain.Records >= MostRecords;
            if (!due)
            {
                return;
            }

            body = _chain.Next(heads, clock.GetUtcNow(), out var lost);
            Tell(lost);
        }

        if (body is null)
        {
            return;
        }

        var bytes = body.ToCanonicalBytes();
        var seal = await vault.SignCheckpointAsync(bytes, cancellation);
        var taken = NewCheckpoint.Of(body, bytes, seal.Identity.KeyId, seal.Identity.Point, seal.Signature);
        if (await store.AddCheckpointAsync(taken, cancellation))
        {
            LogTaken(log, body.Number, Base64Url.EncodeToString(taken.Checkpoint.Hash), body.Chains);
        }

        // If another node's has the number, its ten seconds count for this one too.
        _takenAt = clock.GetTimestamp();
    }

    private void Tell(IReadOnlyList<long> lost)
    {
        foreach (var chain in lost.Where(_lost.Add))
        {
            LogLost(log, chain, _chain.Number);
        }
    }

    [LoggerMessage(5101, LogLevel.Information, "Audit checkpoint {Number} is {Hash} over {Chains} chain(s)")]
    private static partial void LogTaken(ILogger log, long number, string hash, int chains);

    [LoggerMessage(5102, LogLevel.Warning, "No audit checkpoint can be taken now; it is tried again every second: {Reason}")]
    private static partial void LogWaits(ILogger log, string reason, Exception? trace);

    [LoggerMessage(5103, LogLevel.Information, "Audit checkpoints are taken again")]
    private static partial void LogGoesOn(ILogger log);

    [LoggerMessage(5104, LogLevel.Error, "The audit trail was tampered with: chain {Chain} is not what checkpoint {Number} signed. Run: pincontrol audit verify")]
    private static partial void LogLost(ILogger log, long chain, long number);
}
