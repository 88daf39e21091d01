using System.Collections.Concurrent;
using System.Diagnostics;
using PinControl.Load;
using PinControl.StoreTests.Stage;
using PinControl.Tests.Keys;
using Xunit;

namespace PinControl.StoreTests.Proofs;

/// <summary>From one KEK to the next with live traffic.</summary>
public sealed class Rotation(StoreStage stage)
{
    private const int Plastics = 10_000;
    private const int Clients = 16;
    private const int Sample = 250;
    private const int KilledAfter = 2_000;

    [Fact]
    public Task Of_10000_PINs_re_sealed_under_load_and_killed_once_none_is_lost_and_none_is_left() => ReSealAsync(Stores.Sqlite);

    // What differs by the store is tried in every run by MoveToToken, which changes the KEK on PostgreSQL too.
    [Fact]
    [Trait("long", "yes")]
    public Task The_same_on_PostgreSQL() => ReSealAsync(Stores.PostgreSql);

    private async Task ReSealAsync(string kind)
    {
        await using var store = await stage.NewStoreAsync(kind);
        await using var node = await store.StartNodeAsync();
        using var cards = new Cards(node.Address);
        await cards.PrepareAsync(Plastics);
        var before = await ViewAsync(cards, Enumerable.Range(Plastics - Sample, Sample));

        var office = new KeyOffice(store.Folder, store.Settings);
        await office.AddCustodianAsync("alice");
        await office.AddCustodianAsync("bob");
        (await office.RunAsync("create", "kek", "--json")).Json();

        await using var load = LoadProcess.Start(Clients, node.Address);
        await load.GoAsync();
        await office.DoAsync("activate", "kek", 2);
        var killed = await KillInTheMiddleAsync(store, office);
        var resumed = (await office.RunAsync("reseal", "--json")).Json();
        Assert.Equal(0, resumed.GetProperty("unreadable").GetInt32());
        Assert.Equal(0, resumed.GetProperty("left").GetInt64());
        await office.DoAsync("retire", "kek", 1);
        await load.Record.WaitForAsync(200);
        var count = await load.PauseAsync();

        Assert.Equal(0, await store.CountAsync("plastic WHERE key_version <> 2"));
        Assert.False((await office.KeyAsync("kek", 1)).TryGetProperty("inVault", out _));
        await Kept.AssertAsync(store, node.Address, load.Record);
        var after = await ViewAsync(cards, Enumerable.Range(0, Plastics));
        Assert.Equal(Plastics, after.Count);
        Assert.All(before, known => Assert.Equal(known.Value, after[known.Key]));
        Print.Line($"{kind}: {Plastics} PINs: {killed} re-sealed when killed, {resumed.GetProperty("reSealed").GetInt64()} by the second run; {after.Count} viewed; meanwhile {count}");
    }

    /// <returns>How many PINs were under the new version by then.</returns>
    internal static async Task<long> KillInTheMiddleAsync(IStoreUnderTest store, KeyOffice office)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", office.Arguments("reseal")) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        long moved;
        while ((moved = await store.CountAsync("plastic WHERE key_version = 2")) < KilledAfter)
        {
            Assert.False(process.HasExited, await Ended(process));
            await Task.Delay(10);
        }

        process.Kill();
        await process.WaitForExitAsync();
        Assert.NotEqual(0, process.ExitCode);
        Assert.NotEqual(0, await store.CountAsync("plastic WHERE key_version = 1"));
        return moved;
    }

    private static async Task<string> Ended(Process process) =>
        process.HasExited ? $"It ended before it was killed: {await process.StandardOutput.ReadToEndAsync()} {await process.StandardError.ReadToEndAsync()}" : string.Empty;

    internal static async Task<ConcurrentDictionary<int, string>> ViewAsync(Cards cards, IEnumerable<int> clients)
    {
        var pins = new ConcurrentDictionary<int, string>();
        await Parallel.ForEachAsync(clients, new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (client, _) =>
        {
            pins[client] = await cards.ViewAsync(LoadPlastics.ToView(client));
        });
        Assert.All(pins, static pin => Assert.Matches("^[0-9]{4}$", pin.Value));
        return pins;
    }
}
