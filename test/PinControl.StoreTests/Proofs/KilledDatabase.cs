using System.Net;
using PinControl.StoreTests.Stage;
using PinControl.Tests.Serving.Postgres;
using Xunit;

namespace PinControl.StoreTests.Proofs;

/// <summary>SIGKILL of the database server under load, and its fall to a standby.</summary>
public sealed class KilledDatabase(StoreStage stage)
{
    private const int Rounds = 3;
    private const int Clients = 64;

    [Fact]
    public async Task A_database_killed_under_load_loses_nothing_and_the_service_resumes_by_itself()
    {
        await using var store = (PostgresStore)await stage.NewStoreAloneAsync(Stores.PostgreSql);
        await using var node = await store.StartNodeAsync();
        using var cards = new Cards(node.Address);
        await cards.PrepareAsync(Clients);
        await using var load = LoadProcess.Start(Clients, node.Address);
        for (var round = 1; round <= Rounds; round++)
        {
            await load.GoAsync();
            await load.Record.WaitForAsync(300);
            store.Server.Kill();
            using (var refused = await cards.AskForTokenAsync("1001", "VIEW_PIN"))
            {
                await Unavailable.AssertAsync(refused);
            }

            Assert.Equal(HttpStatusCode.OK, await cards.HealthAsync("live"));
            Assert.Equal(HttpStatusCode.ServiceUnavailable, await cards.HealthAsync("ready"));
            await store.Server.StartAgainAsync();
            await Unavailable.UntilReadyAsync(cards);
            await load.Record.WaitForAsync(300);
            Print.Line($"{Stores.PostgreSql}: database kill {round}: {await load.PauseAsync()}");
            await Kept.AssertAsync(store, node.Address, load.Record);
        }
    }

    [Fact]
    public async Task A_fall_to_the_synchronous_standby_under_load_loses_nothing()
    {
        await using var primary = await PostgresServer.StartAsync();
        await using var standby = await primary.StartStandbyAsync();
        await using var store = await stage.NewDatabaseAsync(primary, standby);
        await using var node = await store.StartNodeAsync();
        using var cards = new Cards(node.Address);
        await cards.PrepareAsync(Clients);
        await using var load = LoadProcess.Start(Clients, node.Address);
        await load.GoAsync();
        await load.Record.WaitForAsync(500);
        primary.Kill();
        await standby.PromoteAsync();
        store.Server = standby;
        await Unavailable.UntilReadyAsync(cards);
        await load.Record.WaitForAsync(300);
        Print.Line($"{Stores.PostgreSql}: fell to the standby: {await load.PauseAsync()}");
        await Kept.AssertAsync(store, node.Address, load.Record);
    }
}
