namespace PinControl.Audit.Verification;

/// <summary>The pass over all records, chain by chain, and over chains that have none.</summary>
internal sealed class TrailReading(IReadOnlyList<ChainHeadRow> heads, IReadOnlyList<AuditCut> cuts, AuditFindings findings)
{
    private const int Stride = 4096;

    private readonly Dictionary<long, ChainHeadRow> _heads = heads.ToDictionary(static head => head.Chain);
    private readonly Dictionary<long, AuditCut> _cuts = cuts.ToDictionary(static cut => cut.Chain);
    private readonly TrailFacts _trail = new();
    private long _chain;
    private ChainCheck? _check;

    /// <param name="records">In the order of chain and sequence.</param>
    /// <param name="advance">Told how many records were read since the last call.</param>
    public TrailFacts Run(IEnumerable<AuditRow> records, Action<long> advance)
    {
        foreach (var row in records)
        {
            var facts = RecordFacts.Of(row.Body);
            CheckOf(row.Chain).Read(row, facts);
            if (facts is not null)
            {
                _trail.Note(row, facts);
            }

            if (++_trail.Records % Stride == 0)
            {
                advance(Stride);
            }
        }

        End();
        advance(_trail.Records % Stride);
        foreach (var chain in _heads.Keys.Concat(_cuts.Keys).Where(chain => _trail.Find(chain) is null).Distinct().ToList())
        {
            CheckOf(chain);
            End();
        }

        return _trail;
    }

    private ChainCheck CheckOf(long chain)
    {
        if (_check is not null && _chain == chain)
        {
            return _check;
        }

        End();
        _chain = chain;
        return _check = new ChainCheck(chain, _heads.GetValueOrDefault(chain), _cuts.GetValueOrDefault(chain));
    }

    private void End()
    {
        if (_check is null)
        {
            return;
        }

        _check.End();
        if (_check.Finding is { } finding)
        {
            findings.Add(finding);
        }

        if (_check.HeadFinding() is { } ofHead)
        {
            findings.Add(ofHead);
        }

        _trail.Add(new ChainFacts(_chain, _cuts.GetValueOrDefault(_chain), _check.LastSequence, _check.LastAt, _check.HighestSequence, _check.FirstAt));
        _check = null;
    }
}
