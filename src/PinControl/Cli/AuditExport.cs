using PinControl.Audit;

namespace PinControl.Cli;

/// <summary><c>pincontrol audit export</c>: records as JSON lines, in the order of their chains, for a log archive or an auditor's own tools.</summary>
internal static class AuditExport
{
    private const int Stride = 1024;

    public static Verb Verb(StoreAccess access)
    {
        var since = AuditOptions.Since();
        var until = AuditOptions.Until();
        var output = AuditOptions.Out();
        var force = AuditOptions.Force();
        var verb = new Verb(
            "export", "Writes records as JSON lines, chain by chain.",
            """
            pincontrol audit export --since 2026-11-01 --until 2026-12-01 --out november.jsonl
            pincontrol audit export --since 2026-11-26T09:00:00Z
            """)
        {
            since, until, output, force,
        };
        verb.SetAction(parsed => Run(access, parsed.GetValue(since), parsed.GetValue(until), parsed.GetValue(output), parsed.GetValue(force)));
        return verb;
    }

    private static int Run(StoreAccess access, DateTimeOffset? since, DateTimeOffset? until, string? output, bool force)
    {
        AuditOptions.RefuseEmpty(since, until);
        OutputFile.RequireFree(output, force);
        var (path, trail) = access.OpenTrail();
        using var snapshot = trail.Open();
        var total = since is null && until is null
            ? snapshot.Heads().Sum(static head => head.Sequence) - snapshot.Cuts().Sum(static cut => cut.Sequence)
            : 0;
        var written = OutputFile.Write(output, force, stream =>
        {
            var records = StandardErrorProgress.Run("Exporting", total, advance => Write(snapshot.Records(since, until), stream, advance));
            snapshot.RequireStill();
            return records;
        });

        if (output is not null)
        {
            Console.Out.WriteLine($"Store       {path}");
            Report.WriteFact("Records", $"{written}");
            Report.WriteFact("Written to", output);
        }

        return 0;
    }

    private static long Write(IEnumerable<AuditRow> records, Stream stream, Action<long> advance)
    {
        var written = 0L;
        foreach (var row in records)
        {
            stream.Write(AuditRecordText.Of(row).Span);
            stream.WriteByte((byte)'\n');
            if (++written % Stride == 0)
            {
                advance(Stride);
            }
        }

        return written;
    }
}
