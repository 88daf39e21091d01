using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;
using PinControl.Audit.Checkpoints;

namespace PinControl.Audit;

/// <summary>
/// What a purge writes into the trail: it binds every chain's cut and the first checkpoint that is left, so that neither can be moved unseen.
/// </summary>
/// <param name="Removed">Records removed by this batch.</param>
/// <param name="Before">Only records from before this time were removed.</param>
/// <param name="InAll">Records removed since the store was made; tells the newest purge from older ones.</param>
/// <param name="Cuts">The digest of all cuts, made as that of heads.</param>
/// <param name="FirstCheckpoint">The number of the oldest checkpoint that is left; 0 when there is none.</param>
internal sealed partial record AuditPurge(long Removed, DateTimeOffset Before, long InAll, byte[] Cuts, long FirstCheckpoint)
{
    public string ToDetail() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Removed} records before {AuditTime.Text(Before)}, {InAll} in all; cuts {Base64Url.EncodeToString(Cuts)}; checkpoints from {FirstCheckpoint}");

    public static bool TryParse(string? detail, [NotNullWhen(true)] out AuditPurge? purge)
    {
        purge = null;
        if (detail is not null && Shape().Match(detail) is { Success: true } match && AuditTime.TryParse(match.Groups[2].Value, out var before)
            && long.TryParse(match.Groups[1].Value, CultureInfo.InvariantCulture, out var removed)
            && long.TryParse(match.Groups[3].Value, CultureInfo.InvariantCulture, out var inAll)
            && long.TryParse(match.Groups[5].Value, CultureInfo.InvariantCulture, out var first))
        {
            purge = new AuditPurge(removed, before, inAll, Base64Url.DecodeFromChars(match.Groups[4].Value), first);
        }

        return purge is not null;
    }

    /// <summary>How much is gone, and the digest over where each chain was cut.</summary>
    public static (long InAll, byte[] Digest) Sum(IEnumerable<AuditCut> cuts)
    {
        var ledger = new HeadLedger();
        foreach (var cut in cuts)
        {
            ledger.Put(new ChainPlace(cut.Chain, cut.Sequence, cut.Hash));
        }

        return (ledger.Places.Sum(static place => place.Sequence), ledger.Digest());
    }

    [GeneratedRegex("^([0-9]{1,18}) records before (.{27}), ([0-9]{1,18}) in all; cuts ([A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]); checkpoints from ([0-9]{1,18})$")]
    private static partial Regex Shape();
}

/// <summary>Removes records from before a time, a bounded batch at a time.</summary>
/// <param name="Most">The most records of one batch.</param>
internal sealed record PurgeAudit(DateTimeOffset Before, int Most, Operator Operator);

/// <summary>What one batch removed; nothing of either when there is nothing left to remove.</summary>
internal sealed record AuditPurged(long Records, long Checkpoints)
{
    public bool IsNothing => Records == 0 && Checkpoints == 0;
}
