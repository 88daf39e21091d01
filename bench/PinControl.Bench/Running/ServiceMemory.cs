using System.Diagnostics.Tracing;
using System.Globalization;
using Microsoft.Diagnostics.NETCore.Client;

namespace PinControl.Bench.Running;

/// <summary>The memory of a .NET process after a full collection, which its diagnostics port starts: no endpoint of the service is needed.</summary>
internal static class ServiceMemory
{
    // A session with this keyword of the runtime's provider begins with a full, blocking collection (GCHeapCollect).
    private const long CollectHeap = 0x0080_0000;
    private static readonly TimeSpan ToGiveBack = TimeSpan.FromSeconds(3);

    /// <returns>Bytes of resident memory.</returns>
    public static async Task<long> AfterFullCollectionAsync(int processId)
    {
        // Twice: what the first one finalises, the second one frees. Between them the collector gives pages back at its own pace.
        for (var round = 0; round < 2; round++)
        {
            await CollectAsync(processId);
            await Task.Delay(ToGiveBack);
        }

        return Resident(processId);
    }

    public static long Resident(int processId)
    {
        var line = File.ReadLines($"/proc/{processId}/status").First(static line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }

    private static async Task CollectAsync(int processId)
    {
        var provider = new EventPipeProvider("Microsoft-Windows-DotNETRuntime", EventLevel.Informational, CollectHeap);
        using var session = await new DiagnosticsClient(processId).StartEventPipeSessionAsync(provider, requestRundown: false, token: CancellationToken.None);
        var drained = session.EventStream.CopyToAsync(Stream.Null);
        await Task.Delay(TimeSpan.FromSeconds(2));
        await session.StopAsync(CancellationToken.None);
        await drained;
    }
}
