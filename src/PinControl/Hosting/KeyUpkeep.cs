using PinControl.Errors;
using PinControl.Keys;
using PinControl.Pins;

namespace PinControl.Hosting;

/// <summary>
/// Every two seconds asks the database which versions are active. Every minute, and whenever a key was activated, compares the vault with it: a vault with
/// other keys is out of service until they are the database's; keys that the database does not know are registered, those of an installation that is older
/// than the register and the session KEKs of a vault that changes them by itself.
/// </summary>
internal sealed partial class KeyUpkeep(
    KeyDirectory directory, IKeyStore store, IReSealStore pins, IKeyVault vault, TimeProvider clock, ILogger<KeyUpkeep> log)
    : BackgroundService
{
    /// <summary>For so long a node may go on with a version that is superseded.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan BetweenComparisons = TimeSpan.FromMinutes(1);

    private readonly HashSet<(KeyKind, int)> _told = [];
    private long? _comparedAt;
    private List<(KeyKind, int, string?)> _compared = [];
    private bool _failing;

    /// <summary>Why the vault may not work on this database; <see langword="null"/> if it may, or was not compared yet.</summary>
    public string? Refusal { get; private set; }

    /// <summary>Asks, and compares if it is time.</summary>
    /// <exception cref="UnavailableException">The store or the vault does not answer.</exception>
    public async Task LookAsync(CancellationToken cancellation)
    {
        var known = await store.ListKeysAsync(cancellation);
        List<(KeyKind, int, string?)> inUse = [.. known.Where(static key => key is { State: KeyState.Active, Kind: not KeyKind.SessionKek })
            .Select(static key => (key.Kind, key.Version, key.CheckValue))];
        if (_comparedAt is not { } at || clock.GetElapsedTime(at) >= BetweenComparisons || !inUse.SequenceEqual(_compared))
        {
            known = await CompareAsync(known, isNew: !inUse.SequenceEqual(_compared), cancellation);
            (_comparedAt, _compared) = (clock.GetTimestamp(), inUse);
        }

        directory.Take(Refusal is null ? known : WithoutSealing(known));
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
                var (reason, trace) = FaultText.Split(fault);
                LogFailed(log, reason, trace);
            }

            _failing = true;
        }
    }

    /// <returns>The keys as the database has them after it.</returns>
    private async Task<IReadOnlyList<KeyVersion>> CompareAsync(IReadOnlyList<KeyVersion> known, bool isNew, CancellationToken cancellation)
    {
        IReadOnlyList<VaultKey> held;
        try
        {
            held = await vault.ListAsync(cancellation);
        }
        catch (VaultUnavailableException)
        {
            // What is back later must not seal under a KEK that was not compared.
            directory.Take(isNew || Refusal is not null ? WithoutSealing(known) : known);
            throw;
        }

        Tell(known, held);
        var refusal = KeyComparison.Foreign(known, held) is { } foreign ? KeyComparison.Text(foreign) : await ProveAsync(known, held, cancellation);
        if (refusal is not null && refusal != Refusal)
        {
            LogRefused(log, refusal);
        }

        Refusal = refusal;
        if (refusal is not null)
        {
            return known;
        }

        // Nothing becomes the database's own from a vault that has another key under any version, were it a pending or a retired one.
        return KeyComparison.Stranger(known, held) is null && KeyComparison.HasNews(known, held, clock.GetUtcNow())
            && await store.RegisterKeysAsync(held, KeyActor.Service, cancellation) > 0
            ? await store.ListKeysAsync(cancellation)
            : known;
    }

    private async Task<string?> ProveAsync(IReadOnlyList<KeyVersion> known, IReadOnlyList<VaultKey> held, CancellationToken cancellation)
    {
        if (!KeyComparison.NeedsProof(known, held))
        {
            return null;
        }

        directory.Take(KeyProof.BindingOf(held));
        return await KeyProof.HoldsAsync(store, pins, vault, held, cancellation) ? null : KeyProof.Refusal;
    }

    // Neither a PIN nor a session is touched without them; checkpoints are signed on.
    private static IReadOnlyList<KeyVersion> WithoutSealing(IReadOnlyList<KeyVersion> known) => [.. known.Where(static key => key.Kind == KeyKind.Identity)];

    private void Tell(IReadOnlyList<KeyVersion> known, IReadOnlyList<VaultKey> held)
    {
        foreach (var (key, has) in KeyComparison.Differing(known, held))
        {
            if (!_told.Add((key.Kind, key.Version)))
            {
                continue;
            }

            if (has.Defect is { } defect)
            {
                LogDefect(log, KeyNames.Text(key.Kind, key.Version), defect);
            }
            else
            {
                LogDiffers(log, KeyNames.Text(key.Kind, key.Version), has.CheckValue, key.CheckValue!);
            }
        }
    }

    [LoggerMessage(6101, LogLevel.Warning, "Which keys are active could not be asked; it is tried again every two seconds: {Reason}")]
    private static partial void LogFailed(ILogger log, string reason, Exception? trace);

    [LoggerMessage(
        6102, LogLevel.Error, "The vault's {Key} has check value {Held}, the database's {Known}: they are different keys. Run: pincontrol keys list")]
    private static partial void LogDiffers(ILogger log, string key, string held, string known);

    [LoggerMessage(6104, LogLevel.Error, "The vault's {Key} cannot be told apart: {Defect}")]
    private static partial void LogDefect(ILogger log, string key, string defect);

    [LoggerMessage(6103, LogLevel.Critical, "The vault is out of service. {Refusal}")]
    private static partial void LogRefused(ILogger log, string refusal);
}
