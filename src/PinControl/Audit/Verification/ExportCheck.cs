using System.Buffers.Text;
using System.Security.Cryptography;
using PinControl.Audit.Checkpoints;

namespace PinControl.Audit.Verification;

/// <summary>
/// Compares the store with a checkpoint that was kept elsewhere. Whoever holds the store can remove its newest checkpoints with the records they
/// cover; not the exported one.
/// </summary>
internal sealed class ExportCheck(IAuditSnapshot snapshot, TrustedKeys keys, CheckpointCheck stored, PlaceCheck places, AuditFindings findings)
{
    // When chains that the store's checkpoints do not name were not there yet, as the checkpoint before the exported one shows.
    private DateTimeOffset? _wholeUntil;

    /// <returns>What lets one think that the exported checkpoint and the store do not belong together; nothing where something does.</returns>
    public ForeignWitness? Run(ExportedCheckpoint exported)
    {
        var keyId = CheckpointSignature.KeyIdOf(exported.Point);
        var keyIsUnknown = snapshot.FindIdentityKey(keyId) is null;
        var noneFits = Compare(exported) == 0;
        return keyIsUnknown || noneFits ? new ForeignWitness(keyId, keyIsUnknown, noneFits) : null;
    }

    /// <returns>How many of its heads the trail has; <see langword="null"/> if that was not looked for.</returns>
    private int? Compare(ExportedCheckpoint exported)
    {
        if (keys.Refuse(CheckpointSignature.KeyIdOf(exported.Point), exported.Bytes, exported.Signature) is { } refusal)
        {
            Add(FindingKind.CheckpointForged, exported, $"The exported checkpoint is no witness. {refusal}");
            return null;
        }

        var ledger = new HeadLedger();
        foreach (var head in exported.Heads)
        {
            ledger.Put(new ChainPlace(head.Chain, head.Seq, Hash(head)));
        }

        if (ledger.Count != exported.Body.Chains || !ledger.Digest().AsSpan().SequenceEqual(exported.Body.Heads))
        {
            Add(FindingKind.CheckpointChanged, exported, "The exported checkpoint is no witness: its list of heads is not the one that was signed.");
            return null;
        }

        CheckStored(exported);
        return exported.Heads.Count(head => places.Check(
            new ChainPlace(head.Chain, head.Seq, Hash(head)), $"the exported checkpoint {exported.Body.Number}", exported.Body.At,
            stored.Ledger.Find(head.Chain) is null ? _wholeUntil : null, AuditTime.TryParse(head.StartedAt, out var began) ? began : null));
    }

    private void CheckStored(ExportedCheckpoint exported)
    {
        var number = exported.Body.Number;
        var newest = stored.Newest?.Number ?? 0;
        if (newest < number)
        {
            if (newest != number - 1 || !SHA256.HashData(stored.Newest?.Bytes ?? []).AsSpan().SequenceEqual(exported.Body.Previous))
            {
                places.ForgetConfirmed();
            }
            else
            {
                _wholeUntil = stored.WholeUntil;
            }

            Add(FindingKind.CheckpointRemoved, exported, $"Checkpoints were removed: the exported one is number {number}, the newest in the store {newest}.");
        }
        else if (snapshot.Checkpoints(number - 1, 1) is [{ } same] && same.Number == number
            && !SHA256.HashData(same.Bytes).AsSpan().SequenceEqual(SHA256.HashData(exported.Bytes)))
        {
            places.ForgetConfirmed();
            Add(FindingKind.CheckpointChanged, exported, $"Checkpoint {number} in the store is not the exported one of that number.");
        }
    }

    private void Add(FindingKind kind, ExportedCheckpoint exported, string text) =>
        findings.Add(new AuditFinding(kind, null, exported.Body.Number, exported.Body.At, text, null));

    private static byte[] Hash(ExportedHead head)
    {
        var hash = new byte[SHA256.HashSizeInBytes];
        return Base64Url.TryDecodeFromChars(head.Hash, hash, out var written) && written == hash.Length ? hash : [];
    }
}
