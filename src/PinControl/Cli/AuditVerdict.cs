using System.Buffers.Text;
using System.Security.Cryptography;
using PinControl.Audit;
using PinControl.Audit.Checkpoints;
using PinControl.Audit.Verification;

namespace PinControl.Cli;

/// <summary>How <c>audit verify</c> tells what it found.</summary>
internal static class AuditVerdict
{
    public static void Write(VerificationReport report, ExportedCheckpoint? exported, string? file)
    {
        Report.WriteFact("Records", $"{report.Records} in {report.Chains} {(report.Chains == 1 ? "chain" : "chains")}{Retention(report)}");
        Report.WriteFact("Checkpoints", report.Newest is { } newest
            ? $"{report.Checkpoints}, the newest {newest.Number} of {AuditTime.Text(newest.At)}"
            : "none");
        if (exported is not null)
        {
            Report.WriteFact("Compared", $"with checkpoint {exported.Body.Number} of {AuditTime.Text(exported.Body.At)} in {file}");
        }

        Report.WriteFact("Key", Key(report));
        Console.Out.WriteLine();
        if (report.Foreign is { } foreign)
        {
            Console.Out.WriteLine($"{Doubt(foreign, file)}\n");
        }

        if (report.IsSound)
        {
            Console.Out.WriteLine(report.Newest is { } signed
                ? $"Sound. Everything up to checkpoint {signed.Number} of {AuditTime.Text(signed.At)} is signed; {After(report.Unsigned)}."
                : "The chains hang together, but no checkpoint signs them yet: whoever holds the store could have hashed them anew.");
            return;
        }

        Console.Out.WriteLine($"BROKEN in {report.Findings.Count} {(report.Findings.Count == 1 ? "place" : "places")}.");
        foreach (var finding in report.Findings)
        {
            Console.Out.WriteLine($"\n{Place(finding)}: {finding.KindName}\n  {finding.Text}\n  {Consequence(finding)}");
        }
    }

    public static object Of(string store, VerificationReport report, ExportedCheckpoint? exported) => new Document(
        store, report.IsSound, report.Records, report.Chains, report.RemovedByRetention, report.Checkpoints,
        report.Newest is { } newest ? new Signed(newest.Number, AuditTime.Text(newest.At), Base64Url.EncodeToString(newest.Hash)) : null,
        report.Unsigned,
        exported is null
            ? null
            : new Signed(exported.Body.Number, AuditTime.Text(exported.Body.At), Base64Url.EncodeToString(SHA256.HashData(exported.Bytes))),
        report.KeySource switch { KeySource.Store => "STORE", KeySource.ExportedCheckpoint => "EXPORTED_CHECKPOINT", _ => "PINNED" },
        report.Keys,
        [.. report.Findings.Select(static finding => new Found(
            finding.KindName, finding.Chain, finding.Chain is null ? null : finding.Sequence,
            finding.Chain is null && finding.Kind != FindingKind.CutForged ? finding.Sequence : null,
            Text(finding.At), finding.Text, Text(finding.NothingProvedFrom), Name(finding.WordOf)))],
        report.Foreign is not null);

    private static string Retention(VerificationReport report) =>
        report.RemovedByRetention == 0 ? string.Empty : $"; {report.RemovedByRetention} older ones were removed by retention";

    private static string After(long unsigned) => unsigned switch
    {
        0 => "no record came after it",
        1 => "1 record came after it and is not signed yet",
        _ => $"{unsigned} records came after it and are not signed yet",
    };

    private static string Key(VerificationReport report) => report switch
    {
        { Keys.Count: > 0 } => $"{string.Join(", ", report.Keys)}: {Source(report.KeySource)}",
        { Newest: null } => "none: the store has no checkpoint, so there is no signature to check",
        _ => "none: the store has no public key of those that signed its checkpoints; give --identity-key or --checkpoint",
    };

    private static string Doubt(ForeignWitness foreign, string? file)
    {
        var unknown = $"the store has no key {foreign.KeyId}, which is the file's";
        const string NoneFits = "none of the chains that the file names is in the store as it names them";
        var why = foreign switch
        {
            { KeyIsUnknown: true, NoneFits: true } => $"{unknown}, and {NoneFits}",
            { KeyIsUnknown: true } => unknown,
            _ => NoneFits,
        };
        return $"The checkpoint in {file} may be of another installation: {why}.\nLook first whether file and store belong together. If they do, this is what was done to the store:";
    }

    private static string Source(KeySource source) => source switch
    {
        KeySource.Pinned => "the one you gave",
        KeySource.ExportedCheckpoint => "the one in the exported checkpoint",
        _ => "the store's own copy; give --identity-key or --checkpoint to rely on more than the store",
    };

    private static string Place(AuditFinding finding) => finding.Chain is { } chain
        ? $"Chain {chain}, record {finding.Sequence}{(finding.At is { } at ? $" of {AuditTime.Text(at)}" : string.Empty)}"
        : finding.Kind == FindingKind.CutForged
            ? "The chains' beginnings"
            : $"Checkpoint {finding.Sequence}{(finding.At is { } time ? $" of {AuditTime.Text(time)}" : string.Empty)}";

    private static string Consequence(AuditFinding finding) => finding switch
    {
        { Kind: FindingKind.HeadChanged } => "The records are proved, or not, all the same; what the row says of the chain's beginning is not.",
        { Chain: { } chain, NothingProvedFrom: { } from, WordOf: { } word } =>
            $"Nothing of chain {chain} is proved. That it began at {AuditTime.Text(from)} is said by {Speaker(word)} alone.",
        { Chain: { } chain, NothingProvedFrom: { } from } => $"From {AuditTime.Text(from)} on nothing of chain {chain} is proved.",
        { Chain: { } chain } => $"Nothing of chain {chain} is proved.",
        { Kind: FindingKind.CutForged } => "What stood before the cuts, and who removed it, is not proved.",
        { Kind: FindingKind.CheckpointRemoved } => "What the missing ones signed is proved only by a checkpoint that was kept elsewhere.",
        { NothingProvedFrom: { } from } => $"The checkpoints up to {AuditTime.Text(from)} hold; of later ones only their signatures and the records they name were checked.",
        _ => "It proves nothing.",
    };

    private static string Speaker(TimeWord word) => word switch
    {
        TimeWord.Head => "its row in audit_head",
        TimeWord.FirstRecord => "its first record, which no checkpoint confirms,",
        _ => "the exported file, in what is not signed of it,",
    };

    private static string? Name(TimeWord? word) => word switch
    {
        null => null,
        TimeWord.Head => "AUDIT_HEAD",
        TimeWord.FirstRecord => "FIRST_RECORD",
        _ => "EXPORTED_CHECKPOINT",
    };

    private static string? Text(DateTimeOffset? time) => time is { } known ? AuditTime.Text(known) : null;

    private sealed record Document(
        string Store, bool Sound, long Records, int Chains, long RemovedByRetention, long Checkpoints, Signed? Newest, long Unsigned, Signed? Compared,
        string KeySource, IReadOnlyList<string> Keys, IReadOnlyList<Found> Findings, bool MayBeOfAnotherInstallation);

    private sealed record Signed(long Number, string At, string Hash);

    private sealed record Found(string Kind, long? Chain, long? Seq, long? Checkpoint, string? At, string Text, string? NothingProvedFrom, string? WordOf);
}
