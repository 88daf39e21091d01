using PinControl.Bench.Loads;
using PinControl.Bench.Running;

namespace PinControl.Bench.Rows;

/// <summary>
/// A service from its first token to its millionth, by real load: its memory after few and after many, and the latency of issuing before and
/// after them, all expired by then. Before and after cannot alternate: each is set against bare Kestrel of its own sitting.
/// </summary>
internal static class AgeRow
{
    private const int Connections = 32;
    private const int LoadConnections = 128;
    private const long Slack = 16 * 1024 * 1024;
    private static readonly TimeSpan Expiry = TimeSpan.FromSeconds(31);

    public static async Task<IEnumerable<Line>> RunAsync(Site site, string store)
    {
        var service = await site.ServiceAsync(store, "aged", Site.UsualPlastics);
        var bare = await site.BareAsync();
        var (few, many) = site.Options.MemoryTokens;

        await FillToAsync(site, service, few / 2);
        var before = await SittingAsync(site, service, bare, "young");
        await FillToAsync(site, service, few);
        var memoryOfFew = await ServiceMemory.AfterFullCollectionAsync(service.ProcessId);
        await FillToAsync(site, service, many);
        var memoryOfMany = await ServiceMemory.AfterFullCollectionAsync(service.ProcessId);
        await Task.Delay(Expiry);
        var after = await SittingAsync(site, service, bare, "aged");
        var tokens = await service.Store.CountTokensAsync();
        await service.StopAsync();

        var allowed = ((memoryOfFew * 1.1) + Slack) / memoryOfFew;
        var what = $"after / before {many:N0} expired tokens, {Site.NameOf(store)}";
        return
        [
            LineOf($"p50 of token issue {what}", before, after, static load => load.P50, 1.3, 1.1),
            LineOf($"p99 of token issue {what}", before, after, static load => load.P99, null, null),
            new Line(
                $"memory after {many:N0} / {few:N0} tokens, {Site.NameOf(store)}", null, (double)memoryOfMany / memoryOfFew, allowed, null, true,
                $"{memoryOfMany / 1048576.0:N1} MiB against {memoryOfFew / 1048576.0:N1} MiB, resident, after a full collection; {tokens:N0} tokens in the store"),
        ];
    }

    private static async Task FillToAsync(Site site, PinControlService service, long tokens)
    {
        Site.Say($"issuing until there are {tokens:N0} tokens");
        var perSecond = 1_000.0;
        for (var there = await service.Store.CountTokensAsync(); there < tokens; there = await service.Store.CountTokensAsync())
        {
            // In portions, each as long as the last one's pace asks for: few tokens too many.
            var seconds = Math.Clamp((int)((tokens - there) / perSecond), 2, 20);
            perSecond = (await site.Wrk.IssueAsync(service.Address, Site.UsualPlastics, LoadConnections, seconds)).PerSecond;
        }
    }

    private static Task<IReadOnlyList<Load>[]> SittingAsync(Site site, PinControlService service, Uri bare, string age)
    {
        // Short, so that measuring a young store does not age it.
        var seconds = Math.Min(3, site.Options.Seconds);
        return Site.AlternateAsync(
            ("bare Kestrel", () => site.Wrk.IssueAsync(bare, Site.UsualPlastics, Connections, seconds)),
            ($"{age} store, {service.Store.Name}", () => site.Wrk.IssueAsync(service.Address, Site.UsualPlastics, Connections, seconds)));
    }

    private static Line LineOf(string what, IReadOnlyList<Load>[] before, IReadOnlyList<Load>[] after, Func<Load, double> figure, double? bound, double? aim) => new(
        what, Connections, Site.Ratio(after[1], after[0], figure) / Site.Ratio(before[1], before[0], figure), bound, aim, true,
        $"{Site.Median(after[1].Select(figure)):N2} ms against {Site.Median(before[1].Select(figure)):N2} ms");
}
