using System.Globalization;

namespace PinControl.Bench.Hsm;

/// <summary>What the process has resident after few and after many views, each time after a recycle and a full collection.</summary>
internal static class ViewMemory
{
    private static readonly TimeSpan NoLimit = TimeSpan.FromHours(1);
    private static readonly TimeSpan ToGiveBack = TimeSpan.FromSeconds(3);

    public static async Task MeasureAsync(VaultUnderLoad load, int threads, int few, int many)
    {
        await load.RunAsync(threads, NoLimit, few);
        var before = await ResidentAsync(load);
        await load.RunAsync(threads, NoLimit, many - few);
        var after = await ResidentAsync(load);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"RESULT {before} {after}"));
    }

    private static async Task<long> ResidentAsync(VaultUnderLoad load)
    {
        await load.BeginAnewAsync();
        // Twice: what the first one finalises, the second one frees.
        for (var round = 0; round < 2; round++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
            await Task.Delay(ToGiveBack);
        }

        var status = await File.ReadAllLinesAsync("/proc/self/status");
        var line = status.First(static line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }
}
