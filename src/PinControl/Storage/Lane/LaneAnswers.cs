namespace PinControl.Storage.Lane;

/// <summary>
/// Answers a batch's callers on the thread pool, several to a work item: one item for each caller costs more to hand over than most callers have left
/// to do, and the writer's thread has the next batch to send.
/// </summary>
internal sealed class LaneAnswers : IThreadPoolWorkItem
{
    private const int MostInItem = 16;

    private readonly LaneEntry[] _entries;
    private readonly Exception? _fault;

    private LaneAnswers(LaneEntry[] entries, Exception? fault) => (_entries, _fault) = (entries, fault);

    /// <param name="fault">Why nothing of it was written; none when it was.</param>
    public static void Give(List<LaneEntry> entries, Exception? fault = null)
    {
        for (var first = 0; first < entries.Count; first += MostInItem)
        {
            var some = entries.GetRange(first, Math.Min(MostInItem, entries.Count - first));
            ThreadPool.UnsafeQueueUserWorkItem(new LaneAnswers([.. some], fault), preferLocal: false);
        }
    }

    /// <inheritdoc />
    public void Execute()
    {
        foreach (var entry in _entries)
        {
            if (_fault is null)
            {
                entry.Publish();
            }
            else
            {
                entry.Fail(_fault);
            }
        }
    }
}
