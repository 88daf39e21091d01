using PinControl.Bench.Loads;

namespace PinControl.Bench.Rows;

/// <summary>Issue and view with real device cryptography, against bare Kestrel under the same program.</summary>
internal static class ViewRow
{
    private const int Cardholders = 32;

    public static async Task<IEnumerable<Line>> RunAsync(Site site, string store)
    {
        var service = await site.ServiceAsync(store, "usual", Site.UsualPlastics);
        var bare = await site.BareAsync();
        using (var http = Issuer.Connect(service.Address, 1))
        {
            await Issuer.MakePlasticsAsync(http, Cardholders * ViewLoad.PlasticsEach);
        }

        var (ours, limit) = (new ViewLoad(service.Address, Cardholders, answersAreReal: true), new ViewLoad(bare, Cardholders, answersAreReal: false));
        await site.WarmUpAsync(limit.RunAsync);
        await site.WarmUpAsync(ours.RunAsync);
        var results = await Site.AlternateAsync(
            ("two POSTs and device, bare Kestrel", () => limit.RunAsync(site.Options.Seconds)),
            ($"issue and view, {Site.NameOf(store)}", () => ours.RunAsync(site.Options.Seconds)));
        return
        [
            new Line(
                $"issue + view, real device, {Site.NameOf(store)} / bare", Cardholders, Site.Ratio(results[1], results[0], static load => load.PerSecond), null, null, false,
                $"{Site.Median(results[1].Select(static load => load.PerSecond)):N0} views/s, p50 {Site.Median(results[1].Select(static load => load.P50)):N1} ms,"
                + $" p99 {Site.Median(results[1].Select(static load => load.P99)):N1} ms; bare {Site.Median(results[0].Select(static load => load.PerSecond)):N0}/s"),
        ];
    }
}
