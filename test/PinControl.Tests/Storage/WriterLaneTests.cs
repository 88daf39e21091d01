using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using PinControl.Storage;
using PinControl.Storage.Lane;
using PinControl.Tests.Serving;
using Xunit;

namespace PinControl.Tests.Storage;

/// <summary>The lane itself, over an engine that a test holds up or breaks.</summary>
public sealed class WriterLaneTests
{
    [Fact]
    public async Task A_full_queue_refuses_at_once_and_what_was_accepted_is_still_written()
    {
        using var engine = new HeldEngine();
        var lane = new WriterLane(engine, NullLogger<WriterLane>.Instance);
        var accepted = new List<Task<int>>();
        var refused = 0;
        for (var i = 0; i < 20_000; i++)
        {
            try
            {
                accepted.Add(lane.SubmitAsync<int>(i));
            }
            catch (StoreUnavailableException fault)
            {
                // Not as if the store were dead.
                Assert.Equal((503, "STORE_UNAVAILABLE"), (fault.Error.Status, fault.Error.Code));
                Assert.StartsWith("More writes wait for the store", fault.Error.Detail, StringComparison.Ordinal);
                refused++;
            }
        }

        // The queue, and at most one batch that the writer had taken out.
        Assert.InRange(accepted.Count, 8192, 8192 + 512);
        Assert.Equal(20_000, accepted.Count + refused);
        Assert.All(accepted, static write => Assert.False(write.IsCompleted));
        engine.LetGo();
        await lane.DisposeAsync();
        // Answers are given on the pool, after the writer's thread has ended.
        Assert.Equal(accepted.Count, (await Task.WhenAll(accepted).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken)).Distinct().Count());
    }

    [Fact]
    public async Task One_bad_row_fails_alone()
    {
        using var engine = new HeldEngine { Bad = 3 };
        await using var lane = new WriterLane(engine, NullLogger<WriterLane>.Instance);
        var writes = Enumerable.Range(0, 8).Select(number => lane.SubmitAsync<int>(number)).ToList();
        engine.LetGo();
        await Assert.ThrowsAsync<FormatException>(() => writes[3]);
        for (var number = 0; number < 8; number++)
        {
            if (number != 3)
            {
                Assert.Equal(number, await writes[number]);
            }
        }

        Assert.Equal([0, 1, 2, 4, 5, 6, 7], engine.Written.Order());
    }

    [Fact]
    public async Task A_store_that_is_gone_is_not_asked_row_by_row()
    {
        using var engine = new HeldEngine { IsGone = true };
        await using var lane = new WriterLane(engine, NullLogger<WriterLane>.Instance);
        List<Task<int>> writes = [lane.SubmitAsync<int>(0)];
        engine.Begun.Wait(TestContext.Current.CancellationToken);
        writes.AddRange(Enumerable.Range(1, 99).Select(number => lane.SubmitAsync<int>(number)));
        engine.LetGo();
        foreach (var write in writes)
        {
            await Assert.ThrowsAsync<StoreUnavailableException>(() => write);
        }

        // The one that was taken alone, half of all callers, and the rest.
        Assert.Equal(3, engine.Batches);
        Assert.Empty(engine.Written);
    }

    [Fact]
    public async Task A_store_that_is_gone_for_long_is_one_line_every_ten_seconds_and_one_when_it_is_back()
    {
        using var log = new CapturedLog();
        var clock = new SteppedClock();
        using var engine = new HeldEngine { IsGone = true };
        engine.LetGo();
        await using var lane = new WriterLane(engine, new LoggerFactory([log]).CreateLogger<WriterLane>(), clock);
        async Task WriteAsync(int times)
        {
            for (var i = 0; i < times; i++)
            {
                await Assert.ThrowsAsync<StoreUnavailableException>(() => lane.SubmitAsync<int>(i));
            }
        }

        await WriteAsync(200);
        Assert.Contains("A batch of 1 could not be written: Gone.", Assert.Single(log.Lines), StringComparison.Ordinal);
        clock.Step(TimeSpan.FromSeconds(10));
        await WriteAsync(200);
        Assert.Equal(2, log.Lines.Count);
        Assert.Contains("200 more batches with 200 writes could not be written: Gone.", log.Lines.Last(), StringComparison.Ordinal);

        // A batch that fits in between others that do not is no end of it.
        engine.IsGone = false;
        await lane.SubmitAsync<int>(1);
        Assert.Equal(2, log.Lines.Count);
        clock.Step(TimeSpan.FromSeconds(5));
        await lane.SubmitAsync<int>(2);
        await lane.SubmitAsync<int>(3);
        Assert.Contains("The store takes writes again; 400 were refused", log.Lines.Last(), StringComparison.Ordinal);
        Assert.Equal(3, log.Lines.Count);
        Assert.DoesNotContain(log.Lines, static line => line.Contains("   at ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_closed_lane_takes_nothing_more()
    {
        using var engine = new HeldEngine();
        engine.LetGo();
        var lane = new WriterLane(engine, NullLogger<WriterLane>.Instance);
        await lane.DisposeAsync();
        await Assert.ThrowsAsync<StoreUnavailableException>(() => lane.SubmitAsync<int>(1));
    }

    private sealed class SteppedClock : TimeProvider
    {
        private long _ticks = 1;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Volatile.Read(ref _ticks);

        public void Step(TimeSpan by) => Interlocked.Add(ref _ticks, by.Ticks);
    }

    /// <summary>Waits to be let go, then writes numbers; a batch with a bad one is not written at all.</summary>
    private sealed class HeldEngine : IWriteEngine, IDisposable
    {
        private readonly ManualResetEventSlim _letGo = new();

        /// <summary>Set once it has a batch.</summary>
        public ManualResetEventSlim Begun { get; } = new();

        public int Bad { get; init; } = -1;

        public bool IsGone { get; set; }

        public List<int> Written { get; } = [];

        public int Batches { get; private set; }

        public void LetGo() => _letGo.Set();

        public void Execute(IReadOnlyList<LaneEntry> batch)
        {
            Begun.Set();
            _letGo.Wait();
            Batches++;
            if (IsGone)
            {
                throw new StoreUnavailableException("Gone.");
            }

            if (batch.Any(entry => (int)entry.Request == Bad))
            {
                throw new FormatException("A bad row.");
            }

            foreach (var entry in batch)
            {
                entry.Result = entry.Request;
                Written.Add((int)entry.Request);
            }
        }

        public void Dispose()
        {
            _letGo.Dispose();
            Begun.Dispose();
        }
    }
}
