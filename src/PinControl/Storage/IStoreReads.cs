using PinControl.Clients;
using PinControl.Device;
using PinControl.Pages;
using PinControl.Pins;
using PinControl.Plastics;
using PinControl.Tokens;

namespace PinControl.Storage;

/// <summary>A database's reads outside any batch.</summary>
internal interface IStoreReads : IClientStore, IPageDirectory
{
    ValueTask<ScopeJudgement?> FindJudgementAsync(ClientIdentity client, PlasticId plastic, CancellationToken cancellation);

    ValueTask<TokenLookUp> FindTokenAsync(ClientIdentity client, byte[] idHash, TimeSpan keep, CancellationToken cancellation);

    /// <summary>Whether there is a token, of whatever age.</summary>
    ValueTask<bool> HasTokenAsync(byte[] idHash, CancellationToken cancellation);

    ValueTask<IReadOnlyList<ClientListed>> ListClientsAsync(CancellationToken cancellation);

    ValueTask<IReadOnlyList<FrameKeyListed>> ListFrameKeysAsync(CancellationToken cancellation);

    ValueTask<PlasticPage> ListPlasticsAsync(PlasticListQuery query, CancellationToken cancellation);

    ValueTask<SessionView?> FindSessionAsync(byte[] sessionHash, byte[] attemptHash, CancellationToken cancellation);

    ValueTask<FindOutcome> FindPlasticAsync(PlasticCall call, CancellationToken cancellation);

    ValueTask<GenerateTarget> FindGenerateTargetAsync(PlasticCall call, CancellationToken cancellation);
}
