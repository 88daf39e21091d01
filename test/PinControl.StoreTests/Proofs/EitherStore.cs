using PinControl.StoreTests.Stage;
using Xunit;

namespace PinControl.StoreTests.Proofs;

/// <summary>What either store must do however many nodes there are.</summary>
public sealed class EitherStore(StoreStage stage)
{
    [Theory]
    [MemberData(nameof(Stores.All), MemberType = typeof(Stores))]
    public async Task Of_500_devices_that_redeem_a_token_at_once_one_wins(string kind)
    {
        await using var store = await stage.NewStoreAsync(kind);
        await using var node = await store.StartNodeAsync();
        using var cards = new Cards(node.Address);
        await Redemptions.AssertOneWinsAsync(store, 500, cards);
        await Kept.AssertChainsAsync(store);
    }

    [Theory]
    [MemberData(nameof(Stores.All), MemberType = typeof(Stores))]
    public async Task Nodes_that_start_at_once_on_an_empty_store_migrate_it_once(string kind)
    {
        await using var store = await stage.NewBareStoreAsync(kind);
        var nodes = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => store.StartNodeAsync()));
        try
        {
            foreach (var node in nodes)
            {
                using var cards = new Cards(node.Address);
                await Unavailable.UntilReadyAsync(cards);
                Assert.Matches("^[0-9]{4}$", await cards.ViewAsync("1001"));
            }

            var migrations = await store.QueryAsync("SELECT number FROM schema_migration", static row => Convert.ToInt64(row.GetValue(0), null));
            Assert.NotEmpty(migrations);
            Assert.Equal(migrations.Distinct(), migrations);
            await Kept.AssertChainsAsync(store);
        }
        finally
        {
            foreach (var node in nodes)
            {
                await node.DisposeAsync();
            }
        }
    }
}
