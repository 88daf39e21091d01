namespace PinControl.Audit.Verification;

/// <summary>What the pass over the records leaves for the pass over the checkpoints: a few facts about each chain.</summary>
internal sealed class TrailFacts
{
    private readonly Dictionary<long, ChainFacts> _chains = [];

    public long Records { get; set; }

    public int Chains => _chains.Count;

    /// <summary>The purge that came last, of those the trail tells of.</summary>
    public AuditPurge? Purge { get; private set; }

    /// <summary>The checkpoints that chains' first records name, by number.</summary>
    public Dictionary<long, List<(long Chain, byte[] Hash)>> Starts { get; } = [];

    public IEnumerable<ChainFacts> All => _chains.Values;

    public ChainFacts? Find(long chain) => _chains.GetValueOrDefault(chain);

    public void Add(ChainFacts facts) => _chains[facts.Chain] = facts;

    /// <summary>Records that say something about other records.</summary>
    public void Note(AuditRow row, RecordFacts facts)
    {
        if (row.Event == AuditEvent.AuditPurge && AuditPurge.TryParse(facts.Detail, out var purge)
            && (Purge is null || (purge.InAll, purge.FirstCheckpoint).CompareTo((Purge.InAll, Purge.FirstCheckpoint)) > 0))
        {
            Purge = purge;
        }
        else if (row.Event == AuditEvent.ChainStarted && ChainStarted.TryParse(facts.Detail, out var started) && started.Checkpoint > 0)
        {
            if (!Starts.TryGetValue(started.Checkpoint, out var named))
            {
                Starts.Add(started.Checkpoint, named = []);
            }

            named.Add((row.Chain, started.Hash));
        }
    }
}

/// <param name="LastSequence">The last record before the first broken link.</param>
/// <param name="HighestSequence">The last record there is.</param>
/// <param name="FirstAt">The first record's time, where it hangs together with its hash.</param>
internal sealed record ChainFacts(long Chain, AuditCut? Cut, long LastSequence, DateTimeOffset? LastAt, long HighestSequence, DateTimeOffset? FirstAt);
