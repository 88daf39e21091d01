using System.Globalization;
using PinControl.Bench.Running;

namespace PinControl.Bench.Loads;

/// <summary>What one load measured.</summary>
/// <param name="PerSecond">Requests answered with success.</param>
/// <param name="P50">Milliseconds.</param>
/// <param name="P99">Milliseconds.</param>
internal sealed record Load(double PerSecond, double P50, double P99, long Requests);

/// <summary>Plain POSTs by wrk, a process of its own with one thread.</summary>
internal sealed class Wrk(Workplace workplace, string script)
{
    private const string Form = "application/x-www-form-urlencoded";

    /// <summary>Token issues over the first <paramref name="plastics"/> plastics.</summary>
    public Task<Load> IssueAsync(Uri server, int plastics, int connections, int seconds) => RunAsync(
        server, PinControlService.Credentials.ToString(), connections, seconds,
        [Text(Stores.Plastics.First), Text(plastics), "/pincontrol/v2/plastic/%d?auditUser=bench", "application/json", """{"scope":"VIEW_PIN"}"""]);

    /// <summary>Reference tokens by client credentials.</summary>
    public Task<Load> PeerAsync(Uri server, int connections, int seconds) => RunAsync(
        server, "Basic YmVuY2g6YmVuY2gtc2VjcmV0", connections, seconds, ["0", "1", "/connect/token", Form, "grant_type=client_credentials"]);

    private async Task<Load> RunAsync(Uri server, string authorization, int connections, int seconds, string[] shape)
    {
        var child = workplace.Start(
            "wrk", "wrk",
            ["-t", "1", "-c", Text(connections), "-d", Text(seconds), "--timeout", "10", "-s", script, "-H", $"Authorization: {authorization}", server.OriginalString, "--", .. shape]);
        var text = await child.FinishAsync(TimeSpan.FromSeconds(seconds + 60));
        var numbers = text.Split('\n').LastOrDefault(static line => line.StartsWith("RESULT ", StringComparison.Ordinal))?.Split(' ')[1..]
            .Select(static number => double.Parse(number, CultureInfo.InvariantCulture)).ToArray()
            ?? throw new BenchException($"wrk gave no result:\n{text}");
        if (numbers[2] > 0 || numbers[3] > 0 || numbers[0] == 0)
        {
            throw new BenchException($"{server}: {numbers[2]} requests failed and {numbers[3]} of {numbers[0]} were answered without success: the load measured nothing.");
        }

        return new Load(numbers[0] / (numbers[1] / 1_000_000), numbers[4] / 1000, numbers[5] / 1000, (long)numbers[0]);
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
