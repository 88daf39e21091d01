using PinControl.Bench.Loads;
using PinControl.Bench.Running;
using PinControl.Bench.Stores;

namespace PinControl.Bench.Rows;

/// <summary>Everything the rows share: started when a row first needs it, then kept, idle, until the run ends.</summary>
internal sealed class Site(BenchOptions options, Workplace workplace, string script)
{
    /// <summary>Of the stores that are not about growth.</summary>
    public const int UsualPlastics = 10_000;

    private readonly Dictionary<string, PinControlService> _services = [];
    private PostgresCluster? _cluster;
    private Uri? _bare;
    private Uri? _peer;

    public BenchOptions Options { get; } = options;

    public Wrk Wrk { get; } = new(workplace, script);

    /// <summary>Both kinds of store, for the rows that are about both.</summary>
    public static IReadOnlyList<string> Stores { get; } = ["sqlite", "postgresql"];

    public static string NameOf(string store) => store == "sqlite" ? "SQLite" : "PostgreSQL";

    public async Task<Uri> BareAsync() => _bare ??= await Servers.StartBareAsync(workplace, Options.Built, await ServiceAsync("sqlite", "usual", UsualPlastics));

    public async Task<Uri> PeerAsync() =>
        _peer ??= await Servers.StartPeerAsync(workplace, Options.Built, await (await ClusterAsync()).CreateDatabaseAsync("peer"));

    /// <summary>The vault on a fresh token, in a process of its own.</summary>
    /// <returns>The numbers of each line of its result.</returns>
    public Task<IReadOnlyList<double[]>> HsmAsync(TimeSpan most, params IReadOnlyList<string> task) => HsmProcess.RunAsync(workplace, Options.Built, most, task);

    /// <param name="store">sqlite or postgresql.</param>
    /// <param name="use">Services of one use share one store.</param>
    public async Task<PinControlService> ServiceAsync(string store, string use, int plastics)
    {
        var name = $"{store}_{use}";
        if (!_services.TryGetValue(name, out var service))
        {
            Say($"starting {NameOf(store)} with {plastics:N0} plastics");
            service = await PinControlService.StartAsync(workplace, Options.Built, name, plastics, async folder => store == "sqlite"
                ? new SqliteStore(folder)
                : await PostgresAsync(folder, name));
            _services.Add(name, service);
        }

        return service;
    }

    /// <summary>
    /// Loads until it no longer gets faster: the runtime compiles the hot path anew, several times, and the larger the program the longer that takes.
    /// </summary>
    /// <param name="run">One load of so many seconds.</param>
    public async Task WarmUpAsync(Func<int, Task<Load>> run)
    {
        var best = 0.0;
        for (var turn = 1; turn <= Options.MostWarmUps; turn++)
        {
            var reached = (await run(Options.WarmUpSeconds)).PerSecond;
            if (turn > 2 && reached < best * 1.05)
            {
                return;
            }

            best = Math.Max(best, reached);
        }
    }

    /// <summary>Measures in turn, three rounds, so that what the machine does besides falls on all alike.</summary>
    /// <returns>One list for each load, of its three results.</returns>
    public static async Task<IReadOnlyList<Load>[]> AlternateAsync(params (string Name, Func<Task<Load>> Run)[] loads)
    {
        var results = loads.Select(static _ => new List<Load>()).ToArray();
        for (var round = 1; round <= 3; round++)
        {
            for (var i = 0; i < loads.Length; i++)
            {
                var load = await loads[i].Run();
                results[i].Add(load);
                Say($"round {round}  {loads[i].Name,-34} {load.PerSecond,9:N0}/s   p50 {load.P50:N2} ms   p99 {load.P99:N2} ms");
            }
        }

        return results;
    }

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }

    /// <summary>The median over the rounds of one figure of a load against another's of the same round.</summary>
    public static double Ratio(IReadOnlyList<Load> loads, IReadOnlyList<Load> against, Func<Load, double> figure) =>
        Median(loads.Zip(against, (load, other) => figure(load) / figure(other)));

    /// <summary>Progress, beside the table.</summary>
    public static void Say(string text) => Console.Error.WriteLine($"  {text}");

    private async Task<PostgresStore> PostgresAsync(string folder, string name)
    {
        var cluster = await ClusterAsync();
        return new PostgresStore(folder, await cluster.CreateDatabaseAsync(name), cluster.ConnectionString(name, PostgresCluster.ServiceRole));
    }

    private async Task<PostgresCluster> ClusterAsync() => _cluster ??= await PostgresCluster.StartAsync(
        workplace, Options.PostgresBin ?? throw new BenchException("PostgreSQL's programs were not found."));
}
