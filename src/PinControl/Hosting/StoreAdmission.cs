using PinControl.Errors;
using PinControl.Storage;
using PinControl.Storage.Lane;

namespace PinControl.Hosting;

/// <summary>
/// Whether the store may be served: outside Development it must hold nothing of Development's. While it cannot be looked at, every request is answered
/// 503; what is found later, once it is back, ends the process.
/// </summary>
internal sealed partial class StoreAdmission(
    LaneStore store, IStoreReads reads, Settings settings, IHostEnvironment environment, IHostApplicationLifetime lifetime, TimeProvider clock,
    ILogger<StoreAdmission> log) : BackgroundService
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(2);

    private volatile bool _isAdmitted = environment.IsDevelopment();

    /// <summary>Whether it was looked at and found in order.</summary>
    public bool IsAdmitted => _isAdmitted;

    /// <summary>Why the process ended; none while it serves.</summary>
    public string? Refusal { get; private set; }

    /// <exception cref="SettingException">It holds what only Development may.</exception>
    /// <exception cref="StoreRefusedException">The service does not work with it at all.</exception>
    /// <exception cref="UnavailableException">It cannot be looked at.</exception>
    public async Task LookAsync(CancellationToken cancellation)
    {
        if (_isAdmitted)
        {
            return;
        }

        // Opened as it will be used, so that an older one is brought up to date before it is read.
        await store.ProbeAsync();
        if (await DemoTraces.FindAsync(reads, settings.Store, cancellation) is [_, ..] traces)
        {
            throw new SettingException(traces);
        }

        _isAdmitted = true;
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (!_isAdmitted && Refusal is null)
            {
                await Task.Delay(BetweenLooks, clock, stoppingToken);
                await TryLookAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The service stops.
        }
    }

    private async Task TryLookAsync(CancellationToken stopping)
    {
        try
        {
            await LookAsync(stopping);
        }
        catch (Exception fault) when (fault is SettingException or StoreRefusedException)
        {
            // As it would have been at start.
            Refusal = fault.Message;
            LogRefused(log, fault.Message);
            lifetime.StopApplication();
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            // Whatever it is, nothing is served before a look has succeeded; /health/ready says that it is away.
            LogNotSeen(log, fault.Message);
        }
    }

    [LoggerMessage(5203, LogLevel.Critical, "The service ends. {Refusal}")]
    private static partial void LogRefused(ILogger log, string refusal);

    [LoggerMessage(5204, LogLevel.Debug, "The store could not be looked at yet: {Fault}")]
    private static partial void LogNotSeen(ILogger log, string fault);
}

/// <summary>The gate before every route but health's.</summary>
internal static class Admission
{
    public static void UseAdmission(this WebApplication app)
    {
        if (app.Environment.IsDevelopment())
        {
            return;
        }

        var admission = app.Services.GetRequiredService<StoreAdmission>();
        var errors = app.Services.GetRequiredService<ErrorWriter>();
        app.Use((context, next) => admission.IsAdmitted ? next(context) : errors.WriteAsync(context, ApiErrors.StoreUnavailable));
    }
}
