namespace PinControl.Audit.Verification;

/// <summary>What was done to the trail.</summary>
internal enum FindingKind
{
    /// <summary>A record, a column of it or a chain's head is not what was hashed.</summary>
    Changed,

    /// <summary>A chain's row in audit_head says of its beginning something else than the chain's first record.</summary>
    HeadChanged,

    /// <summary>Records are missing from the middle of a chain.</summary>
    Removed,

    /// <summary>Records stand in each other's places.</summary>
    OutOfOrder,

    /// <summary>A chain's last records are missing.</summary>
    CutOff,

    /// <summary>All of a chain is missing.</summary>
    ChainRemoved,

    /// <summary>A chain fits in itself but is not the one that was signed.</summary>
    Rewritten,

    /// <summary>A chain's beginning is missing that no purge took, or not so.</summary>
    CutForged,

    CheckpointRemoved,

    CheckpointChanged,

    /// <summary>A checkpoint's signature does not hold.</summary>
    CheckpointForged,
}

/// <summary>The first broken link of a chain, or of the checkpoints.</summary>
/// <param name="Chain">None where it concerns the checkpoints.</param>
/// <param name="Sequence">The first record that is not as it was written, or the checkpoint's number.</param>
/// <param name="At">The time that the record there bears, where there is one.</param>
/// <param name="Text">What is wrong, in a sentence.</param>
/// <param name="NothingProvedFrom">The time of the last good record before it: from that second on nothing of the chain is proved.</param>
/// <param name="WordOf">Who alone says that time, where no record or checkpoint that was found good does.</param>
internal sealed record AuditFinding(
    FindingKind Kind, long? Chain, long Sequence, DateTimeOffset? At, string Text, DateTimeOffset? NothingProvedFrom, TimeWord? WordOf = null)
{
    public string KindName => Kind switch
    {
        FindingKind.Changed => "CHANGED",
        FindingKind.HeadChanged => "HEAD_CHANGED",
        FindingKind.Removed => "REMOVED",
        FindingKind.OutOfOrder => "OUT_OF_ORDER",
        FindingKind.CutOff => "CUT_OFF",
        FindingKind.ChainRemoved => "CHAIN_REMOVED",
        FindingKind.Rewritten => "REWRITTEN",
        FindingKind.CutForged => "CUT_FORGED",
        FindingKind.CheckpointRemoved => "CHECKPOINT_REMOVED",
        FindingKind.CheckpointChanged => "CHECKPOINT_CHANGED",
        FindingKind.CheckpointForged => "CHECKPOINT_FORGED",
        _ => throw new InvalidOperationException($"No name for {Kind}."),
    };
}

/// <summary>What says when a chain began though nothing that is signed or hashed does.</summary>
internal enum TimeWord
{
    /// <summary>The chain's row in audit_head.</summary>
    Head,

    /// <summary>The chain's first record as it is now, in a chain that is not the one that was signed.</summary>
    FirstRecord,

    /// <summary>The exported checkpoint's list of heads: its sequence numbers and hashes are signed, its times are not.</summary>
    ExportedCheckpoint,
}

/// <summary>Keeps the first broken link of each chain and the first of the checkpoints; beside them what heads say falsely of beginnings.</summary>
internal sealed class AuditFindings
{
    private readonly SortedDictionary<long, AuditFinding> _ofChains = [];
    private readonly List<AuditFinding> _ofHeads = [];
    private readonly List<AuditFinding> _others = [];

    public IReadOnlyList<AuditFinding> All => [.. _others, .. _ofChains.Values, .. _ofHeads];

    public AuditFinding? Of(long chain) => _ofChains.GetValueOrDefault(chain);

    /// <summary>Of the same place and kind: a checkpoint names what was cut off, or says since when.</summary>
    private static bool SaysMore(AuditFinding finding, AuditFinding known) => finding.Sequence == known.Sequence && finding.Kind == known.Kind
        && (known.Kind == FindingKind.CutOff || (known.NothingProvedFrom is null && finding.NothingProvedFrom is not null));

    public void Add(AuditFinding finding)
    {
        if (finding.Kind == FindingKind.HeadChanged)
        {
            // It takes nothing from what is proved of the records, so it must not stand in front of what does.
            _ofHeads.Add(finding);
        }
        else if (finding.Chain is not { } chain)
        {
            _others.Add(finding);
        }
        else if (!_ofChains.TryGetValue(chain, out var known) || finding.Sequence < known.Sequence || SaysMore(finding, known))
        {
            _ofChains[chain] = finding;
        }
    }

    /// <summary>Once all is read: a time that rests on somebody's word gives way to what is signed.</summary>
    /// <param name="signed">When a chain is known not to have been there yet, and when to have been; each absent where no checkpoint tells.</param>
    public void PreferSigned(Func<long, (DateTimeOffset? Absent, DateTimeOffset? There)> signed)
    {
        foreach (var finding in _ofChains.Values.Where(static finding => finding.WordOf is not null).ToList())
        {
            var (absent, there) = signed(finding.Chain!.Value);
            if (absent is not null || finding.NothingProvedFrom > there)
            {
                _ofChains[finding.Chain.Value] = finding with { NothingProvedFrom = absent, WordOf = null };
            }
        }
    }
}
