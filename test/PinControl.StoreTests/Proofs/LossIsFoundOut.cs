using PinControl.Load;
using PinControl.StoreTests.Stage;
using PinControl.Tests.Serving;
using Xunit;
using Xunit.Sdk;

namespace PinControl.StoreTests.Proofs;

/// <summary>The checks behind the proofs can fail.</summary>
public sealed class LossIsFoundOut(StoreStage stage)
{
    [Fact]
    public async Task A_token_an_outcome_or_a_record_that_is_not_there_is_missed()
    {
        await using var store = await stage.NewStoreAsync(Stores.Sqlite);
        await using var node = await store.StartNodeAsync();
        using var cards = new Cards(node.Address);
        await cards.ViewAsync("1001");
        await cards.ChooseAsync("1002", "7294");
        var reference = (await store.QueryAsync("SELECT reference FROM audit WHERE event = 'PIN_SET'", static row => row.GetString(0)))[0];

        await Kept.AssertAsync(store, node.Address, Told(LoadAct.Set, "1002", 204, reference, "7294"));
        await Assert.ThrowsAnyAsync<XunitException>(() => Kept.AssertAsync(store, node.Address, Told(LoadAct.Set, "1002", 204, reference, "8305")));
        await Assert.ThrowsAnyAsync<XunitException>(() => Kept.AssertAsync(store, node.Address, Told(LoadAct.View, "1001", 200, reference, "7294")));
        await Assert.ThrowsAnyAsync<XunitException>(() => Kept.AssertAsync(store, node.Address, Told(LoadAct.Issue, "1001", 201, new string('A', 43), null)));

        var database = Path.Combine(store.Folder, "pincontrol.db");
        new SqliteTestStore(database).Sql("DROP TRIGGER audit_no_delete; DELETE FROM audit WHERE event = 'PIN_SET'");
        await Assert.ThrowsAnyAsync<XunitException>(() => Kept.AssertChainsAsync(store));
    }

    /// <summary>What a load wrote down that made one request and was answered.</summary>
    private static LoadRecord Told(string act, string plastic, int status, string reference, string? pin)
    {
        var path = Path.GetTempFileName();
        try
        {
            using (var ledger = new Ledger(path))
            {
                ledger.Answer(ledger.Start(act, plastic, reference, pin), status);
            }

            var record = new LoadRecord(path);
            record.Read();
            return record;
        }
        finally
        {
            File.Delete(path);
        }
    }
}
