using System.Globalization;

namespace PinControl.Bench.Hsm;

/// <summary>Views of the vault and the raw calls in turn.</summary>
internal static class Throughput
{
    public static async Task MeasureAsync(VaultUnderLoad load, RawModule module, int threads, int rounds, TimeSpan time)
    {
        // The first round warms up: the runtime compiles anew what is hot.
        for (var round = 0; round <= rounds; round++)
        {
            await load.BeginAnewAsync();
            var raw = (await RawViews.OfAsync(module, load)).Run(threads, time);
            await load.BeginAnewAsync();
            var ours = await load.RunAsync(threads, time);
            if (round > 0)
            {
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"RESULT {raw.Views / raw.Seconds:F1} {ours.Views / ours.Seconds:F1}"));
            }
        }
    }
}
