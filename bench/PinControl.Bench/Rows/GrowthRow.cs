using PinControl.Bench.Loads;

namespace PinControl.Bench.Rows;

/// <summary>Whether many plastics make issuing slower.</summary>
internal static class GrowthRow
{
    private const int Connections = 32;
    private const int Few = 10_000;

    public static async Task<IEnumerable<Line>> RunAsync(Site site, string store)
    {
        var many = site.Options.Quick ? Math.Min(site.Options.Plastics, 200_000) : site.Options.Plastics;
        var small = await site.ServiceAsync(store, "few", Few);
        var large = await site.ServiceAsync(store, "many", many);
        Task<Load> OnSmall(int seconds) => site.Wrk.IssueAsync(small.Address, Few, Connections, seconds);
        Task<Load> OnLarge(int seconds) => site.Wrk.IssueAsync(large.Address, many, Connections, seconds);

        IReadOnlyList<Load>[] results;
        try
        {
            await site.WarmUpAsync(OnSmall);
            await site.WarmUpAsync(OnLarge);
            results = await Site.AlternateAsync(
                ($"{Few:N0} plastics, {Site.NameOf(store)}", () => OnSmall(site.Options.Seconds)), ($"{many:N0} plastics, {Site.NameOf(store)}", () => OnLarge(site.Options.Seconds)));
        }
        finally
        {
            await small.StopAsync();
            await large.StopAsync();
        }

        var what = $"{many:N0} / {Few:N0} plastics, {Site.NameOf(store)}";
        return
        [
            LineOf($"p50 of token issue, {what}", results, static load => load.P50, 1.3, 1.1, Connections),
            LineOf($"p99 of token issue, {what}", results, static load => load.P99, null, null, Connections),
        ];
    }

    internal static Line LineOf(string what, IReadOnlyList<Load>[] results, Func<Load, double> figure, double? bound, double? aim, int connections) => new(
        what, connections, Site.Ratio(results[1], results[0], figure), bound, aim, true,
        $"{Site.Median(results[1].Select(figure)):N2} ms against {Site.Median(results[0].Select(figure)):N2} ms");
}
