using PinControl.Audit.Checkpoints;

namespace PinControl.Audit.Verification;

/// <summary>What an auditor brings along; all of it may be absent.</summary>
/// <param name="Exported">A checkpoint that was kept elsewhere.</param>
/// <param name="Pinned">Public points of the identity keys to trust, 65 bytes each.</param>
internal sealed record AuditWitness(ExportedCheckpoint? Exported, IReadOnlyList<byte[]> Pinned);

/// <summary>What was read and what is wrong with it.</summary>
/// <param name="Unsigned">Records that came after the newest checkpoint.</param>
/// <param name="Keys">Ids of the keys that signatures were checked with.</param>
/// <param name="RemovedByRetention">Records that purges have removed, as the trail tells.</param>
internal sealed record VerificationReport(
    long Records, int Chains, long Checkpoints, Checkpoint? Newest, long Unsigned, KeySource KeySource, IReadOnlyList<string> Keys,
    long RemovedByRetention, IReadOnlyList<AuditFinding> Findings, ForeignWitness? Foreign = null)
{
    public bool IsSound => Findings.Count == 0;
}

/// <summary>Why an exported checkpoint may be of another installation than the store.</summary>
/// <param name="KeyId">Of the key in the exported checkpoint.</param>
/// <param name="KeyIsUnknown">The store has no key of that id.</param>
/// <param name="NoneFits">None of the heads it names is in the trail so.</param>
internal sealed record ForeignWitness(string KeyId, bool KeyIsUnknown, bool NoneFits);

/// <summary>Where the public key came from that signatures were checked with.</summary>
internal enum KeySource
{
    /// <summary>The store's own copy: whoever changed the store could have changed it too.</summary>
    Store,

    ExportedCheckpoint,

    Pinned,
}

/// <summary>Reads the whole trail and its checkpoints (docs/audit.md says what that proves). Memory is bounded by the number of chains.</summary>
internal static class AuditVerification
{
    /// <param name="snapshot">One moment of the store; the service may write on.</param>
    /// <param name="advance">Told how many rows were read since the last call.</param>
    public static VerificationReport Run(IAuditSnapshot snapshot, AuditWitness witness, Action<long> advance)
    {
        var findings = new AuditFindings();
        var cuts = snapshot.Cuts();
        var trail = new TrailReading(snapshot.Heads(), cuts, findings).Run(snapshot.Records(), advance);
        CheckCuts(cuts, trail, findings);

        var source = witness.Pinned.Count > 0 ? KeySource.Pinned : witness.Exported is not null ? KeySource.ExportedCheckpoint : KeySource.Store;
        using var keys = new TrustedKeys(snapshot, source == KeySource.ExportedCheckpoint ? [witness.Exported!.Point] : witness.Pinned);
        var places = new PlaceCheck(snapshot, trail, findings);
        var checkpoints = new CheckpointCheck(snapshot, keys, trail, places, findings);
        checkpoints.Run(advance);
        var foreign = witness.Exported is { } exported ? new ExportCheck(snapshot, keys, checkpoints, places, findings).Run(exported) : null;
        findings.PreferSigned(places.Signed);

        var unsigned = trail.All.Sum(chain => Math.Max(
            0, chain.HighestSequence - Math.Max(checkpoints.Ledger.Find(chain.Chain)?.Sequence ?? 0, chain.Cut?.Sequence ?? 0)));
        return new VerificationReport(
            trail.Records, trail.Chains, checkpoints.Count, checkpoints.Newest, unsigned, source, keys.KeyIds,
            cuts.Sum(static cut => cut.Sequence), findings.All, foreign);
    }

    /// <summary>Every purge writes down where all chains were cut: a cut that no purge made does not fit.</summary>
    private static void CheckCuts(IReadOnlyList<AuditCut> cuts, TrailFacts trail, AuditFindings findings)
    {
        var (inAll, digest) = AuditPurge.Sum(cuts);
        var fault = trail.Purge switch
        {
            null when cuts.Count > 0 => "The beginnings of chains were cut off, and no record in the trail tells of a purge.",
            { } purge when purge.InAll != inAll || !purge.Cuts.AsSpan().SequenceEqual(digest) =>
                $"Chains were cut off elsewhere than the last purge tells: it removed {purge.InAll} records in all, {inAll} are gone.",
            _ => null,
        };
        if (fault is not null)
        {
            findings.Add(new AuditFinding(FindingKind.CutForged, null, 0, null, fault, null));
        }
    }
}
