using System.Net;
using PinControl.StoreTests.Stage;
using PinControl.Tests.Device;
using Xunit;

namespace PinControl.StoreTests.Proofs;

/// <summary>The store does not answer: SQLite's file is locked by another process for longer than the service waits, PostgreSQL is stopped.</summary>
public sealed class StoreGone(StoreStage stage)
{
    [Theory]
    [MemberData(nameof(Stores.All), MemberType = typeof(Stores))]
    public async Task While_the_store_is_gone_nothing_is_released_and_then_the_service_resumes_by_itself(string kind)
    {
        await using var store = await stage.NewStoreAloneAsync(kind);
        await using var node = await store.StartNodeAsync();
        using var cards = new Cards(node.Address);
        var shown = await cards.ViewAsync("1001");
        var id = await cards.IssueAsync("1001", "VIEW_PIN");
        using var device = new TestDevice(cards.Http);

        await using (await store.TakeAwayAsync())
        {
            using var token = await cards.AskForTokenAsync("1001", "VIEW_PIN");
            await Unavailable.AssertAsync(token);
            using var opened = await device.OpenAsync(id, "VIEW_PIN");
            await Unavailable.AssertAsync(opened, isDevice: true);
            Assert.Equal(HttpStatusCode.OK, await cards.HealthAsync("live"));
            await Unavailable.UntilNotReadyAsync(cards);
        }

        await Unavailable.UntilReadyAsync(cards);
        // The token was not spent by the attempt.
        Assert.Equal(shown, await device.ViewAsync(id));
        Assert.Equal(shown, await cards.ViewAsync("1001"));
        await Kept.AssertChainsAsync(store);
    }

    [Theory]
    [MemberData(nameof(Stores.All), MemberType = typeof(Stores))]
    public async Task A_service_that_starts_while_the_store_is_gone_serves_once_it_is_back(string kind)
    {
        await using var store = await stage.NewStoreAloneAsync(kind);
        await using (await store.StartNodeAsync())
        {
            // Makes the schema and the demo data.
        }

        var gone = await store.TakeAwayAsync();
        await using var node = await store.StartNodeAsync();
        using var cards = new Cards(node.Address);
        using (var token = await cards.AskForTokenAsync("1001", "VIEW_PIN"))
        {
            // On SQLite the client is found, and then the vault cannot tell which keys are active; on PostgreSQL not even the client is.
            await Unavailable.AssertAsync(token, code: kind == Stores.Sqlite ? "VAULT_UNAVAILABLE" : "STORE_UNAVAILABLE");
        }

        await gone.DisposeAsync();
        await Unavailable.UntilReadyAsync(cards);
        Assert.Matches("^[0-9]{4}$", await cards.ViewAsync("1001"));
        await Kept.AssertChainsAsync(store);
    }
}
