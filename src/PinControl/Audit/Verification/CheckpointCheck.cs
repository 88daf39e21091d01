using System.Security.Cryptography;
using PinControl.Audit.Checkpoints;

namespace PinControl.Audit.Verification;

/// <summary>
/// Follows the stored checkpoints: numbers, links, signatures, the digest of all heads, and each named record. After the first broken link those
/// that are still signed are compared with the trail all the same.
/// </summary>
internal sealed class CheckpointCheck(IAuditSnapshot snapshot, TrustedKeys keys, TrailFacts trail, PlaceCheck places, AuditFindings findings)
{
    private const int PageSize = 256;

    private readonly HeadLedger _ledger = new();
    private readonly long _first = Math.Max(trail.Purge?.FirstCheckpoint ?? 1, 1);
    private byte[]? _previous;
    private DateTimeOffset? _previousAt;
    private bool _broken;

    // Whether all chains that there were at the previous checkpoint's time are known: none is named by one that is missing since the last full one.
    private bool _isWhole;
    private bool _hasGap;

    public long Count { get; private set; }

    public Checkpoint? Newest { get; private set; }

    /// <summary>When chains were not there yet that no checkpoint names: the newest one's time; none where a missing one could name them.</summary>
    public DateTimeOffset? WholeUntil => _isWhole && !_hasGap ? _previousAt : null;

    /// <summary>The heads as of the newest one.</summary>
    public HeadLedger Ledger => _ledger;

    /// <param name="advance">Told of each page.</param>
    public void Run(Action<long> advance)
    {
        for (var page = snapshot.Checkpoints(0, PageSize); page.Count > 0; page = snapshot.Checkpoints(Newest!.Number, PageSize))
        {
            foreach (var checkpoint in page)
            {
                Check(checkpoint);
                Count++;
                (Newest, _previous) = (checkpoint, SHA256.HashData(checkpoint.Bytes));
            }

            advance(page.Count);
        }

        var newest = Newest?.Number ?? 0;
        if (newest < _first - 1 || (Newest is null && _first > 1))
        {
            Break(FindingKind.CheckpointRemoved, newest + 1, null, $"Checkpoints were removed: a purge left those from {_first} on, and there are none.");
        }

        foreach (var (number, named) in trail.Starts.Where(start => start.Key > newest).OrderBy(static start => start.Key))
        {
            Break(
                FindingKind.CheckpointRemoved, newest + 1, null,
                $"Checkpoints after {newest} were removed: the first record of chain {named[0].Chain} names checkpoint {number}.");
        }
    }

    private void Check(Checkpoint checkpoint)
    {
        var expected = (Newest?.Number + 1) ?? _first;
        if (checkpoint.Number != expected)
        {
            _hasGap = true;
            Break(FindingKind.CheckpointRemoved, expected, null, checkpoint.Number > expected
                ? $"Checkpoints {expected} to {checkpoint.Number - 1} were removed."
                : $"A purge is said to have removed the checkpoints before {expected}, but {checkpoint.Number} is still there.");
        }

        if (!CheckpointBody.TryParse(checkpoint.Bytes, out var body)
            || body.Number != checkpoint.Number || AuditTime.Microseconds(body.At) != AuditTime.Microseconds(checkpoint.At) || body.Full != checkpoint.IsFull
            || !checkpoint.Hash.AsSpan().SequenceEqual(SHA256.HashData(checkpoint.Bytes)))
        {
            _hasGap = true;
            Break(FindingKind.CheckpointChanged, checkpoint.Number, checkpoint.At, "The checkpoint was changed: its body, or what its columns say of it.");
            return;
        }

        if (keys.Refuse(checkpoint.KeyId, checkpoint.Bytes, checkpoint.Signature) is { } refusal)
        {
            _hasGap = true;
            Break(FindingKind.CheckpointForged, checkpoint.Number, checkpoint.At, refusal);
            return;
        }

        CheckNamedByChains(checkpoint);
        if (!_broken && Misfit(body) is { } misfit)
        {
            Break(FindingKind.CheckpointChanged, checkpoint.Number, checkpoint.At, misfit);
        }

        foreach (var place in body.Moved)
        {
            if (_broken)
            {
                _ledger.Put(place);
            }

            places.Check(place, $"checkpoint {body.Number}", body.At, _isWhole ? _previousAt : null);
        }

        _isWhole = body.Full || (_isWhole && !_hasGap);
        _hasGap = false;
        _previousAt = body.At;
    }

    private void CheckNamedByChains(Checkpoint checkpoint)
    {
        if (trail.Starts.TryGetValue(checkpoint.Number, out var named)
            && named.FirstOrDefault(start => !start.Hash.AsSpan().SequenceEqual(checkpoint.Hash)) is { Hash: not null } other)
        {
            Break(FindingKind.CheckpointChanged, checkpoint.Number, checkpoint.At, $"It is not the one that the first record of chain {other.Chain} names.");
        }
    }

    /// <summary>What does not fit the checkpoints before it; also brings the ledger up to this one.</summary>
    private string? Misfit(CheckpointBody body)
    {
        var link = _previous ?? (body.Number == 1 ? AuditChain.Start : body.Previous);
        if (!body.Previous.AsSpan().SequenceEqual(link))
        {
            return "It does not follow the checkpoint before it.";
        }

        var named = body.Full ? body.Moved.Select(static place => place.Chain).ToHashSet() : null;
        if (named is not null && _ledger.Places.FirstOrDefault(known => !named.Contains(known.Chain)) is { } missing)
        {
            return $"It leaves out chain {missing.Chain}, which an earlier one names.";
        }

        var backwards = body.Moved.FirstOrDefault(place => _ledger.Find(place.Chain) is { } known
            && (place.Sequence < known.Sequence || (place.Sequence == known.Sequence && !place.Hash.AsSpan().SequenceEqual(known.Hash))));
        foreach (var place in body.Moved)
        {
            _ledger.Put(place);
        }

        return backwards is not null
            ? $"It has chain {backwards.Chain} further back than an earlier one."
            : body.Chains != _ledger.Count || !body.Heads.AsSpan().SequenceEqual(_ledger.Digest())
                ? "Its digest of all heads is not that of the heads it and the checkpoints before it name."
                : null;
    }

    /// <summary>Only the first broken link is told.</summary>
    private void Break(FindingKind kind, long number, DateTimeOffset? at, string text)
    {
        if (!_broken)
        {
            _broken = true;
            findings.Add(new AuditFinding(kind, null, number, at, text, _previousAt));
        }
    }
}
