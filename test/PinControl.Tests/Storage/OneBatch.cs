using System.Net;
using System.Text.Json;
using PinControl.Tests.Device;
using PinControl.Tests.Serving;
using Xunit;

namespace PinControl.Tests.Storage;

/// <summary>Requests that share a transaction, because the store kept the writer waiting while they came.</summary>
public sealed class OneBatch : IAsyncLifetime
{
    private readonly PinControlServer _server = PinControlServer.Start();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Tokens_for_one_plastic_supersede_each_other_in_order()
    {
        var ids = await HeldAsync(() => _server.IssueAsync("1001", "VIEW_PIN"), 8);
        var alive = 0;
        foreach (var id in ids)
        {
            using var device = new TestDevice(_server.Anonymous);
            using var opened = await device.OpenAsync(id, "VIEW_PIN");
            if (opened.StatusCode == HttpStatusCode.OK)
            {
                alive++;
                continue;
            }

            using var error = JsonDocument.Parse(await opened.Content.ReadAsStringAsync());
            Assert.Equal("SUPERSEDED", error.RootElement.GetProperty("reason").GetString());
        }

        Assert.Equal(1, alive);
        AuditTrail.AssertChainsHold(_server.Store);
    }

    [Fact]
    public async Task Of_many_redemptions_of_one_token_one_wins()
    {
        var id = await _server.IssueAsync("1001", "VIEW_PIN");
        var statuses = await HeldAsync(
            async () =>
            {
                using var device = new TestDevice(_server.Anonymous);
                using var opened = await device.OpenAsync(id, "VIEW_PIN");
                return opened.StatusCode;
            },
            32);
        Assert.Single(statuses, HttpStatusCode.OK);
        Assert.Equal(31, statuses.Count(static status => status == HttpStatusCode.Gone));
        Assert.Equal(1L, _server.Sql("SELECT count(*) FROM audit WHERE event = 'PIN_VIEW'"));
        Assert.Equal(31L, _server.Sql("SELECT count(*) FROM audit WHERE event = 'TOKEN_OPEN' AND outcome = 31"));
        AuditTrail.AssertChainsHold(_server.Store);
    }

    [Fact]
    public async Task Sessions_of_one_plastic_end_each_other_in_order()
    {
        var sessions = await HeldAsync(
            async () =>
            {
                var device = new TestDevice(_server.Anonymous);
                await device.OpenSetAsync(await _server.IssueAsync("1002", "SET_PIN"));
                return device;
            },
            1);
        var older = sessions[0];
        using var newer = new TestDevice(_server.Anonymous);
        await newer.OpenSetAsync(await _server.IssueAsync("1002", "SET_PIN"));
        using var refused = await older.SetAsync(older.Wrap("7294"));
        Assert.Equal(HttpStatusCode.Gone, refused.StatusCode);
        using var set = await newer.SetAsync(newer.Wrap("7294"));
        Assert.Equal(HttpStatusCode.NoContent, set.StatusCode);
        older.Dispose();
        Assert.Equal(1L, _server.Sql("SELECT count(*) FROM audit WHERE event = 'SESSION_END' AND outcome = 32"));
        AuditTrail.AssertChainsHold(_server.Store);
    }

    /// <summary>Makes the requests while the store cannot be written, and lets them go at once.</summary>
    private async Task<T[]> HeldAsync<T>(Func<Task<T>> request, int count)
    {
        // By a thread of its own: one of the pool's, which has these requests to do, might come to it when the writer's patience of two seconds is over.
        var held = _server.Store.Lock();
        var holder = new Thread(() =>
        {
            Thread.Sleep(TimeSpan.FromMilliseconds(700));
            held.DisposeAsync().AsTask().GetAwaiter().GetResult();
        });
        holder.Start();
        try
        {
            return await Task.WhenAll(Enumerable.Range(0, count).Select(_ => request()));
        }
        finally
        {
            holder.Join();
        }
    }
}
