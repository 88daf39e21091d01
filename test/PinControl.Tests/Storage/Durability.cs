using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json;
using PinControl.Audit;
using PinControl.Tests.Device;
using PinControl.Tests.Serving;
using Xunit;

namespace PinControl.Tests.Storage;

/// <summary>What was acknowledged is there after the process was killed, and after a second start.</summary>
public sealed class Durability
{
    [Fact]
    public async Task A_killed_process_loses_nothing_it_acknowledged()
    {
        var folder = Directory.CreateTempSubdirectory("pincontrol-kill-").FullName;
        try
        {
            var acknowledged = new ConcurrentBag<string>();
            await using (var process = await ServiceProcess.StartAsync(folder))
            {
                var address = process.Address;
                using var enough = new CancellationTokenSource();
                var load = Task.WhenAll(Enumerable.Range(0, 32).Select(_ => IssueUntilAsync(address, acknowledged, enough.Token)));
                var patience = Stopwatch.StartNew();
                while (acknowledged.Count < 200 && patience.Elapsed < TimeSpan.FromSeconds(30))
                {
                    await Task.Delay(5);
                }

                process.Kill();
                await enough.CancelAsync();
                await load;
            }

            Assert.True(acknowledged.Count >= 200, $"Only {acknowledged.Count} tokens were issued before the kill.");
            await using var server = PinControlServer.Start(folder, []);
            var database = Path.Combine(folder, "pincontrol.db");
            foreach (var reference in acknowledged)
            {
                Assert.Equal(1L, SharedServer.Sql(database, $"SELECT count(*) FROM token WHERE hex(id_hash) = '{Convert.ToHexString(System.Buffers.Text.Base64Url.DecodeFromChars(reference))}'"));
                Assert.Equal(1L, SharedServer.Sql(database, $"SELECT count(*) FROM audit WHERE event = 'TOKEN_ISSUE' AND reference = '{reference}'"));
            }

            AuditTrail.AssertChainsHold(database);
        }
        finally
        {
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    [Fact]
    public async Task A_second_start_keeps_the_data()
    {
        var first = PinControlServer.Start();
        using (var device = new TestDevice(first.Anonymous))
        {
            await device.OpenSetAsync(await first.IssueAsync("1002", "SET_PIN"));
            using var set = await device.SetAsync(device.Wrap("7294"));
            Assert.Equal(HttpStatusCode.NoContent, set.StatusCode);
        }

        await first.PutAsync("1002", "ACTIVE", produced: true);
        using var before = new TestDevice(first.Anonymous);
        var pinOf1001 = await before.ViewAsync(await first.IssueAsync("1001", "VIEW_PIN"));
        await first.StopAsync();

        await using var second = PinControlServer.Start(first.Folder, []);
        using var after = new TestDevice(second.Anonymous);
        Assert.Equal(pinOf1001, await after.ViewAsync(await second.IssueAsync("1001", "VIEW_PIN")));
        using var viewer = new TestDevice(second.Anonymous);
        Assert.Equal("7294", await viewer.ViewAsync(await second.IssueAsync("1002", "VIEW_PIN")));
        AuditTrail.AssertChainsHold(second.DatabasePath);
        Assert.Equal(2L, SharedServer.Sql(second.DatabasePath, "SELECT count(*) FROM audit_head"));
    }

    [Fact]
    public async Task The_audit_trail_refuses_change_and_removal()
    {
        await using var server = PinControlServer.Start();
        await server.IssueAsync("1001", "VIEW_PIN");
        Assert.Throws<Microsoft.Data.Sqlite.SqliteException>(() => SharedServer.Sql(server.DatabasePath, "UPDATE audit SET outcome = 0"));
        Assert.Throws<Microsoft.Data.Sqlite.SqliteException>(() => SharedServer.Sql(server.DatabasePath, "DELETE FROM audit"));
    }

    [Fact]
    public async Task An_intent_left_without_outcome_fails_after_60_seconds_audited()
    {
        await using var server = PinControlServer.Start();
        var id = await server.IssueAsync("1001", "VIEW_PIN");
        using var device = new TestDevice(server.Anonymous);
        using var response = await device.OpenAsync(id, "VIEW_PIN");
        SharedServer.Sql(server.DatabasePath, "UPDATE token SET state = 2, answer = NULL");
        server.Clock.Turn(TimeSpan.FromSeconds(61));
        var lane = (PinControl.Storage.Lane.LaneStore)server.Services.GetService(typeof(PinControl.Storage.Lane.LaneStore))!;
        await lane.SweepAsync(new PinControl.Storage.Lane.Sweep(TimeSpan.FromHours(24), 100));
        Assert.Equal(6L, SharedServer.Sql(server.DatabasePath, "SELECT state FROM token"));
        Assert.Equal(1L, SharedServer.Sql(server.DatabasePath, "SELECT count(*) FROM audit WHERE event = 'TOKEN_FAIL'"));
    }

    [Fact]
    public async Task A_sweep_erases_answers_ends_sessions_and_purges_after_the_retention()
    {
        await using var server = PinControlServer.Start();
        using var viewer = new TestDevice(server.Anonymous);
        await viewer.ViewAsync(await server.IssueAsync("1001", "VIEW_PIN"));
        using var chooser = new TestDevice(server.Anonymous);
        await chooser.OpenSetAsync(await server.IssueAsync("1002", "SET_PIN"));
        var lane = (PinControl.Storage.Lane.LaneStore)server.Services.GetService(typeof(PinControl.Storage.Lane.LaneStore))!;
        var sweep = new PinControl.Storage.Lane.Sweep(TimeSpan.FromHours(24), 100);

        server.Clock.Turn(TimeSpan.FromMinutes(6));
        await lane.SweepAsync(sweep);
        Assert.Equal(0L, SharedServer.Sql(server.DatabasePath, "SELECT count(*) FROM token WHERE answer IS NOT NULL"));
        Assert.Equal(0L, SharedServer.Sql(server.DatabasePath, "SELECT count(*) FROM page_session WHERE wrapped_key IS NOT NULL"));
        Assert.Equal(1L, SharedServer.Sql(server.DatabasePath, "SELECT count(*) FROM audit WHERE event = 'SESSION_END' AND outcome = 37"));

        server.Clock.Turn(TimeSpan.FromHours(24));
        Assert.Equal(2, await lane.SweepAsync(sweep));
        Assert.Equal(0L, SharedServer.Sql(server.DatabasePath, "SELECT (SELECT count(*) FROM token) + (SELECT count(*) FROM page_session) + (SELECT count(*) FROM token_slot)"));
    }

    private static async Task IssueUntilAsync(Uri address, ConcurrentBag<string> acknowledged, CancellationToken enough)
    {
        using var http = ServiceProcess.NewClient(address);
        while (!enough.IsCancellationRequested)
        {
            try
            {
                using var body = new StringContent("""{"scope":"VIEW_PIN"}""", Encoding.UTF8, "application/json");
                using var response = await http.PostAsync("/pincontrol/v2/plastic/1001?auditUser=load", body, enough);
                if (response.StatusCode == HttpStatusCode.Created)
                {
                    using var document = JsonDocument.Parse(await response.Content.ReadAsStringAsync(enough));
                    acknowledged.Add(document.RootElement.GetProperty("reference").GetString()!);
                }
            }
            catch (Exception fault) when (fault is HttpRequestException or OperationCanceledException or IOException)
            {
                return;
            }
        }
    }
}

/// <summary>Reads the trail as an auditor would, with the file alone.</summary>
internal static class AuditTrail
{
    public static void AssertChainsHold(string database)
    {
        using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={database};Pooling=False");
        connection.Open();
        var heads = new Dictionary<long, (long Sequence, byte[] Hash)>();
        using (var command = connection.CreateCommand())
        {
            command.CommandText = "SELECT chain_no, seq, at, outcome, body, hash FROM audit ORDER BY chain_no, seq";
            using var row = command.ExecuteReader();
            while (row.Read())
            {
                var previous = heads.GetValueOrDefault(row.GetInt64(0), (0, AuditChain.Start));
                Assert.Equal(previous.Item1 + 1, row.GetInt64(1));
                var hash = AuditChain.Next(previous.Item2, row.GetInt64(1), row.GetInt64(2), (AuditOutcome)row.GetInt16(3), row.GetFieldValue<byte[]>(4));
                Assert.Equal(hash, row.GetFieldValue<byte[]>(5));
                heads[row.GetInt64(0)] = (row.GetInt64(1), hash);
            }
        }

        Assert.NotEmpty(heads);
        using var headCommand = connection.CreateCommand();
        headCommand.CommandText = "SELECT chain_no, seq, hash FROM audit_head";
        using var head = headCommand.ExecuteReader();
        while (head.Read())
        {
            Assert.Equal(heads[head.GetInt64(0)].Sequence, head.GetInt64(1));
            Assert.Equal(heads[head.GetInt64(0)].Hash, head.GetFieldValue<byte[]>(2));
        }
    }
}
