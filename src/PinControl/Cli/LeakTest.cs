using PinControl.Hosting;
using PinControl.Leaks;

namespace PinControl.Cli;

/// <summary>
/// <c>pincontrol leak-test</c>: whether a PIN, a secret, a control id or a card number slips out of this build, tried on a store and keys of its own.
/// </summary>
internal static class LeakTest
{
    public static Verb Verb(StoreAccess access)
    {
        var json = Options.Json();
        var verb = new Verb(
            "leak-test", "Drives all flows with canary PINs, secrets and card numbers, then looks for them in logs, files, audit and answers. Exit code 0: found nowhere; 1: found.",
            """
            pincontrol leak-test
            pincontrol leak-test --json
            """)
        {
            json,
        };
        verb.SetAction((parsed, cancellation) => RunAsync(access, parsed.GetValue(json), cancellation));
        return verb;
    }

    private static async Task<int> RunAsync(StoreAccess access, bool asJson, CancellationToken cancellation)
    {
        if (access.HasSettings)
        {
            throw new SettingException("leak-test takes no settings: it brings a store, keys and a port of its own and touches nothing of yours.");
        }

        try
        {
            var report = await LeakRun.RunAsync(
                asJson ? static _ => { } : static doing => Console.Error.WriteLine($"{doing}…"), cancellation);
            if (asJson)
            {
                Report.Write(report);
            }
            else
            {
                Write(report);
            }

            return report.IsClean ? 0 : StartUp.Failed;
        }
        catch (LeakTestException fault)
        {
            await Console.Error.WriteLineAsync($"Nothing is proved: {fault.Message}");
            return StartUp.Failed;
        }
    }

    private static void Write(LeakReport report)
    {
        Report.WriteTable(
            ["SINK", "BYTES", "DECOYS FOUND", "LEAKS"],
            report.Sinks.Select(static sink => (IReadOnlyList<string>)[sink.Sink, $"{sink.Bytes:N0}", $"{sink.DecoysFound} of {sink.Decoys}", $"{sink.Findings}"]));
        Console.Out.WriteLine();
        Report.WriteFact("Sent", $"{report.Requests} requests; {report.Excepted} answers held a secret where the contract puts it");
        Report.WriteFact("Controls", $"{report.Controls - report.ControlsMissing.Count} of {report.Controls} harmless texts of this run found where they belong");
        Report.WriteFact("Looked for", $"{report.Needles} canaries in {report.Forms} forms, {report.Sinks.Sum(static sink => (long)sink.Bytes):N0} bytes");
        foreach (var finding in report.Findings)
        {
            Report.WriteFact("LEAK", $"{finding.What}, {finding.Form}: {finding.Sink} at {finding.At:N0}, behind \"{finding.Before}\"");
        }

        foreach (var missing in report.ControlsMissing)
        {
            Report.WriteFact("MISSING", missing);
        }

        Report.WriteFact("Verdict", report.Findings.Count > 0 ? "something slipped out" : report.IsProved ? "nothing slipped out" : "what must be found was not: nothing is proved");
    }
}
