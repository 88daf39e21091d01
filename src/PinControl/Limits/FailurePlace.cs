using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace PinControl.Limits;

/// <summary>One address's place in a <see cref="FailureTable"/>: the names it failed with, four by themselves and all further ones together.
/// A name that has succeeded from there before is one of the four even if it comes late.</summary>
internal struct FailurePlace
{
    private const int OwnNames = 4;

    private Names _names;
    private bool _isTaken;

    public ulong Address { get; private set; }

    public readonly bool IsOf(ulong address) => _isTaken && Address == address;

    /// <summary>Empties it, for another address.</summary>
    public void Take(ulong address)
    {
        this = default;
        (_isTaken, Address) = (true, address);
    }

    /// <summary>How much would be lost with it: the highest level of its names; 0 when nothing would.</summary>
    public readonly double WorthAt(DateTimeOffset now, FailurePace pace)
    {
        var worth = 0.0;
        foreach (ref readonly var one in (ReadOnlySpan<Failures>)_names)
        {
            worth = Math.Max(worth, one.LevelAt(now, pace));
        }

        return worth;
    }

    /// <summary>When it was changed last.</summary>
    public readonly DateTimeOffset At
    {
        get
        {
            var at = default(DateTimeOffset);
            foreach (ref readonly var one in (ReadOnlySpan<Failures>)_names)
            {
                at = one.At > at ? one.At : at;
            }

            return at;
        }
    }

    /// <summary>The name's own failures, or those it shares with all names that came too late for a place of their own.</summary>
    /// <param name="isGood">Whether it has succeeded from this address: it shares no count with names that may be guesses.</param>
    /// <param name="mayAdd">Whether it gets a place of its own: one that is free; a good name also the one of the four that matters least.</param>
    /// <returns>The index for <see cref="Of"/>; -1 if there is nothing to know of it.</returns>
    public int Find(int tag, bool isGood, bool mayAdd, DateTimeOffset now, FailurePace pace)
    {
        var free = -1;
        for (var i = 0; i < OwnNames; i++)
        {
            if (!_names[i].IsLive(now, pace))
            {
                free = free < 0 ? i : free;
            }
            else if (_names[i].Tag == tag)
            {
                return i;
            }
        }

        // As long as the common one is remembered, a name does not get out of it by a place that came free.
        if (!isGood && (free < 0 || _names[OwnNames].IsLive(now, pace)))
        {
            return OwnNames;
        }

        if (!mayAdd)
        {
            return -1;
        }

        free = free < 0 ? Yield(now, pace) : free;
        _names[free] = new Failures { Tag = tag };
        return free;
    }

    /// <summary>Makes room: the least of the four goes into the common count, where nothing of it is forgotten.</summary>
    private int Yield(DateTimeOffset now, FailurePace pace)
    {
        var least = 0;
        for (var i = 1; i < OwnNames; i++)
        {
            least = _names[i].LevelAt(now, pace) < _names[least].LevelAt(now, pace) ? i : least;
        }

        _names[OwnNames].Join(_names[least], now, pace);
        return least;
    }

    /// <summary>The name has succeeded. What it shares with others stays: it is theirs too.</summary>
    public void Forget(int index, DateTimeOffset now)
    {
        if (index < OwnNames)
        {
            _names[index] = default;
        }
        else
        {
            _names[index].Excuse(now);
        }
    }

    [UnscopedRef]
    public ref Failures Of(int index) => ref _names[index];

    [InlineArray(OwnNames + 1)]
    private struct Names
    {
        private Failures _first;
    }
}
