using System.Diagnostics;

namespace PinControl.Bench.Loads;

/// <summary>Issue and view, over and over: so many cardholders at once, each with a connection and plastics of its own.</summary>
internal sealed class ViewLoad(Uri server, int cardholders, bool answersAreReal)
{
    public const int PlasticsEach = 4;

    /// <returns>Pairs of issue and view.</returns>
    /// <exception cref="BenchException">A view gave no PIN.</exception>
    public async Task<Load> RunAsync(int seconds)
    {
        using var http = Issuer.Connect(server, cardholders);
        var clock = Stopwatch.StartNew();
        var end = TimeSpan.FromSeconds(seconds);
        var times = await Task.WhenAll(Enumerable.Range(0, cardholders).Select(cardholder => Task.Run(() => ViewAsync(http, cardholder, clock, end))));
        var elapsed = clock.Elapsed;
        var all = times.SelectMany(static time => time).Order().ToArray();
        return new Load(all.Length / elapsed.TotalSeconds, Percentile(all, 0.50), Percentile(all, 0.99), all.Length);
    }

    private async Task<List<double>> ViewAsync(HttpClient http, int cardholder, Stopwatch clock, TimeSpan end)
    {
        var times = new List<double>();
        for (var turn = 0; clock.Elapsed < end; turn++)
        {
            var began = clock.Elapsed;
            var issued = await Issuer.IssueAsync(http, Stores.Plastics.FirstToView + (cardholder * PlasticsEach) + (turn % PlasticsEach));
            var (_, read) = await ViewDevice.ViewAsync(http, ViewDevice.ControlIdOf(issued));
            if (answersAreReal && !read)
            {
                throw new BenchException("A view gave no PIN.");
            }

            times.Add((clock.Elapsed - began).TotalMilliseconds);
        }

        return times;
    }

    private static double Percentile(double[] sorted, double part) => sorted.Length == 0 ? 0 : sorted[(int)(part * (sorted.Length - 1))];
}
