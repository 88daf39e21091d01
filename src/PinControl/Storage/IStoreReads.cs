using PinControl.Clients;
using PinControl.Device;
using PinControl.Pages;
using PinControl.Pins;
using PinControl.Plastics;

namespace PinControl.Storage;

/// <summary>A database's reads outside any batch.</summary>
internal interface IStoreReads : IClientStore, IPageDirectory
{
    ValueTask<SessionView?> FindSessionAsync(byte[] sessionHash, byte[] attemptHash, CancellationToken cancellation);

    ValueTask<FindOutcome> FindPlasticAsync(PlasticCall call, CancellationToken cancellation);

    ValueTask<GenerateTarget> FindGenerateTargetAsync(PlasticCall call, CancellationToken cancellation);
}
