using PinControl.StoreTests.Stage;
using PinControl.Tests.Keys;
using PinControl.Tests.Serving;
using PinControl.Tests.Vault.Pkcs11;
using Xunit;

namespace PinControl.StoreTests.Proofs;

/// <summary>From the software vault to a PKCS#11 token with live traffic, as docs/keys.md tells it.</summary>
public sealed class MoveToToken(StoreStage stage)
{
    private const int Plastics = 10_000;
    private const int Clients = 12;
    private const int Sample = 200;
    private const int Enough = 300;

    [Fact]
    public async Task Of_10000_PINs_that_move_into_a_token_none_is_lost_and_the_key_that_was_in_a_file_is_gone()
    {
        await using var store = await stage.NewStoreAsync(Stores.PostgreSql);
        using var token = new SoftHsmToken();
        string[] inToken =
        [
            "--Vault:Provider=Pkcs11", $"--Vault:Pkcs11:Module={SoftHsmToken.Module}", $"--Vault:Pkcs11:TokenLabel={token.Label}",
            $"--Vault:Pkcs11:PinFile={token.PinFile}", "--Vault:Pkcs11:SessionTimeout=30",
        ];
        var office = new KeyOffice(store.Folder, [.. store.Settings, .. inToken]);
        await using var fresh = await MoveAsync(store, office, inToken);
        using var cards = new Cards(fresh.Address);
        var before = await Rotation.ViewAsync(cards, Enumerable.Range(Plastics - Sample, Sample));

        await using var load = LoadProcess.Start(Clients, fresh.Address);
        await load.GoAsync();
        (await office.RunAsync("create", "kek", "--json")).Json();
        await office.DoAsync("activate", "kek", 2);
        var killed = await Rotation.KillInTheMiddleAsync(store, office);
        var resumed = (await office.RunAsync("reseal", "--json")).Json();
        Assert.Equal((0, 0L), (resumed.GetProperty("unreadable").GetInt32(), resumed.GetProperty("left").GetInt64()));
        await office.DoAsync("retire", "kek", 1);
        var count = await load.PauseAsync();

        Assert.Equal(0, await store.CountAsync("plastic WHERE key_version <> 2"));
        Assert.False((await office.KeyAsync("kek", 1)).TryGetProperty("inVault", out _));
        await Kept.AssertAsync(store, fresh.Address, load.Record);
        var after = await Rotation.ViewAsync(cards, Enumerable.Range(0, Plastics));
        Assert.Equal(Plastics, after.Count);
        Assert.All(before, known => Assert.Equal(known.Value, after[known.Key]));
        Print.Line($"{Plastics} PINs into a token: {killed} re-sealed when killed, {resumed.GetProperty("reSealed").GetInt64()} by the second run; {after.Count} viewed; meanwhile {count}");
    }

    /// <summary>The keys go into the token while the old node serves; then nodes of both kinds serve; then the old one stops.</summary>
    /// <returns>The new node.</returns>
    private static async Task<ServiceProcess> MoveAsync(IStoreUnderTest store, KeyOffice office, string[] inToken)
    {
        await using var old = await store.StartNodeAsync();
        using (var cards = new Cards(old.Address))
        {
            await cards.PrepareAsync(Plastics);
        }

        (await office.RunAsync(
            "move-software", "--from-key-file", Path.Combine(store.Folder, "vault.keys"), "--from-seal-key-file",
            Path.Combine(store.Folder, "vault.seal"))).AssertDone();
        (await office.RunAsync("list")).AssertDone();
        await office.AddCustodianAsync("alice");
        await office.AddCustodianAsync("bob");
        var fresh = await ServiceProcess.StartAsync(
            store.Folder, ServiceProcess.FreeAddress(), [],
            [.. store.Settings, .. inToken, "--Limits:CardholderRequestsPerSecond=100000", "--Logging:LogLevel:Default=Warning"]);
        await using var load = LoadProcess.Start(Clients, old.Address, fresh.Address);
        await load.GoAsync();
        await load.Record.WaitForAsync(Enough);
        await load.PauseAsync();
        await Kept.AssertAsync(store, fresh.Address, load.Record);
        await Kept.AssertAsync(store, old.Address, load.Record);
        return fresh;
    }
}
