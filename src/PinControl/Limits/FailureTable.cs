namespace PinControl.Limits;

/// <summary>
/// Failures by address and name, in a table of fixed size. An address has one of eight places in a row; which row, only this process knows, so
/// that nobody can choose addresses that push another out. A full row gives up the address with the fewest failures, the oldest of several:
/// whoever wants to be forgotten must fail as often as he has from eight other addresses of his row, and so from eight times the number of rows
/// to be sure of it, and has gained less than each of those addresses gave him. Names push out nobody: all names of an address share its place.
/// Which names succeeded from which address is remembered beside it, as well as a table of fixed size can: a mark that another overwrote is made again by the next success.
/// </summary>
/// <param name="pace">How failures turn into waiting.</param>
/// <param name="addresses">How many are remembered; rounded up to eight times a power of two.</param>
/// <param name="clock">The time.</param>
internal sealed class FailureTable(FailurePace pace, int addresses, TimeProvider clock)
{
    private const int Ways = 8;

    private readonly ulong[] _good = new ulong[System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(1, addresses))];
    private readonly Row?[] _rows = new Row?[System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(1, addresses / Ways))];

    /// <summary>How long this address must wait before it tries this name; zero lets the try in, which then must be told about.</summary>
    public TimeSpan Enter(ulong address, string name)
    {
        // Nearly every request ends here: nobody of its row has failed.
        if (Volatile.Read(ref _rows[RowOf(address)]) is not { } row)
        {
            return TimeSpan.Zero;
        }

        lock (row)
        {
            var now = clock.GetUtcNow();
            var found = Find(row, address, name, now);
            return found.Index < 0 ? TimeSpan.Zero : row.Places[found.Place].Of(found.Index).Enter(now, pace);
        }
    }

    /// <summary>The try failed.</summary>
    public void Fail(ulong address, string name)
    {
        ref var slot = ref _rows[RowOf(address)];
        var row = Volatile.Read(ref slot);
        if (row is null)
        {
            var mine = new Row();
            row = Interlocked.CompareExchange(ref slot, mine, null) ?? mine;
        }

        lock (row)
        {
            var now = clock.GetUtcNow();
            ref var place = ref row.Places[PlaceFor(row, address, now)];
            place.Of(place.Find(TagOf(name), IsGood(address, name), mayAdd: true, now, pace)).Fail(now, pace);
        }
    }

    /// <summary>The try succeeded: what this name failed before, from this address, is forgotten; from now on it shares no count with others.</summary>
    public void Forget(ulong address, string name)
    {
        Change(address, name, static (ref FailurePlace place, int index, DateTimeOffset now) => place.Forget(index, now));
        ref var mark = ref _good[MarkOf(address, name, out var wanted)];
        if (Volatile.Read(ref mark) != wanted)
        {
            Volatile.Write(ref mark, wanted);
        }
    }

    /// <summary>The try was none that is counted; what was counted before stays.</summary>
    public void Excuse(ulong address, string name) =>
        Change(address, name, static (ref FailurePlace place, int index, DateTimeOffset now) => place.Of(index).Excuse(now));

    private void Change(ulong address, string name, Act act)
    {
        if (Volatile.Read(ref _rows[RowOf(address)]) is not { } row)
        {
            return;
        }

        lock (row)
        {
            var now = clock.GetUtcNow();
            var found = Find(row, address, name, now);
            if (found.Index >= 0)
            {
                act(ref row.Places[found.Place], found.Index, now);
            }
        }
    }

    private (int Place, int Index) Find(Row row, ulong address, string name, DateTimeOffset now)
    {
        for (var i = 0; i < Ways; i++)
        {
            if (row.Places[i].IsOf(address))
            {
                return (i, row.Places[i].Find(TagOf(name), IsGood(address, name), mayAdd: false, now, pace));
            }
        }

        return (-1, -1);
    }

    private int PlaceFor(Row row, ulong address, DateTimeOffset now)
    {
        var (least, worth) = (0, double.MaxValue);
        for (var i = 0; i < Ways; i++)
        {
            if (row.Places[i].IsOf(address))
            {
                return i;
            }

            var its = row.Places[i].WorthAt(now, pace);
            if (its < worth || (its.Equals(worth) && row.Places[i].At < row.Places[least].At))
            {
                (least, worth) = (i, its);
            }
        }

        row.Places[least].Take(address);
        return least;
    }

    private bool IsGood(ulong address, string name) => Volatile.Read(ref _good[MarkOf(address, name, out var wanted)]) == wanted;

    // Never 0, which is an empty place.
    private int MarkOf(ulong address, string name, out ulong mark)
    {
        var tag = TagOf(name);
        mark = ((ulong)(uint)tag << 32) | (uint)HashCode.Combine(address) | 1;
        return HashCode.Combine(address, tag) & (_good.Length - 1);
    }

    // Both hashes have a seed of this process.
    private int RowOf(ulong address) => HashCode.Combine(address) & (_rows.Length - 1);

    private static int TagOf(string name) => name.GetHashCode(StringComparison.Ordinal);

    private delegate void Act(ref FailurePlace place, int index, DateTimeOffset now);

    private sealed class Row
    {
        public FailurePlace[] Places { get; } = new FailurePlace[Ways];
    }
}
