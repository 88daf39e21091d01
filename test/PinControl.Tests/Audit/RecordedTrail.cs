using System.Diagnostics;
using Microsoft.Data.Sqlite;
using PinControl.Audit;
using PinControl.Audit.Checkpoints;
using PinControl.Audit.Verification;
using PinControl.Storage.Sqlite;
using PinControl.Tests.Device;
using PinControl.Tests.Serving;
using Xunit;

namespace PinControl.Tests.Audit;

/// <summary>
/// A trail that a real service wrote in two starts: chain 1 with a checkpoint in its middle and one at its end, chain 2 with one at its end. Each
/// test works on a copy.
/// </summary>
public sealed class RecordedTrail : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pincontrol-trail-").FullName;

    /// <summary>The newest checkpoint, as exported.</summary>
    internal ExportedCheckpoint Exported { get; private set; } = null!;

    /// <summary>Once more on a machine so slow that the ten seconds between checkpoints were over where they are not meant to be.</summary>
    public async ValueTask InitializeAsync()
    {
        for (var patience = 3; await RecordAsync() != 3 && patience > 1; patience--)
        {
            File.Delete(Path.Combine(_folder, "pincontrol.db"));
        }

        Assert.Equal(3, Exported.Body.Number);
    }

    /// <returns>How many checkpoints there are.</returns>
    private async Task<long> RecordAsync()
    {
        var folder = Directory.CreateTempSubdirectory("pincontrol-trail-").FullName;
        var first = PinControlServer.Start(folder, store: null, []);
        await WorkAsync(first);
        await WaitForCheckpointAsync(first.DatabasePath, 1);
        await WorkAsync(first);
        await first.StopAsync();
        var second = PinControlServer.Start(folder, store: null, []);
        await WorkAsync(second);
        await second.StopAsync();
        // A copy without the write-ahead log beside it.
        new SqliteTestStore(second.DatabasePath).Sql($"VACUUM INTO '{Path.Combine(_folder, "pincontrol.db")}'");
        Directory.Delete(folder, recursive: true);

        using var copy = Copy();
        Exported = copy.Export();
        return Exported.Body.Number;
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    internal TrailCopy Copy()
    {
        var folder = Directory.CreateTempSubdirectory("pincontrol-tamper-").FullName;
        File.Copy(Path.Combine(_folder, "pincontrol.db"), Path.Combine(folder, "pincontrol.db"));
        return new TrailCopy(folder);
    }

    internal static async Task WaitForCheckpointAsync(string database, long number)
    {
        for (var patience = Stopwatch.StartNew(); patience.Elapsed < TimeSpan.FromSeconds(40);)
        {
            if (new SqliteTestStore(database).Sql("SELECT max(number) FROM checkpoint") is long newest && newest >= number)
            {
                return;
            }

            await Task.Delay(100);
        }

        Assert.Fail($"No checkpoint {number} was taken.");
    }

    private static async Task WorkAsync(PinControlServer server)
    {
        for (var i = 0; i < 3; i++)
        {
            using var device = new TestDevice(server.Anonymous);
            await device.ViewAsync(await server.IssueAsync("1001", "VIEW_PIN"));
        }

        await server.IssueAsync("1002", "SET_PIN");
    }
}

/// <summary>A copy of a store, to be tampered with by somebody who has the file.</summary>
internal sealed class TrailCopy(string folder) : IDisposable
{
    /// <summary>What whoever has the file does first.</summary>
    private const string Disarm = """
        PRAGMA foreign_keys = OFF;
        DROP TRIGGER IF EXISTS audit_no_update; DROP TRIGGER IF EXISTS audit_no_delete;
        DROP TRIGGER IF EXISTS checkpoint_no_update; DROP TRIGGER IF EXISTS checkpoint_no_delete;
        DROP TRIGGER IF EXISTS identity_key_no_update; DROP TRIGGER IF EXISTS identity_key_no_delete;
        DROP TRIGGER IF EXISTS audit_cut_no_delete; DROP TRIGGER IF EXISTS audit_cut_forward;
        """;

    public string Folder => folder;

    public string Database => Path.Combine(folder, "pincontrol.db");

    public void Tamper(string statements) => new SqliteTestStore(Database).Sql(Disarm + statements);

    public T Sql<T>(string query) => (T)new SqliteTestStore(Database).Sql(query)!;

    public DateTimeOffset TimeOf(long chain, long sequence) => AuditTime.Of(Sql<long>($"SELECT at FROM audit WHERE chain_no = {chain} AND seq = {sequence}"));

    public DateTimeOffset TimeOfCheckpoint(long number) => AuditTime.Of(Sql<long>($"SELECT at FROM checkpoint WHERE number = {number}"));

    /// <summary>The sequence number of a chain's record of an event, the second of its kind: never at either end.</summary>
    public long SecondOf(string auditEvent, long chain = 1) =>
        Sql<long>($"SELECT seq FROM audit WHERE chain_no = {chain} AND event = '{auditEvent}' ORDER BY seq LIMIT 1 OFFSET 1");

    public VerificationReport Verify(ExportedCheckpoint? exported = null, params byte[][] pinned)
    {
        using var snapshot = SqliteStore.Trail(Database).Open();
        return AuditVerification.Run(snapshot, new AuditWitness(exported, pinned), static _ => { });
    }

    public ExportedCheckpoint Export()
    {
        using var snapshot = SqliteStore.Trail(Database).Open();
        return ExportedCheckpoint.Newest(snapshot)!;
    }

    /// <summary>Hashes a chain anew from a record on, as whoever changed one would, so that it hangs together again.</summary>
    public void Rehash(long chain, long from)
    {
        using var connection = new SqliteConnection($"Data Source={Database};Pooling=False;Foreign Keys=False");
        connection.Open();
        var rows = new List<(long Sequence, long At, short Outcome, byte[] Body)>();
        byte[] hash;
        using (var command = connection.CreateCommand())
        {
            command.CommandText = $"SELECT hash FROM audit WHERE chain_no = {chain} AND seq = {from - 1}";
            hash = command.ExecuteScalar() as byte[] ?? AuditChain.Start;
            command.CommandText = $"SELECT seq, at, outcome, body FROM audit WHERE chain_no = {chain} AND seq >= {from} ORDER BY seq";
            using var row = command.ExecuteReader();
            while (row.Read())
            {
                rows.Add((row.GetInt64(0), row.GetInt64(1), row.GetInt16(2), row.GetFieldValue<byte[]>(3)));
            }
        }

        foreach (var row in rows)
        {
            hash = AuditChain.Next(hash, row.Sequence, row.At, (AuditOutcome)row.Outcome, row.Body);
            Tamper($"UPDATE audit SET hash = X'{Convert.ToHexString(hash)}' WHERE chain_no = {chain} AND seq = {row.Sequence};");
        }

        Tamper($"UPDATE audit_head SET seq = {rows[^1].Sequence}, hash = X'{Convert.ToHexString(hash)}' WHERE chain_no = {chain};");
    }

    /// <summary>Removes a chain's records after one and sets its head back.</summary>
    public void CutTail(long chain, long last) => Tamper($"""
        DELETE FROM audit WHERE chain_no = {chain} AND seq > {last};
        UPDATE audit_head SET seq = {last}, hash = (SELECT hash FROM audit WHERE chain_no = {chain} AND seq = {last}) WHERE chain_no = {chain};
        """);

    public void Dispose() => Directory.Delete(folder, recursive: true);
}

internal static class Verdicts
{
    public static void AssertSound(this VerificationReport report) =>
        Assert.True(report.IsSound, string.Join('\n', report.Findings.Select(finding => $"{finding.KindName} {finding.Chain} {finding.Sequence}: {finding.Text}")));

    /// <summary>The one finding there is.</summary>
    public static AuditFinding AssertBroken(this VerificationReport report, string kind, long? chain, long? sequence = null)
    {
        var finding = Assert.Single(report.Findings);
        Assert.Equal((kind, chain), (finding.KindName, finding.Chain));
        if (sequence is { } expected)
        {
            Assert.Equal(expected, finding.Sequence);
        }

        return finding;
    }
}
