using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using PinControl.Audit;
using PinControl.Audit.Checkpoints;
using PinControl.Audit.Verification;
using PinControl.Storage.Lane;
using PinControl.Storage.Sqlite;
using PinControl.Tests.Serving;
using PinControl.Tests.Vault;
using Xunit;

namespace PinControl.Tests.Audit;

/// <summary>When the service takes checkpoints, and what the vault signs.</summary>
public sealed class Checkpoints
{
    [Fact]
    public async Task A_service_in_which_nothing_happens_takes_one_and_no_more()
    {
        await using var server = PinControlServer.Start();
        await RecordedTrail.WaitForCheckpointAsync(server.DatabasePath, 1);
        await ToldAsync(server, "Audit checkpoint 1 is ");
        Assert.Contains(server.Log.Lines, line => line.StartsWith("Information", StringComparison.Ordinal) && line.Contains("Audit checkpoint 1 is ", StringComparison.Ordinal) && line.Contains("Chains=1", StringComparison.Ordinal));
        await Task.Delay(TimeSpan.FromSeconds(12));
        Assert.Equal(1L, Sql(server, "SELECT max(number) FROM checkpoint"));
        await server.IssueAsync("1001", "VIEW_PIN");
        await RecordedTrail.WaitForCheckpointAsync(server.DatabasePath, 2);
    }

    [Fact]
    public async Task Ten_thousand_records_are_not_left_unsigned_for_ten_seconds()
    {
        await using var server = PinControlServer.Start();
        await RecordedTrail.WaitForCheckpointAsync(server.DatabasePath, 1);
        // Ten seconds never are over: only the count can bring the next one.
        server.Clock.HoldMeasure();
        var lane = (LaneStore)server.Services.GetService(typeof(LaneStore))!;
        for (var batch = 0; batch < 10; batch++)
        {
            await Task.WhenAll(Enumerable.Range(0, 1000).Select(_ =>
                lane.AppendAsync(new AuditEntry(AuditEvent.RefusalsCounted) { Detail = "test 1" }, AuditOutcome.Ok, default).AsTask()));
        }

        await RecordedTrail.WaitForCheckpointAsync(server.DatabasePath, 2);
    }

    [Fact]
    public async Task A_vault_without_keys_is_waited_for_with_one_warning()
    {
        await using var server = PinControlServer.Start();
        var away = server.KeyFile + ".away";
        File.Move(server.KeyFile, away);
        await ToldAsync(server, "No audit checkpoint can be taken now");
        await Task.Delay(TimeSpan.FromSeconds(3));
        Assert.Single(server.Log.Lines, static line => line.Contains("No audit checkpoint can be taken now", StringComparison.Ordinal));
        Assert.Equal(0L, Sql(server, "SELECT count(*) FROM checkpoint"));
        File.Move(away, server.KeyFile);
        await RecordedTrail.WaitForCheckpointAsync(server.DatabasePath, 1);
        await ToldAsync(server, "Audit checkpoints are taken again");
    }

    [Fact]
    public async Task A_trail_changed_under_a_running_service_is_not_signed_away()
    {
        await using var server = PinControlServer.Start();
        await RecordedTrail.WaitForCheckpointAsync(server.DatabasePath, 1);
        var lastRecord = Sql(server, "SELECT max(seq) FROM audit");
        new SqliteTestStore(server.DatabasePath).Sql($"DROP TRIGGER audit_no_delete; DELETE FROM audit WHERE seq = {lastRecord}; UPDATE audit_head SET seq = seq - 1");
        await ToldAsync(server, "The audit trail was tampered with: chain 1");
        await server.StopAsync();
        using var snapshot = SqliteStore.Trail(server.DatabasePath).Open();
        Assert.False(AuditVerification.Run(snapshot, new AuditWitness(null, []), static _ => { }).IsSound);
    }

    [Fact]
    public async Task Verify_is_green_while_the_service_writes()
    {
        await using var server = PinControlServer.Start("Limits:RequestsPerSecond=100000");
        using var enough = new CancellationTokenSource();
        var load = Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            while (!enough.IsCancellationRequested)
            {
                await server.IssueAsync("1001", "VIEW_PIN");
            }
        }));
        var reports = new List<VerificationReport>();
        for (var patience = Stopwatch.StartNew(); reports.Count(static report => report.Newest is not null) < 3 && patience.Elapsed < TimeSpan.FromSeconds(40);)
        {
            using var snapshot = SqliteStore.Trail(server.DatabasePath).Open();
            reports.Add(AuditVerification.Run(snapshot, new AuditWitness(null, []), static _ => { }));
            await Task.Delay(200);
        }

        await enough.CancelAsync();
        await load;
        Assert.All(reports, static report => report.AssertSound());
        Assert.True(reports[^1].Checkpoints > 0 && reports[^1].Records > reports[0].Records);
    }

    [Fact]
    public async Task What_the_vault_signs_is_the_checkpoint_under_its_own_label()
    {
        using var folder = new VaultFolder();
        var vault = folder.Start();
        var bytes = new CheckpointBody(1, folder.Clock.GetUtcNow(), new byte[32], Full: true, 0, new HeadLedger().Digest(), []).ToCanonicalBytes();
        var seal = await vault.SignCheckpointAsync(bytes, default);
        Assert.Equal(await vault.GetIdentityAsync(default), seal.Identity);
        Assert.Equal(64, seal.Signature.Length);
        Assert.True(CheckpointSignature.Verify(seal.Identity.Point, bytes, seal.Signature));
        Assert.False(CheckpointSignature.Verify(seal.Identity.Point, bytes.AsSpan(1), seal.Signature));

        // Recomputed from the words of docs/audit.md, and under the label of answers to devices no signature at all.
        using var key = CheckpointSignature.Import(seal.Identity.Point)!;
        byte[] labelled = [.. Encoding.ASCII.GetBytes("pincontrol/checkpoint/1"), .. bytes];
        byte[] foreign = [.. Encoding.ASCII.GetBytes("pincontrol/identity/1"), .. bytes];
        Assert.True(key.VerifyData(labelled, seal.Signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation));
        Assert.False(key.VerifyData(foreign, seal.Signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation));
    }

    [Fact]
    public void Each_outcome_has_one_name_and_is_read_by_it()
    {
        Assert.Equal("PLASTIC_BLOCKED", AuditOutcome.PlasticBlocked.Name());
        Assert.Equal("OK", AuditOutcome.Ok.Name());
        Assert.Equal("PIN_ALREADY_PRODUCED", AuditOutcome.PinAlreadyProduced.Name());
        Assert.Equal("999", ((AuditOutcome)999).Name());
        Assert.Equal(AuditOutcomeNames.All.Count, AuditOutcomeNames.All.Distinct().Count());
        Assert.All(Enum.GetValues<AuditOutcome>(), static outcome => Assert.True(AuditOutcomeNames.TryParse(outcome.Name(), out var read) && read == outcome));
    }

    [Fact]
    public void The_auditors_page_names_every_event_and_outcome()
    {
        var page = File.ReadAllText(Path.GetFullPath(Path.Combine(Here(), "../../../../docs/audit.md")));
        Assert.All(AuditOutcomeNames.All, name => Assert.Contains($"`{name}`", page, StringComparison.Ordinal));
        var events = typeof(AuditEvent).GetFields().Select(static field => (string)field.GetRawConstantValue()!).ToList();
        Assert.Contains("AUDIT_PURGE", events);
        Assert.All(events, name => Assert.Contains($"`{name}`", page, StringComparison.Ordinal));
    }

    private static string Here([System.Runtime.CompilerServices.CallerFilePath] string here = "") => here;

    /// <summary>What is done is logged after it is committed: the log is waited for.</summary>
    private static async Task ToldAsync(PinControlServer server, string message)
    {
        for (var patience = Stopwatch.StartNew(); patience.Elapsed < TimeSpan.FromSeconds(30); await Task.Delay(50))
        {
            if (server.Log.Lines.Any(line => line.Contains(message, StringComparison.Ordinal)))
            {
                return;
            }
        }

        Assert.Fail($"The log does not say \"{message}\".");
    }

    private static object? Sql(PinControlServer server, string query) => new SqliteTestStore(server.DatabasePath).Sql(query);
}
