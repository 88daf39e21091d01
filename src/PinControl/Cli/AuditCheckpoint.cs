using System.Text;
using PinControl.Audit;
using PinControl.Audit.Checkpoints;
using PinControl.Hosting;

namespace PinControl.Cli;

/// <summary><c>pincontrol audit checkpoint</c>: the newest checkpoint with every head it covers, to be kept where this host's root cannot reach.</summary>
internal static class AuditCheckpoint
{
    public static Verb Verb(StoreAccess access)
    {
        var output = AuditOptions.Out();
        var force = AuditOptions.Force();
        var verb = new Verb(
            "checkpoint", "Exports the newest checkpoint as JSON, for an anchor off the host.",
            """
            pincontrol audit checkpoint
            pincontrol audit checkpoint --out /mnt/anchor/checkpoint.json --force
            """)
        {
            output, force,
        };
        verb.SetAction(parsed => Run(access, parsed.GetValue(output), parsed.GetValue(force)));
        return verb;
    }

    private static int Run(StoreAccess access, string? output, bool force)
    {
        OutputFile.RequireFree(output, force);
        var (path, trail) = access.OpenTrail();
        using var snapshot = trail.Open();
        if (ExportedCheckpoint.Newest(snapshot) is not { } exported)
        {
            Console.Error.WriteLine($"There is no checkpoint in {path} yet. A running service takes one ten seconds after the first record.");
            return StartUp.Failed;
        }

        snapshot.RequireStill();
        var bytes = Encoding.UTF8.GetBytes(exported.ToJson() + "\n");
        OutputFile.Write(output, force, stream =>
        {
            stream.Write(bytes);
            return bytes.Length;
        });
        if (output is not null)
        {
            Console.Out.WriteLine($"Store       {path}");
            Report.WriteFact(
                "Checkpoint",
                $"{exported.Body.Number} of {AuditTime.Text(exported.Body.At)}, over {exported.Heads.Count} {(exported.Heads.Count == 1 ? "chain" : "chains")}");
            Report.WriteFact("Written to", output);
        }

        return 0;
    }
}
