using System.Security.Cryptography;

namespace PinControl.Audit.Checkpoints;

/// <summary>A checkpoint as it lies in the store. Nothing in it is proved before it was verified.</summary>
/// <param name="Bytes">The canonical bytes of a <see cref="CheckpointBody"/>.</param>
/// <param name="Hash">SHA-256 of <paramref name="Bytes"/>.</param>
/// <param name="Signature">64 bytes r‖s; <see cref="CheckpointSignature"/>.</param>
internal sealed record Checkpoint(long Number, DateTimeOffset At, bool IsFull, byte[] Bytes, byte[] Hash, string KeyId, byte[] Signature);

/// <summary>A checkpoint with the public half of the key that signed it, to be written if its number is still free.</summary>
/// <param name="Point">65 bytes, uncompressed.</param>
internal sealed record NewCheckpoint(Checkpoint Checkpoint, byte[] Point)
{
    public static NewCheckpoint Of(CheckpointBody body, byte[] bytes, string keyId, byte[] point, byte[] signature) =>
        new(new Checkpoint(body.Number, body.At, body.Full, bytes, SHA256.HashData(bytes), keyId, signature), point);
}

/// <summary>Where checkpoints are written.</summary>
internal interface ICheckpointStore
{
    /// <returns><see langword="false"/> if another node's checkpoint has the number.</returns>
    ValueTask<bool> AddCheckpointAsync(NewCheckpoint checkpoint, CancellationToken cancellation);
}
