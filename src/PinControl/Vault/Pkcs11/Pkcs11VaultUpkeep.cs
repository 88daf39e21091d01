namespace PinControl.Vault.Pkcs11;

/// <summary>
/// Looks after the token: a look every few seconds, recovery when it is gone, the module initialized anew when it has done enough, the session KEK
/// changed daily.
/// </summary>
internal sealed partial class Pkcs11VaultUpkeep(
    TokenVault token, SessionKekChange sessionKek, Pkcs11VaultOptions options, TimeProvider clock, ILogger<Pkcs11VaultUpkeep> log) : BackgroundService
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan BetweenChanges = TimeSpan.FromMinutes(1);

    /// <summary>One look, and what it shows to be needed.</summary>
    /// <returns>Whether the token works.</returns>
    internal async Task<bool> KeepAsync()
    {
        if (token.Link.IsUp)
        {
            if (token.Link.IsDue && !await token.Link.RenewAsync())
            {
                LogStuck(log);
            }

            return await token.LookAsync();
        }

        return await token.Link.RecoverAsync() && await token.LookAsync();
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The host starts one service after the other: none may begin with work.
        await Task.Yield();
        try
        {
            await Task.WhenAll(WatchAsync(stoppingToken), ChangeSessionKekAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // The service stops.
        }
    }

    private async Task WatchAsync(CancellationToken stopping)
    {
        var wait = FirstWait;
        var told = false;
        while (true)
        {
            if (token.Link.IsUp)
            {
                await token.Link.WaitForTroubleAsync(TimeSpan.FromSeconds(options.ProbeInterval), stopping);
            }
            else
            {
                await Task.Delay(wait, stopping);
                wait = wait * 2 < LongestWait ? wait * 2 : LongestWait;
            }

            if (!token.Link.IsUp && !told)
            {
                LogGone(log, token.Link.Down);
                told = true;
            }

            if (await TryKeepAsync())
            {
                wait = FirstWait;
                if (told)
                {
                    LogBack(log);
                    told = false;
                }
            }
        }
    }

    private async Task<bool> TryKeepAsync()
    {
        try
        {
            return await KeepAsync();
        }
        catch (Exception fault)
        {
            // Whatever it is, the next look must come.
            LogFailed(log, fault);
            return false;
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

    [LoggerMessage(6201, LogLevel.Error, "The vault is out of service. {Reason} It is tried again until it works")]
    private static partial void LogGone(ILogger log, string? reason);

    [LoggerMessage(6202, LogLevel.Information, "The vault is in service again")]
    private static partial void LogBack(ILogger log);

    [LoggerMessage(6203, LogLevel.Warning, "The module could not be initialized anew: a call does not come back from it")]
    private static partial void LogStuck(ILogger log);

    [LoggerMessage(6204, LogLevel.Error, "The token could not be looked after")]
    private static partial void LogFailed(ILogger log, Exception fault);

    [LoggerMessage(6205, LogLevel.Information, "The session KEK is version {Version} now")]
    private static partial void LogChanged(ILogger log, int version);

    [LoggerMessage(6206, LogLevel.Warning, "The session KEK could not be changed; it is tried again every minute")]
    private static partial void LogNotChanged(ILogger log, Exception fault);
}
