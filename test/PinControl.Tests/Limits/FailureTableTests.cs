using System.Net;
using PinControl.Limits;
using PinControl.Tests.Serving;
using Xunit;

namespace PinControl.Tests.Limits;

/// <summary>How failures turn into waiting, and what a table of fixed size remembers of them.</summary>
public sealed class FailureTableTests
{
    private const string Name = "shop";
    private static readonly FailurePace Pace = new(3, TimeSpan.FromSeconds(16));

    private readonly TurnableClock _clock = new();
    private readonly FailureTable _table;

    public FailureTableTests()
    {
        _clock.Stop();
        _table = new FailureTable(Pace, 1024, _clock);
    }

    [Fact]
    public void The_waiting_doubles_with_each_failure_up_to_the_longest()
    {
        var waits = new List<double>();
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(TimeSpan.Zero, _table.Enter(1, Name));
            _table.Fail(1, Name);
            var wait = _table.Enter(1, Name);
            waits.Add(wait.TotalSeconds);
            _clock.Turn(wait);
        }

        Assert.Equal([0, 0, 1, 2, 4, 8, 16, 16, 16, 16], waits);
    }

    [Fact]
    public void After_waiting_one_try_is_let_in_and_the_others_wait_for_it()
    {
        Fail(1, Name, 3);
        _clock.Turn(_table.Enter(1, Name));
        Assert.Equal(TimeSpan.Zero, _table.Enter(1, Name));
        Assert.True(_table.Enter(1, Name) > TimeSpan.FromSeconds(1));
        _table.Fail(1, Name);
        Assert.True(_table.Enter(1, Name) > TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void A_success_forgets_what_the_name_failed_from_there_and_an_excuse_only_the_try()
    {
        Fail(1, Name, 3);
        _clock.Turn(TimeSpan.FromSeconds(1));
        Assert.Equal(TimeSpan.Zero, _table.Enter(1, Name));
        _table.Excuse(1, Name);
        Assert.Equal(TimeSpan.Zero, _table.Enter(1, Name));
        _table.Fail(1, Name);
        Assert.NotEqual(TimeSpan.Zero, _table.Enter(1, Name));

        _table.Forget(1, Name);
        Assert.Equal(TimeSpan.Zero, _table.Enter(1, Name));
        Fail(1, Name, 2);
        Assert.Equal(TimeSpan.Zero, _table.Enter(1, Name));
    }

    [Fact]
    public void Other_addresses_and_other_names_do_not_wait()
    {
        Fail(1, Name, 5);
        Assert.NotEqual(TimeSpan.Zero, _table.Enter(1, Name));
        Assert.Equal(TimeSpan.Zero, _table.Enter(2, Name));
        Assert.Equal(TimeSpan.Zero, _table.Enter(1, "bank"));
    }

    [Fact]
    public void Names_beyond_four_of_an_address_share_one_count_and_push_nobody_out()
    {
        Fail(1, Name, 3);
        for (var i = 0; i < 5000; i++)
        {
            _table.Fail(1, $"guess-{i}");
        }

        // A success of one of those names is not the others'.
        _table.Forget(1, "guess-4999");
        Assert.NotEqual(TimeSpan.Zero, _table.Enter(1, Name));
        Assert.NotEqual(TimeSpan.Zero, _table.Enter(1, "guess-never-tried"));
        Assert.Equal(TimeSpan.Zero, _table.Enter(2, "guess-never-tried"));
    }

    [Fact]
    public void One_failure_each_from_many_addresses_does_not_free_one_that_failed_more()
    {
        Fail(1, Name, 4);
        for (ulong address = 1000; address < 201_000; address++)
        {
            _table.Fail(address, Name);
        }

        Assert.NotEqual(TimeSpan.Zero, _table.Enter(1, Name));
    }

    [Fact]
    public void Memory_is_bounded_whatever_the_number_of_addresses()
    {
        var table = new FailureTable(Pace, 1024, _clock);
        Flood(table, 0, 100_000);
        var full = GC.GetAllocatedBytesForCurrentThread();
        Flood(table, 100_000, 600_000);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - full, 0, 64 * 1024);
    }

    [Fact]
    public void A_quiet_time_forgets()
    {
        Fail(1, Name, 3);
        _clock.Turn(TimeSpan.FromMinutes(5));
        Assert.Equal(TimeSpan.Zero, _table.Enter(1, Name));
        Fail(1, Name, 2);
        Assert.Equal(TimeSpan.Zero, _table.Enter(1, Name));
    }

    [Fact]
    public void Failures_some_seconds_apart_make_the_number_full_as_those_at_once_do()
    {
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(TimeSpan.Zero, _table.Enter(1, Name));
            _table.Fail(1, Name);
            _clock.Turn(TimeSpan.FromMilliseconds(300));
        }

        Assert.Equal(TimeSpan.FromMilliseconds(700), _table.Enter(1, Name));
    }

    [Fact]
    public void A_flood_is_forgotten_in_as_many_of_the_longest_waits_as_the_highest_level_has()
    {
        for (var i = 0; i < 10_000; i++)
        {
            Assert.Equal(TimeSpan.Zero, _table.Enter(1, Name));
            _table.Fail(1, Name);
            _clock.Turn(_table.Enter(1, Name));
        }

        Assert.Equal(8, Pace.Highest);
        _clock.Turn(Pace.Longest * Pace.Highest);
        Assert.Equal(TimeSpan.Zero, _table.Enter(1, Name));
        Fail(1, Name, 2);
        Assert.Equal(TimeSpan.Zero, _table.Enter(1, Name));
    }

    [Fact]
    public void What_fails_while_the_address_waits_does_not_prolong_it()
    {
        Fail(1, Name, 3);
        _clock.Turn(TimeSpan.FromMilliseconds(400));
        Fail(1, Name, 100);
        Assert.Equal(TimeSpan.FromMilliseconds(600), _table.Enter(1, Name));
        _clock.Turn(TimeSpan.FromMilliseconds(600));
        Assert.Equal(TimeSpan.Zero, _table.Enter(1, Name));
        _table.Fail(1, Name);
        Assert.Equal(TimeSpan.FromSeconds(2), _table.Enter(1, Name));
    }

    [Fact]
    public void Excuses_take_back_no_more_than_their_own_try_even_at_the_highest_level()
    {
        for (var i = 0; i < 20; i++)
        {
            _table.Fail(1, Name);
            _clock.Turn(_table.Enter(1, Name));
        }

        for (var i = 0; i < 50; i++)
        {
            Assert.Equal(TimeSpan.Zero, _table.Enter(1, Name));
            _table.Excuse(1, Name);
        }

        Assert.Equal(TimeSpan.Zero, _table.Enter(1, Name));
        _table.Fail(1, Name);
        Assert.Equal(Pace.Longest, _table.Enter(1, Name));
    }

    [Fact]
    public void A_name_that_has_succeeded_shares_no_count_with_guessed_ones_and_pushes_none_out()
    {
        Fail(1, Name, 3);
        _table.Forget(1, "bank");
        for (var i = 0; i < 5000; i++)
        {
            _table.Fail(1, $"guess-{i}");
        }

        Assert.NotEqual(TimeSpan.Zero, _table.Enter(1, "guess-never-tried"));
        Assert.Equal(TimeSpan.Zero, _table.Enter(1, "bank"));

        // It is counted as any other, by itself.
        Fail(1, "bank", 3);
        Assert.NotEqual(TimeSpan.Zero, _table.Enter(1, "bank"));
        _table.Forget(1, "bank");
        Assert.Equal(TimeSpan.Zero, _table.Enter(1, "bank"));
        Assert.NotEqual(TimeSpan.Zero, _table.Enter(1, Name));
        Assert.NotEqual(TimeSpan.Zero, _table.Enter(1, "guess-0"));
        Assert.NotEqual(TimeSpan.Zero, _table.Enter(1, "guess-never-tried"));
    }

    [Fact]
    public void A_clock_that_is_put_back_makes_nobody_wait_longer_than_the_longest()
    {
        Fail(1, Name, 6);
        _clock.Turn(TimeSpan.FromDays(-1));
        Assert.InRange(_table.Enter(1, Name), TimeSpan.FromTicks(1), Pace.Longest);
        _clock.Turn(Pace.Longest);
        Assert.Equal(TimeSpan.Zero, _table.Enter(1, Name));
    }

    [Theory]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", true)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    public void IPv4_counts_whole_and_IPv6_by_its_64(string one, string other, bool together) =>
        Assert.Equal(together, AddressGroup.Of(IPAddress.Parse(one)) == AddressGroup.Of(IPAddress.Parse(other)));

    private void Fail(ulong address, string name, int times)
    {
        for (var i = 0; i < times; i++)
        {
            _table.Fail(address, name);
        }
    }

    private static void Flood(FailureTable table, ulong from, ulong to)
    {
        for (var address = from; address < to; address++)
        {
            table.Fail(address, Name);
            table.Enter(address, Name);
        }
    }
}
