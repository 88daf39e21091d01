using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using PinControl.Audit;
using PinControl.Load;
using Xunit;

namespace PinControl.StoreTests.Stage;

/// <summary>What was acknowledged is in the store: read past the service, and asked of it.</summary>
internal static class Kept
{
    /// <summary>Every acknowledged token, view and choice of the load, each with its audit records; and every chain.</summary>
    /// <param name="node">A running node, asked for the PINs; the load must pause meanwhile.</param>
    public static async Task AssertAsync(IStoreUnderTest store, Uri node, LoadRecord record)
    {
        await AssertStoredAsync(store, record);
        await AssertChainsAsync(store);
        await AssertPinsAsync(node, record);
    }

    public static async Task AssertStoredAsync(IStoreUnderTest store, LoadRecord record)
    {
        var tokens = (await store.QueryAsync("SELECT id_hash FROM token", static row => Base64Url.EncodeToString(row.GetFieldValue<byte[]>(0)))).ToHashSet();
        var audited = (await store.QueryAsync(
            "SELECT event, outcome, reference FROM audit WHERE reference IS NOT NULL",
            static row => (row.GetString(0), (AuditOutcome)Convert.ToInt16(row.GetValue(1), null), row.GetString(2)))).ToHashSet();

        var issued = record.AcknowledgedOf(LoadAct.Issue).Select(static request => request.Reference!).ToList();
        Assert.DoesNotContain(issued, reference => !tokens.Contains(reference));
        AssertAudited(AuditEvent.TokenIssue, AuditOutcome.Ok, issued);

        var viewed = record.AcknowledgedOf(LoadAct.View).Select(static request => request.Reference!).ToList();
        AssertAudited(AuditEvent.TokenOpen, AuditOutcome.Intent, viewed);
        AssertAudited(AuditEvent.PinView, AuditOutcome.Ok, viewed);

        var chosen = record.AcknowledgedOf(LoadAct.Set).Select(static request => request.Reference!);
        AssertAudited(AuditEvent.PinSet, AuditOutcome.Ok, chosen);

        void AssertAudited(string @event, AuditOutcome outcome, IEnumerable<string> references) =>
            Assert.DoesNotContain(references, reference => !audited.Contains((@event, outcome, reference)));
    }

    /// <summary>
    /// Recomputes each chain as docs and DESIGN 7 have it, from SHA-256 alone: hash(n) = SHA-256(hash(n−1) ‖ sequence ‖ microseconds ‖
    /// outcome ‖ canonical bytes).
    /// </summary>
    public static async Task AssertChainsAsync(IStoreUnderTest store)
    {
        var heads = new Dictionary<long, (long Sequence, byte[] Hash)>();
        var place = new byte[8 + 8 + 2];
        foreach (var record in await store.QueryAsync(
            $"SELECT chain_no, seq, {store.Microseconds("at")}, outcome, body, hash FROM audit ORDER BY chain_no, seq",
            static row => (
                Chain: Convert.ToInt64(row.GetValue(0), null), Sequence: row.GetInt64(1), At: row.GetInt64(2), Outcome: Convert.ToInt16(row.GetValue(3), null),
                Body: row.GetFieldValue<byte[]>(4), Hash: row.GetFieldValue<byte[]>(5))))
        {
            var (sequence, hash) = heads.GetValueOrDefault(record.Chain, (0, new byte[SHA256.HashSizeInBytes]));
            BinaryPrimitives.WriteInt64BigEndian(place, record.Sequence);
            BinaryPrimitives.WriteInt64BigEndian(place.AsSpan(8), record.At);
            BinaryPrimitives.WriteInt16BigEndian(place.AsSpan(16), record.Outcome);
            Assert.Equal(sequence + 1, record.Sequence);
            Assert.Equal(SHA256.HashData([.. hash, .. place, .. record.Body]), record.Hash);
            heads[record.Chain] = (record.Sequence, record.Hash);
        }

        Assert.NotEmpty(heads);
        foreach (var (chain, sequence, hash) in await store.QueryAsync(
            "SELECT chain_no, seq, hash FROM audit_head",
            static row => (Convert.ToInt64(row.GetValue(0), null), row.GetInt64(1), row.GetFieldValue<byte[]>(2))))
        {
            Assert.Equal(heads[chain].Sequence, sequence);
            Assert.Equal(heads[chain].Hash, hash);
        }
    }

    /// <summary>What a view shows now is the choice that was acknowledged last, or one begun after it that may have come through.</summary>
    private static async Task AssertPinsAsync(Uri node, LoadRecord record)
    {
        using var cards = new Cards(node);
        var choices = record.Requests.Where(static request => request.Act == LoadAct.Set).GroupBy(static request => request.Plastic);
        await Parallel.ForEachAsync(choices, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (ofPlastic, _) =>
        {
            var possible = new List<string>();
            var isSet = false;
            foreach (var choice in ofPlastic.Where(static choice => choice.IsAcknowledged || choice.Status is null))
            {
                if (choice.IsAcknowledged)
                {
                    isSet = true;
                    possible.Clear();
                }

                possible.Add(choice.Pin!);
            }

            if (isSet)
            {
                Assert.Contains(await cards.ViewInactiveAsync(ofPlastic.Key), possible);
            }
        });

        foreach (var ofPlastic in record.AcknowledgedOf(LoadAct.View).GroupBy(static request => request.Plastic))
        {
            Assert.Single(ofPlastic.Select(static request => request.Pin).Distinct());
        }
    }
}
