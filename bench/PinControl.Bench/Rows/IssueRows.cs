using PinControl.Bench.Loads;

namespace PinControl.Bench.Rows;

/// <summary>Token issue against bare Kestrel, on either store.</summary>
internal static class IssueRows
{
    private const int Connections = 128;

    public static async Task<IEnumerable<Line>> RunAsync(Site site, string store, double bound, double aim)
    {
        var service = await site.ServiceAsync(store, "usual", Site.UsualPlastics);
        var bare = await site.BareAsync();
        var seconds = site.Options.Seconds;
        Task<Load> Issue(Uri server, int time) => site.Wrk.IssueAsync(server, Site.UsualPlastics, Connections, time);

        await site.WarmUpAsync(time => Issue(bare, time));
        await site.WarmUpAsync(time => Issue(service.Address, time));
        var results = await Site.AlternateAsync(("bare Kestrel", () => Issue(bare, seconds)), ($"issue, {Site.NameOf(store)}", () => Issue(service.Address, seconds)));
        var (limit, ours) = (Site.Median(results[0].Select(static load => load.PerSecond)), Site.Median(results[1].Select(static load => load.PerSecond)));
        return
        [
            new Line($"bare Kestrel POST, same answer (with {Site.NameOf(store)})", Connections, 1, null, null, false, $"{limit:N0}/s"),
            new Line(
                $"token issue, {Site.NameOf(store)} / bare", Connections, Site.Ratio(results[1], results[0], static load => load.PerSecond), bound, aim, false,
                $"{ours:N0}/s, p50 {Site.Median(results[1].Select(static load => load.P50)):N1} ms, p99 {Site.Median(results[1].Select(static load => load.P99)):N1} ms"),
        ];
    }
}
