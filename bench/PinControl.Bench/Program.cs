using System.Runtime.InteropServices;
using PinControl.Bench;
using PinControl.Bench.Rows;
using PinControl.Bench.Running;

BenchOptions options;
try
{
    options = BenchOptions.Parse(args);
}
catch (FormatException fault)
{
    await Console.Error.WriteLineAsync($"bench: {fault.Message}");
    return 2;
}

var workplace = new Workplace();

// Ctrl-C and a plain kill end the run with everything it started, and remove its folder; whoever comes second waits for the first.
var cleaning = new Lazy<Task>(() => workplace.DisposeAsync().AsTask());
using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);

var site = new Site(options, workplace, Path.Combine(AppContext.BaseDirectory, "post.lua"));
var lines = new List<Line>();
var failed = false;
(string Row, string Title, Func<Task<IEnumerable<Line>>> Run)[] rows =
[
    ("sqlite", "token issue, SQLite", () => IssueRows.RunAsync(site, "sqlite", 0.15, 0.25)),
    ("postgresql", "token issue, PostgreSQL", () => IssueRows.RunAsync(site, "postgresql", 0.22, 0.40)),
    .. Site.Stores.Select(store => ("view", $"issue + view, {Site.NameOf(store)}", (Func<Task<IEnumerable<Line>>>)(() => ViewRow.RunAsync(site, store)))),
    ("peer", "token issue / OpenIddict", () => PeerRow.RunAsync(site)),
    .. Site.Stores.Select(store => ("growth", $"growth, {Site.NameOf(store)}", (Func<Task<IEnumerable<Line>>>)(() => GrowthRow.RunAsync(site, store)))),
    .. Site.Stores.Select(store => ("memory", $"a million tokens, {Site.NameOf(store)}", (Func<Task<IEnumerable<Line>>>)(() => AgeRow.RunAsync(site, store)))),
    .. Site.Stores.Select(store => ("timing", $"answers that must be alike, {Site.NameOf(store)}", (Func<Task<IEnumerable<Line>>>)(() => TimingRow.RunAsync(site, store)))),
    ("hsm", "view through SoftHSM", () => HsmRows.ThroughputAsync(site)),
    ("hsm-memory", "many views through SoftHSM", () => HsmRows.MemoryAsync(site)),
];
try
{
    foreach (var (row, title, run) in rows.Where(row => options.Has(row.Row)))
    {
        await Console.Error.WriteLineAsync($"{row}: {title}");
        try
        {
            lines.AddRange(await run());
        }
        catch (Exception) when (cleaning.IsValueCreated)
        {
            break;
        }
        catch (Exception fault)
        {
            // One row that cannot be measured must not cost the others.
            failed = true;
            await Console.Error.WriteLineAsync($"  {fault}");
            lines.Add(new Line(title, null, null, null, null, false, fault.Message.Split('\n')[0]));
        }
    }

    Console.Write(Report.Of(lines));
    if (options.Quick)
    {
        Console.WriteLine("\nMeasured with --quick: it shows that everything runs. These numbers, and whether a bound is met by them, say little.");
    }

    return failed ? 1 : 0;
}
finally
{
    await cleaning.Value;
}

void End(PosixSignalContext signal)
{
    signal.Cancel = true;
    cleaning.Value.GetAwaiter().GetResult();
    Environment.Exit(130);
}
