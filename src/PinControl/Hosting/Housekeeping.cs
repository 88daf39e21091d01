using PinControl.Audit;
using PinControl.Errors;
using PinControl.Storage.Lane;
using PinControl.Tokens;

namespace PinControl.Hosting;

/// <summary>Every ten seconds: ends what time has ended, purges what is old, records counted refusals.</summary>
internal sealed partial class Housekeeping(
    LaneStore store, RefusalTally refusals, TokenRetention retention, TimeProvider clock, ILogger<Housekeeping> log) : BackgroundService
{
    private const int MostRows = 500;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    /// <inheritdoc />
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(SweepAsync(stoppingToken), refusals.RecordAsync(store, stoppingToken));

    private async Task SweepAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        var sweep = new Sweep(retention.Keep, MostRows);
        try
        {
            while (await timer.WaitForNextTickAsync(stopping))
            {
                await SweepAllAsync(sweep, stopping);
            }
        }
        catch (OperationCanceledException)
        {
            // The service stops; what is left is swept after the next start.
        }
    }

    private async Task SweepAllAsync(Sweep sweep, CancellationToken stopping)
    {
        try
        {
            while (await store.SweepAsync(sweep) >= MostRows && !stopping.IsCancellationRequested)
            {
                // More is due; the lane served its callers between the two.
            }
        }
        catch (UnavailableException fault)
        {
            LogSkipped(log, FaultText.Of(fault));
        }
        catch (Exception fault)
        {
            // Whatever it is, the next sweep must come: nobody waits for this one who could be told.
            LogFailed(log, fault);
        }
    }

    [LoggerMessage(5001, LogLevel.Warning, "A sweep was left out: {Reason}")]
    private static partial void LogSkipped(ILogger log, string reason);

    [LoggerMessage(5002, LogLevel.Error, "A sweep failed; the next one comes in ten seconds")]
    private static partial void LogFailed(ILogger log, Exception fault);
}
