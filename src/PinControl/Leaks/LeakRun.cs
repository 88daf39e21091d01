using System.Text.Json;

namespace PinControl.Leaks;

/// <summary>The leak test: drives all flows, gathers every sink, searches them, and proves for each that the search can find something.</summary>
internal static class LeakRun
{
    private const string Client = "leak-test";
    private const string Operator = "leak-test";

    private static readonly string[] EveryPermission =
        ["--permission", "view", "--permission", "set", "--permission", "cards", "--permission", "export", "--permission", "audit"];

    private static readonly string[][] Lists = [["client", "list"], ["tenant", "list"], ["frame-key", "list"], ["plastics", "list"], ["keys", "list"], ["audit", "search"]];

    // A checkpoint is taken ten seconds after the first record.
    private static readonly TimeSpan ToCheckpoint = TimeSpan.FromSeconds(30);

    /// <param name="say">Told what is being done.</param>
    /// <exception cref="LeakTestException">The flows could not be driven: nothing is proved.</exception>
    public static async Task<LeakReport> RunAsync(Action<string> say, CancellationToken cancellation)
    {
        var canaries = new Canaries();
        await using var service = new LeakService(Client);
        say("making keys and clients");
        var client = await PrepareAsync(service, canaries, cancellation);
        say("starting the service");
        await service.StartAsync(cancellation);

        say("driving all flows");
        using var calls = new LeakCalls(service.Address, canaries);
        var flows = new LeakFlows(calls, canaries, client, cancellation);
        var misuse = new LeakMisuse(calls, flows, canaries, client, cancellation);
        await flows.RunAsync();
        await misuse.SendBadRequestsAsync();
        await misuse.SendBrokenRequestsAsync();
        await misuse.TakeTheVaultAwayAsync(service.KeyFile);
        await misuse.AskForTheDeadAsync();
        await misuse.FailToLogInAsync();

        say("gathering what was left behind");
        await CheckpointAsync(service, cancellation);
        foreach (var verb in Lists)
        {
            await service.RunAsync(verb, cancellation);
        }

        List<Sink> sinks = [.. service.Files("running"), calls.Answers];
        sinks.Add(await service.StopAsync(cancellation));
        await service.RunAsync(["audit", "export"], cancellation);
        await service.RunAsync(["audit", "verify", "--json"], cancellation);
        sinks.AddRange(service.Files("stopped"));
        sinks.AddRange(service.Printed);

        say("searching");
        return Search(sinks, canaries, calls, LeakControls.Of(service, calls, canaries));
    }

    private static async Task<LeakClient> PrepareAsync(LeakService service, Canaries canaries, CancellationToken cancellation)
    {
        await service.RunAsync(["keys", "init", "--operator", Operator], cancellation);
        var printed = await service.RunAsync(
            ["client", "add", Client, "--tenant", "leak-test", "--new-tenant", "--operator", Operator, "--json", .. EveryPermission], cancellation);
        using var added = JsonDocument.Parse(printed);
        var secret = added.RootElement.GetProperty("secret").GetString()!;
        canaries.Add("the client's secret", secret);
        service.Except(secret);
        await service.RunAsync(["frame-key", "add", "leak-test-frame", "--client", Client, "--origin", "https://parent.example", "--operator", Operator], cancellation);
        await service.RunAsync(["client", "certificate", "add", Client, "--file", service.Identity.CertificateFile, "--operator", Operator], cancellation);
        service.Identity.AddTo(canaries);
        return new LeakClient(Client, secret, "leak-test-frame", service.Identity);
    }

    private static async Task CheckpointAsync(LeakService service, CancellationToken cancellation)
    {
        for (var waited = System.Diagnostics.Stopwatch.StartNew(); ;)
        {
            try
            {
                await service.RunAsync(["audit", "checkpoint"], cancellation);
                return;
            }
            catch (LeakTestException) when (waited.Elapsed < ToCheckpoint)
            {
                await Task.Delay(1000, cancellation);
            }
        }
    }

    private static LeakReport Search(IReadOnlyList<Sink> sinks, Canaries canaries, LeakCalls calls, LeakControls controls)
    {
        var search = new LeakSearch(canaries.All);
        // What nothing holds: were it found where it was not planted, the search would be of no use.
        var decoy = new Canaries();
        var lines = new List<LeakLine>();
        var findings = new List<LeakFinding>();
        foreach (var sink in sinks)
        {
            var found = search.In(sink);
            findings.AddRange(found);
            var proofs = new[] { LeakSearch.Prove(sink, decoy.All[0]), LeakSearch.Prove(sink, decoy.All[^2]) };
            lines.Add(new LeakLine(sink.Name, sink.Bytes.Length, proofs.Sum(static proof => proof.Planted), proofs.Sum(static proof => proof.Found), found.Count));
        }

        // The client's secret, beside what calls except.
        return new LeakReport(lines, findings, controls.Count, controls.MissingIn(sinks), canaries.All.Count, search.Forms, calls.Count, calls.Excepted + 1);
    }
}

/// <summary>What was searched and found.</summary>
/// <param name="Controls">How many harmless texts had to be found where they belong.</param>
/// <param name="ControlsMissing">Those that were not.</param>
/// <param name="Needles">Different PINs, secrets, ids, keys and card numbers.</param>
/// <param name="Forms">In how many encodings they were looked for.</param>
/// <param name="Requests">How many were sent.</param>
/// <param name="Excepted">How often a secret stood where the contract puts it.</param>
internal sealed record LeakReport(
    IReadOnlyList<LeakLine> Sinks, IReadOnlyList<LeakFinding> Findings, int Controls, IReadOnlyList<string> ControlsMissing,
    int Needles, int Forms, int Requests, int Excepted)
{
    /// <summary>Everything that was planted was found, and everything that had to be there.</summary>
    public bool IsProved => ControlsMissing.Count == 0 && Sinks.All(static sink => sink.DecoysFound == sink.Decoys);

    /// <summary>Nothing was found, by a search that is proved.</summary>
    public bool IsClean => Findings.Count == 0 && IsProved;
}

/// <param name="Decoys">How many were planted in copies of it.</param>
/// <param name="DecoysFound">How many of them were found.</param>
internal sealed record LeakLine(string Sink, int Bytes, int Decoys, int DecoysFound, int Findings);
