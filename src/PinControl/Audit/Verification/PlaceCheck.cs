using PinControl.Audit.Checkpoints;

namespace PinControl.Audit.Verification;

/// <summary>Compares what checkpoints name with the trail, in the order of the checkpoints.</summary>
internal sealed class PlaceCheck(IAuditSnapshot snapshot, TrailFacts trail, AuditFindings findings)
{
    private readonly Dictionary<long, (long Sequence, DateTimeOffset At)> _confirmed = [];
    private readonly Dictionary<long, (DateTimeOffset? Absent, DateTimeOffset? There)> _signed = [];

    /// <param name="place">As the checkpoint names it.</param>
    /// <param name="source">Which checkpoint names it, for the message.</param>
    /// <param name="at">That checkpoint's time.</param>
    /// <param name="absent">When the chain was not there yet, as an earlier checkpoint shows that leaves out none. Counts with the first that names the chain.</param>
    /// <param name="began">When the chain began by the checkpoint's word, which is not signed.</param>
    /// <returns>Whether the trail has it so, or retention took it.</returns>
    public bool Check(ChainPlace place, string source, DateTimeOffset at, DateTimeOffset? absent, DateTimeOffset? began = null)
    {
        _signed.TryAdd(place.Chain, (absent, at));
        if (trail.Find(place.Chain) is not { } chain)
        {
            Report(
                FindingKind.ChainRemoved, place.Chain, 1, null,
                $"The whole chain was removed, its head with it: {source} names its record {place.Sequence}.", Beginning(place.Chain, began, null));
        }
        else if (place.Sequence <= (chain.Cut?.Sequence ?? 0))
        {
            if (place.Sequence < chain.Cut!.Sequence || place.Hash.AsSpan().SequenceEqual(chain.Cut.Hash))
            {
                return true;
            }

            findings.Add(new AuditFinding(
                FindingKind.CutForged, place.Chain, place.Sequence, chain.Cut.At,
                $"The chain's beginning was cut off at another record than the one that {source} names.", chain.Cut.At));
        }
        else if (snapshot.FindRecord(place.Chain, place.Sequence) is not { } record)
        {
            ReportMissing(place, chain, source);
        }
        else if (place.Hash.AsSpan().SequenceEqual(record.Hash))
        {
            _confirmed[place.Chain] = (place.Sequence, record.At);
            return true;
        }
        else if (findings.Of(place.Chain) is not { } broken || broken.Sequence > place.Sequence)
        {
            // A link broken before this record explains the other hash, and more exactly.
            ReportRewritten(place, chain, source, began);
        }

        return false;
    }

    /// <summary>What checkpoints say of a chain's beginning.</summary>
    public (DateTimeOffset? Absent, DateTimeOffset? There) Signed(long chain) => _signed.GetValueOrDefault(chain);

    /// <summary>
    /// The checkpoints in the store are not those that were exported: what they confirmed, whoever forged them confirmed too. Records are then proved only
    /// by what is checked from now on.
    /// </summary>
    public void ForgetConfirmed()
    {
        _confirmed.Clear();
        _signed.Clear();
    }

    private void ReportMissing(ChainPlace place, ChainFacts chain, string source) => findings.Add(
        place.Sequence > chain.HighestSequence
            ? new AuditFinding(
                FindingKind.CutOff, place.Chain, chain.HighestSequence + 1, null,
                $"The chain was cut off at the end: {source} names its record {place.Sequence}, but the last is {chain.HighestSequence}.", chain.LastAt)
            : new AuditFinding(
                FindingKind.Removed, place.Chain, place.Sequence, null,
                $"Record {place.Sequence}, which {source} names, was removed.", chain.LastAt));

    private void ReportRewritten(ChainPlace place, ChainFacts chain, string source, DateTimeOffset? began)
    {
        var known = _confirmed.TryGetValue(place.Chain, out var confirmed) ? confirmed.Sequence : chain.Cut?.Sequence ?? 0;
        var from = known == 0 ? Beginning(place.Chain, began, chain.FirstAt) : (known == confirmed.Sequence ? confirmed.At : chain.Cut!.At, null);
        var after = known == 0 ? "No checkpoint confirms an earlier one" : $"The last that is confirmed is {known}";
        Report(
            FindingKind.Rewritten, place.Chain, known + 1, snapshot.FindRecord(place.Chain, known + 1)?.At,
            $"The chain was rewritten: record {place.Sequence} is not the one that {source} names. {after}: record {known + 1} and those behind it need not be those that were signed.",
            from);
    }

    private void Report(FindingKind kind, long chain, long sequence, DateTimeOffset? at, string text, (DateTimeOffset? At, TimeWord? WordOf) from) =>
        findings.Add(new AuditFinding(kind, chain, sequence, at, text, from.At, from.WordOf));

    /// <summary>From when on nothing of a chain is proved of which no record is: what is signed, or else somebody's word.</summary>
    private (DateTimeOffset? At, TimeWord? WordOf) Beginning(long chain, DateTimeOffset? ofExported, DateTimeOffset? ofFirstRecord) =>
        Signed(chain).Absent is { } absent ? (absent, null)
        : ofExported is not null ? (ofExported, TimeWord.ExportedCheckpoint)
        : ofFirstRecord is not null ? (ofFirstRecord, TimeWord.FirstRecord)
        : (null, null);
}
