namespace PinControl.Vault.Software;

/// <summary>Looks every minute whether a session KEK is due, so that an old one is destroyed on time though nobody asks for a PIN.</summary>
internal sealed partial class SoftwareVaultUpkeep(KeyKeeper keeper, TimeProvider clock, ILogger<SoftwareVaultUpkeep> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                TryKeepUp();
            }
        }
        catch (OperationCanceledException)
        {
            // The service stops.
        }
    }

    private void TryKeepUp()
    {
        try
        {
            if (keeper.IsReady)
            {
                keeper.KeepUp();
            }
        }
        catch (Exception fault)
        {
            // Whatever it is, the next look must come, and the service must not end over it.
            LogFailed(log, fault);
        }
    }

    [LoggerMessage(6004, LogLevel.Error, "The software vault could not be looked after")]
    private static partial void LogFailed(ILogger log, Exception fault);
}
