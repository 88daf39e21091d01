namespace PinControl.Vault.Software;

/// <summary>Looks every minute whether a session KEK is due, so that an old one is destroyed on time though nobody asks for a PIN.</summary>
internal sealed class SoftwareVaultUpkeep(KeyKeeper keeper, TimeProvider clock) : BackgroundService
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
                if (keeper.IsReady)
                {
                    keeper.KeepUp();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The service stops.
        }
    }
}
