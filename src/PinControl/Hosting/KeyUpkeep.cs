using PinControl.Errors;
using PinControl.Keys;

namespace PinControl.Hosting;

/// <summary>
/// Every two seconds asks the database which versions are active; every minute tells it of keys that the vault has and it does not know: those of an
/// installation that is older than the register, and the session KEKs of a vault that changes them by itself.
/// </summary>
internal sealed partial class KeyUpkeep(KeyDirectory directory, IKeyStore store, IKeyVault vault, TimeProvider clock, ILogger<KeyUpkeep> log) : BackgroundService
{
    /// <summary>For so long a node may go on with a version that is superseded.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan BetweenComparisons = TimeSpan.FromMinutes(1);

    private readonly HashSet<(KeyKind, int)> _told = [];
    private long? _comparedAt;
    private bool _failing;

    /// <summary>Asks, and tells if it is time.</summary>
    /// <exception cref="UnavailableException">The store or the vault does not answer.</exception>
    public async Task LookAsync(CancellationToken cancellation)
    {
        var known = await store.ListKeysAsync(cancellation);
        directory.Take(known);
        if (_comparedAt is { } at && clock.GetElapsedTime(at) < BetweenComparisons)
        {
            return;
        }

        var held = await vault.ListAsync(cancellation);
        Compare(known, held);
        if (KeyComparison.HasNews(known, held, clock.GetUtcNow()) && await store.RegisterKeysAsync(held, KeyActor.Service, cancellation) > 0)
        {
            directory.Take(await store.ListKeysAsync(cancellation));
        }

        _comparedAt = clock.GetTimestamp();
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
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
            _failing = false;
        }
        catch (Exception fault) when (fault is not OperationCanceledException || !stopping.IsCancellationRequested)
        {
            // Whatever it is, the next look must come, and what was known goes on to hold.
            if (!_failing)
            {
                LogFailed(log, fault);
            }

            _failing = true;
        }
    }

    private void Compare(IReadOnlyList<KeyVersion> known, IReadOnlyList<VaultKey> held)
    {
        foreach (var (key, has) in KeyComparison.Differing(known, held))
        {
            if (_told.Add((key.Kind, key.Version)))
            {
                LogDiffers(log, KeyNames.Text(key.Kind, key.Version), has.CheckValue, key.CheckValue!);
            }
        }
    }

    [LoggerMessage(6101, LogLevel.Warning, "Which keys are active could not be asked; it is tried again every two seconds")]
    private static partial void LogFailed(ILogger log, Exception fault);

    [LoggerMessage(
        6102, LogLevel.Error, "The vault's {Key} has check value {Held}, the database's {Known}: this vault does not belong to this database. Run: pincontrol keys list")]
    private static partial void LogDiffers(ILogger log, string key, string held, string known);
}
