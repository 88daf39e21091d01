using PinControl.Bench.Loads;

namespace PinControl.Bench.Rows;

/// <summary>Our issue against a peer's on the same PostgreSQL.</summary>
internal static class PeerRow
{
    private const int Connections = 128;

    public static async Task<IEnumerable<Line>> RunAsync(Site site)
    {
        var service = await site.ServiceAsync("postgresql", "usual", Site.UsualPlastics);
        var peer = await site.PeerAsync();
        var seconds = site.Options.Seconds;
        Task<Load> Issue(int time) => site.Wrk.IssueAsync(service.Address, Site.UsualPlastics, Connections, time);
        Task<Load> Peer(int time) => site.Wrk.PeerAsync(peer, Connections, time);

        await site.WarmUpAsync(Peer);
        await site.WarmUpAsync(Issue);
        var results = await Site.AlternateAsync(("OpenIddict, reference tokens", () => Peer(seconds)), ("issue, PostgreSQL", () => Issue(seconds)));
        return
        [
            new Line(
                "token issue / OpenIddict 7.8 reference tokens, both PostgreSQL", Connections, Site.Ratio(results[1], results[0], static load => load.PerSecond),
                12, 20, false,
                $"{Site.Median(results[1].Select(static load => load.PerSecond)):N0}/s against {Site.Median(results[0].Select(static load => load.PerSecond)):N0}/s"),
        ];
    }
}
