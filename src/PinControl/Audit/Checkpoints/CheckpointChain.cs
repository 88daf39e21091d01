using System.Security.Cryptography;

namespace PinControl.Audit.Checkpoints;

/// <summary>Where the checkpoints stand, for whoever takes the next one. Follows the store, so that any node may take it.</summary>
internal sealed class CheckpointChain
{
    private const int PageSize = 256;

    private readonly HeadLedger _ledger = new();
    private byte[] _previous = AuditChain.Start;
    private DateOnly? _fullOn;
    private bool _mustBeFull = true;

    /// <summary>The newest checkpoint's number; 0 before the first.</summary>
    public long Number { get; private set; }

    /// <summary>Records that the newest checkpoint covers.</summary>
    public long Records { get; private set; }

    /// <summary>The heads as of the newest checkpoint.</summary>
    public HeadLedger Heads => _ledger;

    /// <summary>Reads what was taken since the last call, by this node or another.</summary>
    public void CatchUp(IAuditSnapshot snapshot)
    {
        var after = Number == 0 ? Math.Max(snapshot.LastFullCheckpoint() - 1, 0) : Number;
        for (var page = snapshot.Checkpoints(after, PageSize); page.Count > 0; page = snapshot.Checkpoints(Number, PageSize))
        {
            foreach (var checkpoint in page)
            {
                Apply(checkpoint);
            }
        }
    }

    /// <summary>The next checkpoint; <see langword="null"/> when no head moved.</summary>
    /// <param name="lost">Chains that went back, vanished or changed since they were signed: they stay as they were signed, so that it shows.</param>
    public CheckpointBody? Next(IReadOnlyList<ChainHeadRow> heads, DateTimeOffset now, out IReadOnlyList<long> lost)
    {
        var current = new HeadLedger();
        foreach (var head in heads)
        {
            current.Put(new ChainPlace(head.Chain, head.Sequence, head.Hash));
        }

        var gone = new List<long>();
        foreach (var signed in _ledger.Places)
        {
            var place = current.Find(signed.Chain);
            if (place is null || place.Sequence < signed.Sequence || (place.Sequence == signed.Sequence && !place.Hash.AsSpan().SequenceEqual(signed.Hash)))
            {
                gone.Add(signed.Chain);
                current.Put(signed);
            }
        }

        lost = gone;
        var moved = current.Places.Where(place => _ledger.Find(place.Chain)?.Sequence != place.Sequence).ToList();
        if (moved.Count == 0)
        {
            return null;
        }

        var full = _mustBeFull || _fullOn != DateOnly.FromDateTime(now.UtcDateTime);
        return new CheckpointBody(Number + 1, now, _previous, full, current.Count, current.Digest(), full ? [.. current.Places] : moved);
    }

    private void Apply(Checkpoint checkpoint)
    {
        Number = checkpoint.Number;
        _previous = SHA256.HashData(checkpoint.Bytes);
        if (!CheckpointBody.TryParse(checkpoint.Bytes, out var body))
        {
            // Somebody changed it; the next one names every head, so that later ones can be read without it.
            _mustBeFull = true;
            return;
        }

        if (body.Full)
        {
            _ledger.Clear();
            _mustBeFull = false;
            _fullOn = DateOnly.FromDateTime(body.At.UtcDateTime);
        }

        foreach (var place in body.Moved)
        {
            _ledger.Put(place);
        }

        Records = _ledger.Places.Sum(static place => place.Sequence);
    }
}
