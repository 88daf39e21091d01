using System.Diagnostics;
using System.Security.Cryptography;
using PinControl.StoreTests.Stage;
using PinControl.Tests.Serving;
using Xunit;

namespace PinControl.StoreTests.Proofs;

/// <summary>SIGKILL of the service under load.</summary>
public sealed class KilledService(StoreStage stage)
{
    private const int Rounds = 20;
    private const int Clients = 96;
    private const int LeastInFlight = 32;

    [Theory]
    [MemberData(nameof(Stores.All), MemberType = typeof(Stores))]
    public async Task A_service_killed_20_times_under_load_loses_nothing_it_acknowledged(string kind)
    {
        await using var store = await stage.NewStoreAsync(kind);
        var address = ServiceProcess.FreeAddress();
        var node = await store.StartNodeAsync(address);
        try
        {
            using (var cards = new Cards(address))
            {
                await cards.PrepareAsync(Clients);
            }

            await using var load = LoadProcess.Start(Clients, address);
            var repeated = 0;
            for (var round = 1; round <= Rounds;)
            {
                var before = load.Record.Acknowledged;
                var begun = Stopwatch.GetTimestamp();
                await load.GoAsync();
                await load.Record.WaitForAsync(RandomNumberGenerator.GetInt32(100, 300));
                await Task.Delay(RandomNumberGenerator.GetInt32(20));
                var killed = Stopwatch.GetTimestamp();
                node.Kill();
                await load.PauseAsync();
                var inFlight = load.Record.UnansweredOf(begun, killed);
                node = await store.StartNodeAsync(address);
                await Kept.AssertAsync(store, address, load.Record);
                var acknowledged = load.Record.Acknowledged - before;
                if (inFlight >= LeastInFlight)
                {
                    Print.Line($"{kind}: kill {round}: acknowledged {acknowledged}, in flight {inFlight}, recovered {acknowledged}");
                    round++;
                }
                else
                {
                    Assert.True(++repeated < Rounds, "The load is too small for the kills to find requests in flight.");
                }
            }
        }
        finally
        {
            await node.DisposeAsync();
        }
    }
}
