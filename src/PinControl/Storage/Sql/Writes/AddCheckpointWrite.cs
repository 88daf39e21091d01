using PinControl.Audit.Checkpoints;

namespace PinControl.Storage.Sql.Writes;

/// <summary>A checkpoint, if its number is still free: of several nodes that took the same one, one wins.</summary>
internal static class AddCheckpointWrite
{
    public static object Execute(SqlWork work, NewCheckpoint taken)
    {
        var checkpoint = taken.Checkpoint;
        work.Statement("identity-key-insert").With("key_id", checkpoint.KeyId).With("point", taken.Point).Execute();
        return work.Statement("checkpoint-insert")
            .With("number", checkpoint.Number).With("at", checkpoint.At).With("is_full", checkpoint.IsFull)
            .With("body", checkpoint.Bytes).With("hash", checkpoint.Hash).With("key_id", checkpoint.KeyId)
            .With("signature", checkpoint.Signature)
            .Execute() == 1;
    }
}
