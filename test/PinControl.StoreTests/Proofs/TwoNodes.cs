using System.Net;
using System.Net.Http.Json;
using PinControl.StoreTests.Stage;
using PinControl.Tests.Device;
using Xunit;

namespace PinControl.StoreTests.Proofs;

/// <summary>Two nodes on one database, with the same vault keys.</summary>
public sealed class TwoNodes(StoreStage stage)
{
    private const int Clients = 64;

    [Fact]
    public async Task A_token_issued_by_one_is_redeemed_at_the_other()
    {
        await using var store = await stage.NewStoreAsync(Stores.PostgreSql);
        await using var first = await store.StartNodeAsync();
        await using var second = await store.StartNodeAsync();
        using var issuer = new Cards(first.Address);
        using var other = new Cards(second.Address);
        using var device = new TestDevice(other.Http);
        Assert.Equal(await issuer.ViewAsync("1001"), await device.ViewAsync(await issuer.IssueAsync("1001", "VIEW_PIN")));
        await Redemptions.AssertOneWinsAsync(store, 500, issuer, other);
        await Kept.AssertChainsAsync(store);
    }

    [Fact]
    public async Task A_node_killed_between_open_and_set_leaves_the_other_to_finish()
    {
        await using var store = await stage.NewStoreAsync(Stores.PostgreSql);
        await using var first = await store.StartNodeAsync();
        await using var second = await store.StartNodeAsync();
        using var issuer = new Cards(first.Address);
        using var other = new Cards(second.Address);
        using var device = new TestDevice(issuer.Http);
        await device.OpenSetAsync(await issuer.IssueAsync("1002", "SET_PIN"));
        first.Kill();

        using var set = await other.Http.PostAsJsonAsync(
            "/pincontrol/device/set", new Dictionary<string, string> { ["session"] = device.Session!, ["wrappedPin"] = device.Wrap("7294") });
        Assert.Equal(HttpStatusCode.NoContent, set.StatusCode);
        Assert.Equal("7294", await other.ViewInactiveAsync("1002"));
        await Kept.AssertChainsAsync(store);
    }

    [Fact]
    public async Task One_killed_under_load_leaves_the_other_to_serve_and_nothing_acknowledged_is_lost()
    {
        await using var store = await stage.NewStoreAsync(Stores.PostgreSql);
        await using var first = await store.StartNodeAsync();
        await using var second = await store.StartNodeAsync();
        using (var cards = new Cards(first.Address))
        {
            await cards.PrepareAsync(Clients);
        }

        await using var load = LoadProcess.Start(Clients, first.Address, second.Address);
        await load.GoAsync();
        await load.Record.WaitForAsync(500);
        first.Kill();
        await load.Record.WaitForAsync(500);
        Print.Line($"{Stores.PostgreSql}: one of two nodes killed: {await load.PauseAsync()}");
        await Kept.AssertAsync(store, second.Address, load.Record);
    }
}
