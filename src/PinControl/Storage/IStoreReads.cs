using PinControl.Clients;
using PinControl.Clients.Certificates;
using PinControl.Device;
using PinControl.Keys;
using PinControl.Pages;
using PinControl.Pins;
using PinControl.Plastics;
using PinControl.Tokens;

namespace PinControl.Storage;

/// <summary>A database's reads outside any batch.</summary>
internal interface IStoreReads : IClientStore, ICertificateStore, IPageDirectory
{
    ValueTask<ScopeJudgement?> FindJudgementAsync(ClientIdentity client, PlasticId plastic, CancellationToken cancellation);

    ValueTask<TokenLookUp> FindTokenAsync(ClientIdentity client, byte[] idHash, TimeSpan keep, CancellationToken cancellation);

    /// <summary>Until when rows have a partition to go to; none where there are no partitions.</summary>
    ValueTask<DateTimeOffset?> CoveredUntilAsync(CancellationToken cancellation);

    /// <summary>Why the database, as it is set now, would lose what it acknowledges; none if it would not.</summary>
    ValueTask<string?> FindForgetfulnessAsync(CancellationToken cancellation);

    /// <summary>Whether there is a token, of whatever age, that this frame key may redeem.</summary>
    /// <param name="frameKey">None outside a frame.</param>
    ValueTask<bool?> HasTokenAsync(byte[] idHash, string? frameKey, CancellationToken cancellation);

    ValueTask<IReadOnlyList<ClientListed>> ListClientsAsync(CancellationToken cancellation);

    ValueTask<IReadOnlyList<CertificateListed>> ListCertificatesAsync(CancellationToken cancellation);

    ValueTask<IReadOnlyList<FrameKeyListed>> ListFrameKeysAsync(CancellationToken cancellation);

    ValueTask<IReadOnlyList<ThemeListed>> ListThemesAsync(CancellationToken cancellation);

    ValueTask<IReadOnlyList<LookListed>> ListLooksAsync(CancellationToken cancellation);

    ValueTask<IReadOnlyDictionary<string, string>> FindNextStepsAsync(AccountName tenant, CancellationToken cancellation);

    ValueTask<ClientShown?> FindClientAsync(AccountName name, CancellationToken cancellation);

    ValueTask<IReadOnlyList<TenantListed>> ListTenantsAsync(CancellationToken cancellation);

    ValueTask<PlasticPage> ListPlasticsAsync(PlasticListQuery query, CancellationToken cancellation);

    ValueTask<SessionView?> FindSessionAsync(byte[] sessionHash, byte[] attemptHash, CancellationToken cancellation);

    ValueTask<FindOutcome> FindPlasticAsync(PlasticCall call, CancellationToken cancellation);

    ValueTask<GenerateTarget> FindGenerateTargetAsync(PlasticCall call, CancellationToken cancellation);

    ValueTask<IReadOnlyList<KeyVersion>> ListKeysAsync(CancellationToken cancellation);

    ValueTask<IReadOnlyDictionary<int, long>> CountPinsAsync(CancellationToken cancellation);

    ValueTask<IReadOnlyList<CustodianListed>> ListCustodiansAsync(CancellationToken cancellation);

    ValueTask<IReadOnlyList<KeyRequest>> ListKeyRequestsAsync(CancellationToken cancellation);

    ValueTask<IReadOnlyList<PinToReSeal>> FindToReSealAsync(int version, long after, int most, CancellationToken cancellation);

    ValueTask<IReadOnlyList<ZoneKey>> ListZoneKeysAsync(CancellationToken cancellation);
}
