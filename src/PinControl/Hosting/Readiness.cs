using System.Globalization;
using PinControl.Errors;
using PinControl.Storage;
using PinControl.Storage.Lane;
using PinControl.Tokens;

namespace PinControl.Hosting;

/// <param name="Error">Why no request can be served now.</param>
/// <param name="Warning">What will end the service soon if nobody acts.</param>
internal readonly record struct ReadinessReport(ApiError? Error, string? Warning);

/// <summary>
/// Whether requests can be served: the store reads and an audit record could be written this moment, the vault works; and how far ahead partitions
/// reach. The store is asked once a second at most, however many ask.
/// </summary>
internal sealed partial class Readiness(
    LaneStore store, IStoreReads reads, StoreAdmission admission, ITokenVault vault, TimeProvider clock, ILogger<Readiness> log) : BackgroundService
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AheadAtLeast = TimeSpan.FromDays(7);
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    private readonly Lock _gate = new();
    private Task<ReadinessReport>? _newest;
    private long _begun;
    private volatile bool _isForgetful;

    public async Task<ReadinessReport> CheckAsync()
    {
        // What a request met a moment ago is newer than what the last look found.
        var report = store.RecentFault is { } fault ? new ReadinessReport(fault.Readiness, null) : await StoreAsync();
        if (report.Error is null && !admission.IsAdmitted)
        {
            return new ReadinessReport(ApiErrors.StoreUnavailable, null);
        }

        return report.Error is null && !vault.IsReady ? new ReadinessReport(ApiErrors.VaultUnavailable, null) : report;
    }

    /// <summary>Tells the log too, hourly: not everybody reads what a load balancer asks for.</summary>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        try
        {
            do
            {
                if ((await CheckAsync()).Warning is { } warning)
                {
                    LogWarned(log, warning);
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // The service stops.
        }
    }

    private Task<ReadinessReport> StoreAsync()
    {
        lock (_gate)
        {
            if (_newest is null || (_newest.IsCompleted && clock.GetElapsedTime(_begun) >= Fresh))
            {
                _begun = clock.GetTimestamp();
                _newest = LookAsync();
            }

            return _newest;
        }
    }

    private async Task<ReadinessReport> LookAsync()
    {
        try
        {
            await store.ProbeAsync().AsTask().WaitAsync(Patience);
            if (await reads.FindForgetfulnessAsync(CancellationToken.None) is { } forgetful)
            {
                return Tell(forgetful);
            }

            _isForgetful = false;
            return new ReadinessReport(null, Warn(await reads.CoveredUntilAsync(CancellationToken.None)));
        }
        catch (StoreUnavailableException fault)
        {
            return new ReadinessReport(fault.Readiness, null);
        }
        catch (UnavailableException fault)
        {
            return new ReadinessReport(fault.Error, null);
        }
        catch (TimeoutException)
        {
            return new ReadinessReport(ApiErrors.StoreUnavailable, null);
        }
        catch (Exception fault)
        {
            // Whatever it is, whoever asks must be told, and be able to ask again.
            LogFailed(log, fault);
            return new ReadinessReport(ApiErrors.StoreUnavailable, null);
        }
    }

    /// <summary>Said in the log too, once while it lasts: no batch fails of it.</summary>
    private ReadinessReport Tell(string forgetful)
    {
        if (!_isForgetful)
        {
            _isForgetful = true;
            LogForgetful(log, forgetful);
        }

        return new ReadinessReport(ApiErrors.StoreUnavailable with { Detail = forgetful }, null);
    }

    private string? Warn(DateTimeOffset? until) => until is { } end && end - clock.GetUtcNow() < AheadAtLeast
        ? string.Create(CultureInfo.InvariantCulture, $"partitions reach no further than {end.UtcDateTime:yyyy-MM-dd HH:mm}Z; run: pincontrol db maintain")
        : null;

    [LoggerMessage(5201, LogLevel.Warning, "{Warning}")]
    private static partial void LogWarned(ILogger log, string warning);

    [LoggerMessage(5205, LogLevel.Error, "Not ready: {Reason}")]
    private static partial void LogForgetful(ILogger log, string reason);

    [LoggerMessage(5202, LogLevel.Error, "Whether the store is ready could not be found out")]
    private static partial void LogFailed(ILogger log, Exception fault);
}
