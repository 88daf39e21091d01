using System.Collections.Concurrent;
using System.Globalization;

namespace PinControl.Audit;

/// <summary>
/// Counts refusals that anybody can provoke without end (unknown control ids, failed logins), so that a flood becomes one record every ten
/// seconds instead of one a request. The kinds are few and fixed: memory is bounded.
/// </summary>
internal sealed partial class RefusalTally(TimeProvider clock, ILogger<RefusalTally> log)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, long> _counts = new(StringComparer.Ordinal);

    /// <param name="kind">A constant word, never input.</param>
    public void Count(string kind) => _counts.AddOrUpdate(kind, 1, static (_, count) => count + 1);

    /// <summary>Writes what was counted, until stopped, and once more at the end.</summary>
    public async Task RecordAsync(IAuditStore audit, CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stopping))
            {
                await FlushAsync(audit);
            }
        }
        catch (OperationCanceledException)
        {
            await FlushAsync(audit);
        }
    }

    private async Task FlushAsync(IAuditStore audit)
    {
        foreach (var kind in _counts.Keys)
        {
            if (!_counts.TryRemove(kind, out var count))
            {
                continue;
            }

            try
            {
                var detail = string.Create(CultureInfo.InvariantCulture, $"{kind} {count}");
                await audit.AppendAsync(new AuditEntry(AuditEvent.RefusalsCounted) { Detail = detail }, AuditOutcome.Ok, CancellationToken.None);
            }
            catch (Exception)
            {
                // Whatever it is: what was counted is not lost, and the next record is tried.
                _counts.AddOrUpdate(kind, count, (_, later) => later + count);
                LogKept(log, kind, count);
            }
        }
    }

    [LoggerMessage(1101, LogLevel.Warning, "The store does not answer: {Count} {Kind} are kept for the next record")]
    private static partial void LogKept(ILogger log, string kind, long count);
}
