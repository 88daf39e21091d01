namespace PinControl.Vault.Pkcs11;

/// <summary>
/// Watches the token as long as it is in use, in the service and beside a verb of the command line: a look every few seconds, recovery when it is gone,
/// the module initialized anew when it has done enough.
/// </summary>
internal sealed partial class TokenWatch(TokenVault token, Pkcs11VaultOptions options, ILogger log)
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    /// <summary>One look, and what it shows to be needed.</summary>
    /// <returns>Whether the token works and has the active keys.</returns>
    public async Task<bool> KeepAsync()
    {
        if (token.Link.IsDue && token.Link.IsUp && !await token.Link.RenewAsync())
        {
            LogStuck(log);
        }

        return (!token.Link.MustRenew || await token.Link.RecoverAsync()) && await token.LookAsync();
    }

    /// <summary>Until it is cancelled.</summary>
    /// <exception cref="OperationCanceledException">It was.</exception>
    public async Task RunAsync(CancellationToken stopping)
    {
        var wait = FirstWait;
        // A token that is back may be refused for another reason than it was away for: each is told once.
        var told = new HashSet<string>();
        while (true)
        {
            var kept = await TryKeepAsync();
            Tell(told);
            if (kept)
            {
                wait = FirstWait;
                if (told.Count > 0)
                {
                    LogBack(log);
                    told.Clear();
                }
            }

            if (token.IsSound)
            {
                await token.Link.WaitForTroubleAsync(TimeSpan.FromSeconds(options.ProbeInterval), stopping);
            }
            else
            {
                await Task.Delay(wait, stopping);
                wait = wait * 2 < LongestWait ? wait * 2 : LongestWait;
            }

            Tell(told);
        }
    }

    private void Tell(HashSet<string> told)
    {
        if (token.Down is { } reason && told.Add(reason))
        {
            LogGone(log, reason.EndsWith('.') ? reason : reason + ".");
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

    [LoggerMessage(6201, LogLevel.Error, "The vault is out of service. {Reason} It is tried again until it works")]
    private static partial void LogGone(ILogger log, string reason);

    [LoggerMessage(6202, LogLevel.Information, "The vault is in service again")]
    private static partial void LogBack(ILogger log);

    [LoggerMessage(6203, LogLevel.Warning, "The module could not be initialized anew: a call does not come back from it")]
    private static partial void LogStuck(ILogger log);

    [LoggerMessage(6204, LogLevel.Error, "The token could not be looked after")]
    private static partial void LogFailed(ILogger log, Exception fault);
}
