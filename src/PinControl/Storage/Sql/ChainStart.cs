using PinControl.Audit;

namespace PinControl.Storage.Sql;

/// <summary>What a chain's first record tells: which process it is, and the newest checkpoint, so that chains have an order and a lost checkpoint shows.</summary>
internal static class ChainStart
{
    public static string Detail(SqlWork work, string node)
    {
        var newest = AuditRows.All(work.Statement("checkpoint-newest"), AuditRows.Checkpoint).FirstOrDefault();
        return new ChainStarted(node, newest?.Number ?? 0, newest?.Hash ?? AuditChain.Start).ToDetail();
    }
}
