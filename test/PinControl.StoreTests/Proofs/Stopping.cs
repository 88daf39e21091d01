using System.Text;
using PinControl.Audit;
using PinControl.Load;
using PinControl.StoreTests.Stage;
using PinControl.Tests.Serving.Postgres;
using Xunit;

namespace PinControl.StoreTests.Proofs;

/// <summary>SIGTERM under load: how an operator, a container or an update ends the service.</summary>
public sealed class Stopping(StoreStage stage)
{
    private const int Clients = 64;

    [Theory]
    [MemberData(nameof(Stores.All), MemberType = typeof(Stores))]
    public async Task A_service_that_is_told_to_end_answers_all_it_has_begun_and_exits_with_0(string kind)
    {
        await using var store = await stage.NewStoreAsync(kind);
        await using var node = await store.StartNodeAsync();
        using (var cards = new Cards(node.Address))
        {
            await cards.PrepareAsync(Clients);
        }

        await using var load = LoadProcess.Start(Clients, node.Address);
        await load.GoAsync();
        await load.Record.WaitForAsync(500);
        Signals.Send(node.Id, Signals.Terminate);
        Assert.Equal(0, await node.EndAsync());
        Print.Line($"{kind}: told to end: {await load.PauseAsync()}");

        // The other way round than after a kill: not only is all that was acknowledged in the store, all in the store was acknowledged.
        await Kept.AssertStoredAsync(store, load.Record);
        await Kept.AssertChainsAsync(store);
        foreach (var (done, act) in ((string, string)[])[(AuditEvent.TokenIssue, LoadAct.Issue), (AuditEvent.PinView, LoadAct.View), (AuditEvent.SetOpen, LoadAct.OpenSet), (AuditEvent.PinSet, LoadAct.Set)])
        {
            var acknowledged = load.Record.AcknowledgedOf(act).Select(static request => request.Reference!).ToHashSet();
            Assert.NotEmpty(acknowledged);
            Assert.Equal(acknowledged, await CarriedOutAsync(store, done));
        }
    }

    /// <summary>The references of what the load asked for and the service did.</summary>
    private static async Task<HashSet<string>> CarriedOutAsync(IStoreUnderTest store, string done) =>
        (await store.QueryAsync(
            $"SELECT reference, body FROM audit WHERE event = '{done}' AND outcome = {(int)AuditOutcome.Ok}",
            static row => (Reference: row.GetString(0), Body: Encoding.UTF8.GetString(row.GetFieldValue<byte[]>(1)))))
        .Where(static record => record.Body.Contains("\"auditUser\":\"load\"", StringComparison.Ordinal))
        .Select(static record => record.Reference).ToHashSet();
}
