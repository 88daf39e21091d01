namespace PinControl.Vault.Pkcs11;

/// <summary>Looks after the token, and changes the session KEK daily.</summary>
internal sealed partial class Pkcs11VaultUpkeep(
    TokenVault token, SessionKekChange sessionKek, Pkcs11VaultOptions options, TimeProvider clock, ILogger<Pkcs11VaultUpkeep> log) : BackgroundService
{
    private static readonly TimeSpan BetweenChanges = TimeSpan.FromMinutes(1);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The host starts one service after the other: none may begin with work.
        await Task.Yield();
        try
        {
            await Task.WhenAll(new TokenWatch(token, options, log).RunAsync(stoppingToken), ChangeSessionKekAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // The service stops.
        }
    }

    private async Task ChangeSessionKekAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(BetweenChanges, clock);
        do
        {
            try
            {
                if (token.Link.IsUp && await sessionKek.KeepUpAsync(stopping) is { } version)
                {
                    LogChanged(log, version);
                }
            }
            catch (Exception fault) when (fault is not OperationCanceledException || !stopping.IsCancellationRequested)
            {
                // Whatever it is, the old session KEK serves on: a cardholder is not turned away because a change must wait.
                LogNotChanged(log, fault);
            }
        }
        while (await timer.WaitForNextTickAsync(stopping));
    }

    [LoggerMessage(6205, LogLevel.Information, "The session KEK is version {Version} now")]
    private static partial void LogChanged(ILogger log, int version);

    [LoggerMessage(6206, LogLevel.Warning, "The session KEK could not be changed; it is tried again every minute")]
    private static partial void LogNotChanged(ILogger log, Exception fault);
}
