using System.Buffers.Text;
using System.CommandLine;
using PinControl.Audit.Checkpoints;
using PinControl.Audit.Verification;
using PinControl.Hosting;

namespace PinControl.Cli;

/// <summary><c>pincontrol audit verify</c>: reads the whole trail and says what of it is proved, and where it is broken.</summary>
internal static class AuditVerify
{
    public static Verb Verb(StoreAccess access)
    {
        var checkpoint = new Option<string?>("--checkpoint")
        {
            Description = "A checkpoint that \"audit checkpoint\" exported and you kept off the host.", HelpName = "FILE",
        };
        var identityKey = new Option<string[]>("--identity-key")
        {
            Description = "The vault's identity key to trust: its 65-byte point in base64url, as the service prints it at start. Once for each.",
            HelpName = "POINT",
        };
        identityKey.Validators.Add(static result =>
        {
            foreach (var token in result.Tokens.Where(static token => Point(token.Value) is null))
            {
                result.AddError($"--identity-key {token.Value} is no point of P-256: it takes 87 characters of base64url.");
            }
        });
        var json = Options.Json();
        var verb = new Verb(
            "verify", "Checks the audit trail: every chain, every checkpoint. Exit code 0: sound; 1: broken.",
            """
            pincontrol audit verify
            pincontrol audit verify --checkpoint /mnt/anchor/checkpoint.json
            pincontrol audit verify --identity-key BPn5…kA --json
            """)
        {
            checkpoint, identityKey, json,
        };
        verb.SetAction(parsed => Run(access, parsed.GetValue(checkpoint), parsed.GetValue(identityKey) ?? [], parsed.GetValue(json)));
        return verb;
    }

    private static int Run(StoreAccess access, string? file, string[] identityKeys, bool asJson)
    {
        var witness = new AuditWitness(file is null ? null : ReadExported(file), [.. identityKeys.Select(static text => Point(text)!)]);
        var (path, trail) = access.OpenTrail();
        using var snapshot = trail.Open();
        var total = snapshot.Heads().Sum(static head => head.Sequence) - snapshot.Cuts().Sum(static cut => cut.Sequence)
            + (snapshot.NewestCheckpoint()?.Number ?? 0);
        var report = StandardErrorProgress.Run("Verifying", total, advance => AuditVerification.Run(snapshot, witness, advance));
        snapshot.RequireStill();
        if (asJson)
        {
            Report.Write(AuditVerdict.Of(path, report, witness.Exported));
        }
        else
        {
            Console.Out.WriteLine($"Store       {path}");
            AuditVerdict.Write(report, witness.Exported, file);
        }

        if (identityKeys.Length > 0 && report.Findings.Any(static finding => finding.Kind == FindingKind.CheckpointForged))
        {
            Console.Error.WriteLine(
                "A checkpoint is not signed by the key that was given. If the identity key was rotated (audit search --event KEY_APPROVE shows it), give the old and the new one, each by --identity-key.");
        }

        return report.IsSound ? 0 : StartUp.Failed;
    }

    private static ExportedCheckpoint ReadExported(string file)
    {
        string text;
        try
        {
            text = File.ReadAllText(file);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new SettingException($"The file of --checkpoint cannot be read: {fault.Message}", fault);
        }

        return ExportedCheckpoint.TryParse(text, out var exported)
            ? exported
            : throw new SettingException($"The file of --checkpoint is no checkpoint that \"pincontrol audit checkpoint\" exported: {file}.");
    }

    private static byte[]? Point(string text)
    {
        var point = new byte[CheckpointSignature.PointSize];
        return text.Length == Base64Url.GetEncodedLength(point.Length) && Base64Url.IsValid(text) && Base64Url.DecodeFromChars(text, point) == point.Length
            && CheckpointSignature.IsPoint(point)
            ? point
            : null;
    }
}
