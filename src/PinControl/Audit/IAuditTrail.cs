using PinControl.Audit.Checkpoints;

namespace PinControl.Audit;

/// <summary>The trail for those who read it whole.</summary>
internal interface IAuditTrail
{
    /// <summary>All that is read through the answer is of one moment, however long the reading takes.</summary>
    IAuditSnapshot Open();
}

/// <summary>One consistent view of the trail. Rows are streamed; one stream at a time, and nothing else is read before it has ended.</summary>
internal interface IAuditSnapshot : IDisposable
{
    /// <summary>Every chain, in the order of its number.</summary>
    IReadOnlyList<ChainHeadRow> Heads();

    IReadOnlyList<AuditCut> Cuts();

    /// <summary>All records, in the order of chain and sequence.</summary>
    IEnumerable<AuditRow> Records();

    /// <summary>Records from <paramref name="since"/> on and before <paramref name="until"/>, in the order of chain and sequence.</summary>
    IEnumerable<AuditRow> Records(DateTimeOffset? since, DateTimeOffset? until);

    /// <summary>The records that match, in the order of their times.</summary>
    IReadOnlyList<AuditRow> Search(AuditQuery query);

    /// <summary>One record's place, time and hash.</summary>
    RecordMark? FindRecord(long chain, long sequence);

    /// <summary>What a chain's first record tells, and its time.</summary>
    (ChainStarted Started, DateTimeOffset At)? FindStart(long chain);

    /// <summary>Checkpoints with a higher number than <paramref name="after"/>, in order.</summary>
    IReadOnlyList<Checkpoint> Checkpoints(long after, int most);

    Checkpoint? NewestCheckpoint();

    /// <summary>The newest checkpoint that names every head; 0 when there is none.</summary>
    long LastFullCheckpoint();

    /// <summary>The public point that the store keeps beside its checkpoints.</summary>
    byte[]? FindIdentityKey(string keyId);

    /// <summary>When all was read: whether it was of one moment indeed.</summary>
    /// <exception cref="Storage.StoreUnavailableException">Somebody began to write to a file that was read as one nobody writes to.</exception>
    void RequireStill();
}

/// <summary>Where a chain stands, as the store says.</summary>
internal sealed record ChainHeadRow(long Chain, string Node, DateTimeOffset StartedAt, long Sequence, byte[] Hash)
{
    /// <summary>The row and the chain's first record are written one after the other, on PostgreSQL each with the time of its own statement.</summary>
    public static readonly TimeSpan StartTolerance = TimeSpan.FromMinutes(1);
}

/// <summary>The last record of a chain that retention removed.</summary>
internal sealed record AuditCut(long Chain, long Sequence, byte[] Hash, DateTimeOffset At);

/// <summary>A record's time and hash.</summary>
internal sealed record RecordMark(DateTimeOffset At, byte[] Hash);

/// <summary>A record as it lies in the store.</summary>
/// <param name="Microseconds">Since 1970, as hashed.</param>
/// <param name="Outcome">As stored; only a tampered row has a number beyond two bytes.</param>
/// <param name="Body">The canonical bytes.</param>
/// <param name="Plastic">The plastic that the row's number leads to, if it exists.</param>
internal sealed record AuditRow(
    long Chain, long Sequence, long Microseconds, string Event, long Outcome, long? PlasticNo, string? Reference, byte[] Body, byte[] Hash,
    PlasticName? Plastic)
{
    public DateTimeOffset At => AuditTime.Of(Microseconds);

    public AuditOutcome KnownOutcome => (AuditOutcome)unchecked((short)Outcome);
}

/// <summary>A plastic as audit records name it.</summary>
internal sealed record PlasticName(string Tenant, string PlasticId);

/// <summary>What a search asks for; what is absent does not narrow it.</summary>
internal sealed record AuditQuery(int Most)
{
    public string? PlasticId { get; init; }

    public string? Client { get; init; }

    public string? AuditUser { get; init; }

    public string? Reference { get; init; }

    public string? Event { get; init; }

    public AuditOutcome? Outcome { get; init; }

    public string? Support { get; init; }

    public DateTimeOffset? Since { get; init; }

    public DateTimeOffset? Until { get; init; }

    /// <summary>Only records behind this one, in the order of their times.</summary>
    public AuditCursor? After { get; init; }
}

/// <summary>A record's place in the order of times: what a page ends with and the next begins after.</summary>
internal sealed record AuditCursor(long Microseconds, long Chain, long Sequence)
{
    public static AuditCursor Of(AuditRow row) => new(row.Microseconds, row.Chain, row.Sequence);

    public static bool TryParse(string text, out AuditCursor? cursor)
    {
        cursor = null;
        if (text.Split('-') is [var first, var second, var third] && TryRead(first, out var microseconds)
            && TryRead(second, out var chain) && TryRead(third, out var sequence))
        {
            cursor = new AuditCursor(microseconds, chain, sequence);
        }

        return cursor is not null;
    }

    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Microseconds}-{Chain}-{Sequence}");

    private static bool TryRead(string text, out long number) =>
        long.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out number);
}
