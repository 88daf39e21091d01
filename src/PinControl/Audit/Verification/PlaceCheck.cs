using PinControl.Audit.Checkpoints;

namespace PinControl.Audit.Verification;

/// <summary>Compares what checkpoints name with the trail, in the order of the checkpoints.</summary>
internal sealed class PlaceCheck(IAuditSnapshot snapshot, TrailFacts trail, AuditFindings findings)
{
    private readonly Dictionary<long, (long Sequence, DateTimeOffset At)> _confirmed = [];

    /// <param name="source">Which checkpoint names it, for the message.</param>
    /// <param name="began">When the chain began, or the last moment before which it is known not to have been there.</param>
    public void Check(ChainPlace place, string source, DateTimeOffset? began)
    {
        if (trail.Find(place.Chain) is not { } chain)
        {
            findings.Add(new AuditFinding(
                FindingKind.ChainRemoved, place.Chain, 1, null,
                $"The whole chain was removed, its head with it: {source} names its record {place.Sequence}.", began));
        }
        else if (place.Sequence <= (chain.Cut?.Sequence ?? 0))
        {
            if (place.Sequence == chain.Cut!.Sequence && !place.Hash.AsSpan().SequenceEqual(chain.Cut.Hash))
            {
                findings.Add(new AuditFinding(
                    FindingKind.CutForged, place.Chain, place.Sequence, chain.Cut.At,
                    $"The chain's beginning was cut off at another record than the one that {source} names.", chain.Cut.At));
            }
        }
        else if (snapshot.FindRecord(place.Chain, place.Sequence) is not { } record)
        {
            ReportMissing(place, chain, source);
        }
        else if (place.Hash.AsSpan().SequenceEqual(record.Hash))
        {
            _confirmed[place.Chain] = (place.Sequence, record.At);
        }
        else if (findings.Of(place.Chain) is not { } broken || broken.Sequence > place.Sequence)
        {
            // A link broken before this record explains the other hash, and more exactly.
            var known = _confirmed.TryGetValue(place.Chain, out var confirmed)
                ? confirmed
                : (Sequence: chain.Cut?.Sequence ?? 0, At: chain.Cut?.At ?? began ?? DateTimeOffset.MinValue);
            findings.Add(new AuditFinding(
                FindingKind.Rewritten, place.Chain, known.Sequence + 1, record.At,
                $"The chain was rewritten: record {place.Sequence} is not the one that {source} names. "
                + $"The records after {known.Sequence} are not those that were signed.",
                known.At == DateTimeOffset.MinValue ? null : known.At));
        }
    }

    /// <summary>
    /// The checkpoints in the store are not those that were exported: what they confirmed, whoever forged them confirmed too. Records are then proved only
    /// by what is checked from now on.
    /// </summary>
    public void ForgetConfirmed() => _confirmed.Clear();

    private void ReportMissing(ChainPlace place, ChainFacts chain, string source) => findings.Add(
        place.Sequence > chain.HighestSequence
            ? new AuditFinding(
                FindingKind.CutOff, place.Chain, chain.HighestSequence + 1, null,
                $"The chain was cut off at the end: {source} names its record {place.Sequence}, but the last is {chain.HighestSequence}.", chain.LastAt)
            : new AuditFinding(
                FindingKind.Removed, place.Chain, place.Sequence, null,
                $"Record {place.Sequence}, which {source} names, was removed.", chain.LastAt));
}
