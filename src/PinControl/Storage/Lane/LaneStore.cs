using PinControl.Audit;
using PinControl.Audit.Checkpoints;
using PinControl.Clients;
using PinControl.Device;
using PinControl.Keys;
using PinControl.Pins;
using PinControl.Plastics;
using PinControl.Tokens;

namespace PinControl.Storage.Lane;

/// <summary>What the features ask of a store: writes go through the lane, reads straight to the database.</summary>
internal sealed partial class LaneStore(WriterLane lane, IStoreReads reads)
    : ITokenStore, IDeviceStore, IPlasticStore, IPinStore, IAuditStore, ICheckpointStore, IClientAdministration, ISecretUse,
        IKeyStore, ICustody, IReSealStore, IZoneKeyStore
{
    public ValueTask<TokenIssueOutcome> IssueAsync(TokenIssue issue, CancellationToken cancellation) => Write<TokenIssueOutcome>(issue);

    public ValueTask<ScopeJudgement?> FindJudgementAsync(ClientIdentity client, PlasticId plastic, CancellationToken cancellation) =>
        reads.FindJudgementAsync(client, plastic, cancellation);

    public ValueTask<TokenLookUp> FindTokenAsync(ClientIdentity client, byte[] idHash, TimeSpan keep, CancellationToken cancellation) =>
        reads.FindTokenAsync(client, idHash, keep, cancellation);

    public async ValueTask<OpenOutcome> OpenAsync(TokenOpen open, CancellationToken cancellation)
    {
        var outcome = await Write<OpenOutcome>(open);
        if (outcome is not OpenOutcome.NotRecent)
        {
            return outcome;
        }

        // A token that ended long ago still says why; a flood of ids that never were must not reach the writer twice, and neither must an id of another
        // client than the frame key's, which is to look the same.
        return await reads.HasTokenAsync(open.IdHash, open.FrameKey, cancellation) switch
        {
            true => await Write<OpenOutcome>(new LateOpen(open)),
            var other => new OpenOutcome.Refused(DeviceRefusal.Unknown, null, IsForeign: other is false),
        };
    }

    public ValueTask<byte[]?> CompleteViewAsync(ViewCompletion completion, CancellationToken cancellation) => Write<byte[]?>(completion);

    public ValueTask<byte[]?> CompleteSetOpeningAsync(SetOpeningCompletion completion, CancellationToken cancellation) => Write<byte[]?>(completion);

    public async ValueTask FailAsync(TokenFailure failure, CancellationToken cancellation) => await Write<Done>(failure);

    public ValueTask<SessionView?> FindSessionAsync(byte[] sessionHash, byte[] attemptHash, CancellationToken cancellation) =>
        reads.FindSessionAsync(sessionHash, attemptHash, cancellation);

    public ValueTask<SetOutcome> CompleteSetAsync(SetCompletion completion, CancellationToken cancellation) => Write<SetOutcome>(completion);

    public ValueTask<DeviceRefusal> RefuseTryAsync(TryRefusal refusal, CancellationToken cancellation) => Write<DeviceRefusal>(refusal);

    public ValueTask<ExtendOutcome> ExtendAsync(SessionExtension extension, CancellationToken cancellation) => Write<ExtendOutcome>(extension);

    public ValueTask<PutOutcome> PutAsync(PlasticPut put, CancellationToken cancellation) => Write<PutOutcome>(put);

    public ValueTask<FindOutcome> FindAsync(PlasticCall call, CancellationToken cancellation) => reads.FindPlasticAsync(call, cancellation);

    public ValueTask<GenerateTarget> FindGenerateTargetAsync(PlasticCall call, CancellationToken cancellation) =>
        reads.FindGenerateTargetAsync(call, cancellation);

    public ValueTask<AuditOutcome> WriteGeneratedAsync(GeneratedPin generated, CancellationToken cancellation) => Write<AuditOutcome>(generated);

    public async ValueTask AppendAsync(AuditEntry entry, AuditOutcome outcome, CancellationToken cancellation) =>
        await Write<Done>(new AuditAppend(entry, outcome));

    public ValueTask<bool> AddCheckpointAsync(NewCheckpoint checkpoint, CancellationToken cancellation) => Write<bool>(checkpoint);

    /// <summary>Removes one batch of old records or checkpoints.</summary>
    public ValueTask<AuditPurged> PurgeAuditAsync(PurgeAudit purge) => Write<AuditPurged>(purge);

    public ValueTask<ClientAddition> AddClientAsync(NewClient client, CancellationToken cancellation) => Write<ClientAddition>(client);

    public ValueTask<FrameKeyAddition> AddFrameKeyAsync(NewFrameKey frameKey, CancellationToken cancellation) => Write<FrameKeyAddition>(frameKey);

    public ValueTask<IReadOnlyList<ClientListed>> ListClientsAsync(CancellationToken cancellation) => reads.ListClientsAsync(cancellation);

    public ValueTask<IReadOnlyList<FrameKeyListed>> ListFrameKeysAsync(CancellationToken cancellation) => reads.ListFrameKeysAsync(cancellation);

    public ValueTask<PlasticPage> ListPlasticsAsync(PlasticListQuery query, CancellationToken cancellation) => reads.ListPlasticsAsync(query, cancellation);

    /// <summary>Ends what time has ended and purges what is old; gives the most rows of any kind that it touched.</summary>
    public ValueTask<int> SweepAsync(Sweep sweep) => Write<int>(sweep);

    /// <summary>Comes back once the store has written as it would for a request.</summary>
    /// <exception cref="StoreUnavailableException">It cannot.</exception>
    public async ValueTask ProbeAsync()
    {
        await Write<Done>(new WriteProbe());
        if (RecentFault is { } fault)
        {
            throw fault.Again();
        }
    }

    /// <inheritdoc cref="WriterLane.RecentFault" />
    public StoreUnavailableException? RecentFault => lane.RecentFault;

    /// <summary>Writes Development's demo data where it is missing.</summary>
    public async ValueTask SeedAsync(DemoData demo) => await Write<Done>(demo);

    private ValueTask<TResult> Write<TResult>(object request) => new(lane.SubmitAsync<TResult>(request));
}

/// <summary>The result of a write that has none.</summary>
internal readonly record struct Done;

/// <summary>An open of a token that is not among the recent ones.</summary>
internal sealed record LateOpen(TokenOpen Open);

/// <summary>A write that changes nothing.</summary>
internal sealed record WriteProbe;

/// <summary>A record without a further effect.</summary>
internal sealed record AuditAppend(AuditEntry Entry, AuditOutcome Outcome);

/// <param name="KeepTokens">How long a token is kept for its look-up.</param>
/// <param name="Most">The most rows of each kind in one sweep, so that no sweep holds the lane for long.</param>
internal sealed record Sweep(TimeSpan KeepTokens, int Most);
