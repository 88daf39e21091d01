using System.Globalization;

namespace PinControl.Bench.Rows;

/// <summary>The PKCS#11 vault on SoftHSM: its views against the calls that they make of the module, and its memory after many.</summary>
internal static class HsmRows
{
    private const int Rounds = 5;
    private const int MemoryThreads = 2;
    private const long Slack = 16 * 1024 * 1024;

    public static async Task<IEnumerable<Line>> ThroughputAsync(Site site)
    {
        var lines = new List<Line>();
        var seconds = site.Options.Quick ? 1 : 5;
        foreach (var threads in (int[])[1, 2, 4])
        {
            lines.Add(await ThroughputAsync(site, threads, seconds));
        }

        return lines;
    }

    public static async Task<IEnumerable<Line>> MemoryAsync(Site site)
    {
        var (few, many) = site.Options.MemoryViews;
        var result = (await site.HsmAsync(TimeSpan.FromMinutes(20), "memory", Text(MemoryThreads), Text(few), Text(many)))[0];
        var (before, after) = (result[0], result[1]);
        return
        [
            new Line(
                $"memory after {many:N0} / {few:N0} views through SoftHSM", MemoryThreads, after / before, ((before * 1.1) + Slack) / before, null, true,
                $"{after / 1048576:N1} MiB against {before / 1048576:N1} MiB, resident, after a recycle and a full collection"),
        ];
    }

    private static async Task<Line> ThroughputAsync(Site site, int threads, int seconds)
    {
        var results = await site.HsmAsync(TimeSpan.FromMinutes(5), "throughput", Text(threads), Text(Rounds), Text(seconds));
        for (var round = 0; round < results.Count; round++)
        {
            Site.Say($"round {round + 1}  {threads} threads  raw calls {results[round][0],9:N0}/s   vault {results[round][1],9:N0}/s");
        }

        return new Line(
            "view through SoftHSM / the same raw calls", threads, Site.Median(results.Select(static round => round[1] / round[0])), 0.65, 0.85, false,
            $"{Site.Median(results.Select(static round => round[1])):N0} views/s; raw {Site.Median(results.Select(static round => round[0])):N0}/s");
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
