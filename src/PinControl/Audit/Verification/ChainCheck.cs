namespace PinControl.Audit.Verification;

/// <summary>Follows one chain from its cut, or its beginning, to its head. Stops at the first broken link.</summary>
internal sealed class ChainCheck(long chain, ChainHeadRow? head, AuditCut? cut)
{
    private byte[] _previous = cut?.Hash ?? AuditChain.Start;
    private AuditRow? _broken;
    private bool _mayBeOutOfOrder;
    private TimeWord? _wordOf = cut is null && head is not null ? TimeWord.Head : null;
    private ChainStarted? _started;

    /// <summary>The last record that is as it was written; the cut's, or 0, before the first.</summary>
    public long LastSequence { get; private set; } = cut?.Sequence ?? 0;

    /// <summary>That record's time.</summary>
    public DateTimeOffset? LastAt { get; private set; } = cut?.At ?? head?.StartedAt;

    /// <summary>The last sequence number of any record, good or not.</summary>
    public long HighestSequence { get; private set; } = cut?.Sequence ?? 0;

    /// <summary>The first record's time, if it is there and in its place.</summary>
    public DateTimeOffset? FirstAt { get; private set; }

    public AuditFinding? Finding { get; private set; }

    /// <param name="facts">What the record's body says.</param>
    public void Read(AuditRow row, RecordFacts? facts)
    {
        HighestSequence = Math.Max(HighestSequence, row.Sequence);
        if (Finding is not null)
        {
            LookForMoved(row);
            return;
        }

        var expected = LastSequence + 1;
        if (row.Sequence < expected)
        {
            Break(
                FindingKind.CutForged, row.Sequence, row.At,
                $"A purge is said to have removed the records up to {LastSequence}, but some of them are still there.");
        }
        else if (row.Sequence > expected)
        {
            Break(FindingKind.Removed, expected, null, expected + 1 == row.Sequence
                ? $"Record {expected} was removed."
                : $"Records {expected} to {row.Sequence - 1} were removed.");
            _mayBeOutOfOrder = true;
            LookForMoved(row);
        }
        else if (!HasHash(row, row.Hash))
        {
            Break(FindingKind.Changed, expected, row.At, "The record was changed: its time, outcome, body or hash, or the record before it is another one.");
            _broken = row;
            _mayBeOutOfOrder = true;
        }
        else if (facts is null)
        {
            Break(FindingKind.Changed, expected, row.At, "The record's body is no audit record.");
        }
        else if (facts.Contradiction(row) is { } contradiction)
        {
            Break(FindingKind.Changed, expected, row.At, $"The record was changed: {contradiction}. The body is what was hashed.");
        }
        else
        {
            (LastSequence, LastAt, _previous, _wordOf) = (row.Sequence, row.At, row.Hash, null);
            if (row.Sequence == 1)
            {
                FirstAt = row.At;
                _started = row.Event == AuditEvent.ChainStarted && ChainStarted.TryParse(facts.Detail, out var started) ? started : null;
            }
        }
    }

    /// <summary>Node and start in audit_head are in no hash; the chain's first record has both in it.</summary>
    public AuditFinding? HeadFinding() =>
        head is null || _started is null || FirstAt is not { } first
        || (head.Node == _started.Node && (head.StartedAt - first).Duration() <= ChainHeadRow.StartTolerance)
            ? null
            : new AuditFinding(
                FindingKind.HeadChanged, chain, 1, first,
                $"The chain's row in audit_head was changed: it says that {head.Node} began the chain at {AuditTime.Text(head.StartedAt)}; "
                + $"the chain's first record, that {_started.Node} did at {AuditTime.Text(first)}.", null);

    /// <summary>After the last record.</summary>
    public void End()
    {
        if (Finding is not null)
        {
            return;
        }

        if (head is null)
        {
            Break(
                FindingKind.CutOff, LastSequence + 1, null,
                $"The chain's row in audit_head was removed. Its records hang together up to {LastSequence}; any after that were cut off with it.");
        }
        else if (head.Sequence > LastSequence)
        {
            var all = LastSequence == (cut?.Sequence ?? 0);
            Break(FindingKind.CutOff, LastSequence + 1, null, all
                ? $"All records of the chain were removed; its head says that there were {head.Sequence}."
                : $"The chain was cut off at the end: its last records, {LastSequence + 1} to {head.Sequence}, were removed.");
        }
        else if (head.Sequence < LastSequence || !head.Hash.AsSpan().SequenceEqual(_previous))
        {
            Break(
                FindingKind.Changed, LastSequence, LastAt,
                $"The chain's row in audit_head was changed: it says {head.Sequence} where the last record is {LastSequence}, or names another hash.");
        }
    }

    /// <summary>Whether the record that belongs into the broken place stands further on.</summary>
    private void LookForMoved(AuditRow row)
    {
        if (_mayBeOutOfOrder && (HasHash(row, row.Hash) || (_broken is not null && HasHash(row, _broken.Hash))))
        {
            _mayBeOutOfOrder = false;
            var place = LastSequence + 1;
            Break(
                FindingKind.OutOfOrder, place, _broken?.At,
                $"The records are out of order: the one that was written as {place} stands in the place of {row.Sequence}.");
        }
    }

    /// <summary>Whether the row, as the record that follows the last good one, has this hash.</summary>
    private bool HasHash(AuditRow row, byte[] hash) => row.Outcome is >= short.MinValue and <= short.MaxValue
        && AuditChain.Next(_previous, LastSequence + 1, row.Microseconds, row.KnownOutcome, row.Body).AsSpan().SequenceEqual(hash);

    private void Break(FindingKind kind, long sequence, DateTimeOffset? at, string text) =>
        Finding = new AuditFinding(kind, chain, sequence, at, text, LastAt, _wordOf);
}
