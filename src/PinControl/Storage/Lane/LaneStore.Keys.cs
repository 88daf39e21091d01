using PinControl.Audit;
using PinControl.Keys;

namespace PinControl.Storage.Lane;

/// <summary>What the keys' features ask of a store.</summary>
internal sealed partial class LaneStore
{
    public ValueTask<IReadOnlyList<KeyVersion>> ListKeysAsync(CancellationToken cancellation) => reads.ListKeysAsync(cancellation);

    public ValueTask<IReadOnlyDictionary<int, long>> CountPinsAsync(CancellationToken cancellation) => reads.CountPinsAsync(cancellation);

    public ValueTask<int> RegisterKeysAsync(IReadOnlyList<VaultKey> held, KeyActor actor, CancellationToken cancellation) =>
        Write<int>(new KeyRegistration(held, actor));

    public ValueTask<int> ClaimKeyAsync(KeyKind kind, KeyActor actor, CancellationToken cancellation) => Write<int>(new KeyClaim(kind, actor));

    public async ValueTask NoteKeyAsync(KeyKind kind, int version, string checkValue, KeyActor actor, CancellationToken cancellation)
    {
        if (!await Write<bool>(new KeyNote(kind, version, checkValue, actor)))
        {
            throw new InvalidOperationException($"The database has no pending {KeyNames.Text(kind, version)} to note a check value of.");
        }
    }

    public ValueTask<bool> ActivateKeyAsync(KeyKind kind, int version, int? after, KeyActor actor, CancellationToken cancellation) =>
        Write<bool>(new KeyActivation(kind, version, after, actor));

    public ValueTask<bool> RetireKeyAsync(KeyKind kind, int version, KeyActor actor, CancellationToken cancellation) =>
        Write<bool>(new KeyRetirement(kind, version, actor));

    public ValueTask<IReadOnlyList<CustodianListed>> ListCustodiansAsync(CancellationToken cancellation) => reads.ListCustodiansAsync(cancellation);

    public ValueTask<IReadOnlyList<KeyRequest>> ListKeyRequestsAsync(CancellationToken cancellation) => reads.ListKeyRequestsAsync(cancellation);

    public ValueTask<KeyAnswer> AddCustodianAsync(NewCustodian custodian, CancellationToken cancellation) => Write<KeyAnswer>(custodian);

    public ValueTask<KeyAnswer> DisableCustodianAsync(CustodianEnd end, CancellationToken cancellation) => Write<KeyAnswer>(end);

    public ValueTask<KeyAnswer> RequestAsync(KeyRequested requested, CancellationToken cancellation) => Write<KeyAnswer>(requested);

    public ValueTask<KeyAnswer> DecideAsync(KeyDecision decision, CancellationToken cancellation) => Write<KeyAnswer>(decision);

    public ValueTask<AuditOutcome> StartDestructionAsync(KeyDestruction destruction, CancellationToken cancellation) => Write<AuditOutcome>(destruction);

    public ValueTask<AuditOutcome> AllowExportAsync(ZoneKeyExport export, CancellationToken cancellation) => Write<AuditOutcome>(export);

    public ValueTask<IReadOnlyList<PinToReSeal>> FindToReSealAsync(int version, long after, int most, CancellationToken cancellation) =>
        reads.FindToReSealAsync(version, after, most, cancellation);

    public ValueTask<int> WriteReSealedAsync(IReadOnlyList<ReSealedPin> pins, CancellationToken cancellation) => Write<int>(new ReSealBatch(pins));

    public ValueTask<IReadOnlyList<ZoneKey>> ListZoneKeysAsync(CancellationToken cancellation) => reads.ListZoneKeysAsync(cancellation);

    public ValueTask<AuditOutcome> AddZoneKeyAsync(NewZoneKey zoneKey, CancellationToken cancellation) => Write<AuditOutcome>(zoneKey);

    public ValueTask<KeyAnswer> RequestRemovalAsync(ZoneKeyEnd end, CancellationToken cancellation) => Write<KeyAnswer>(end);

    public ValueTask<int> WriteReSealedAsync(IReadOnlyList<ReSealedZoneKey> zoneKeys, CancellationToken cancellation) => Write<int>(new ZoneKeyBatch(zoneKeys));
}

internal sealed record KeyRegistration(IReadOnlyList<VaultKey> Held, KeyActor Actor);

internal sealed record KeyClaim(KeyKind Kind, KeyActor Actor);

internal sealed record KeyNote(KeyKind Kind, int Version, string CheckValue, KeyActor Actor);

internal sealed record KeyActivation(KeyKind Kind, int Version, int? After, KeyActor Actor);

internal sealed record KeyRetirement(KeyKind Kind, int Version, KeyActor Actor);

internal sealed record ZoneKeyBatch(IReadOnlyList<ReSealedZoneKey> ZoneKeys);

/// <param name="Pins">Few enough not to hold the lane for long.</param>
internal sealed record ReSealBatch(IReadOnlyList<ReSealedPin> Pins);
