using System.CommandLine;
using PinControl.Audit;
using PinControl.Hosting;
using PinControl.Keys;

namespace PinControl.Cli;

/// <summary><c>pincontrol keys approve</c> and <c>reject</c>: the second custodian. An approved retirement destroys the key in the vault.</summary>
internal static class KeysDecide
{
    // A node learns of a new active version within seconds; until then it may seal under the old one, which retirement would refuse.
    private static readonly TimeSpan NodesKnow = 3 * KeyUpkeep.Interval;

    public static Verb Approve(StoreAccess access) => Make(
        access, approve: true, "approve", "Approves another custodian's request, and carries it out.",
        """
        pincontrol keys approve 7 --custodian bob --operator you
        pincontrol keys approve 7 --custodian bob --secret-file bob.secret --operator you
        """);

    public static Verb Reject(StoreAccess access) => Make(
        access, approve: false, "reject", "Rejects a request; whoever made it may do so too.", "pincontrol keys reject 7 --custodian bob --operator you");

    /// <summary>Destroys a version in the vault that the database has retired.</summary>
    public static async Task<int> DestroyAsync(KeyDesk desk, KeyKind kind, int version, Operator who, bool json, CancellationToken cancellation)
    {
        await desk.Vault.DestroyAsync(kind, version, cancellation);
        await desk.Store.AppendAsync(
            who.Entry(AuditEvent.KeyDestroy) with { Detail = KeyNames.Text(kind, version) }, AuditOutcome.Ok, cancellation);
        if (!json)
        {
            Report.WriteFact("Destroyed", $"{KeyNames.Text(kind, version)}, in the vault");
        }

        return 0;
    }

    private static Verb Make(StoreAccess access, bool approve, string name, string description, string examples)
    {
        var requestNo = KeyOptions.RequestNo();
        var custodian = new CustodianOptions(required: true);
        var who = Options.Operator();
        var json = Options.Json();
        var verb = new Verb(name, description, examples) { requestNo, who, json };
        custodian.AddTo(verb);
        verb.SetAction((parsed, cancellation) => RunAsync(
            access, parsed.GetValue(requestNo), approve, parsed, custodian, parsed.GetRequiredValue(who), parsed.GetValue(json), cancellation));
        return verb;
    }

    private static async Task<int> RunAsync(
        StoreAccess access, int requestNo, bool approve, ParseResult parsed, CustodianOptions custodian, Operator who, bool json, CancellationToken cancellation)
    {
        await using var desk = await KeyDesk.OpenAsync(access, cancellation);
        var request = (await desk.Store.ListKeyRequestsAsync(cancellation)).FirstOrDefault(one => one.RequestNo == requestNo);
        if (!json)
        {
            desk.WritePlaces();
        }

        if (approve && request is { State: KeyRequestState.Pending, Kind: { } kind, Version: { } version } && desk.Find(kind, version) is { } key)
        {
            await PrepareAsync(desk, request.Act, key, cancellation);
        }

        var answer = await desk.Store.DecideAsync(new KeyDecision(requestNo, approve, custodian.Read(parsed)!, who), cancellation);
        if (answer.Outcome != AuditOutcome.Ok)
        {
            return KeyAnswers.Refuse(answer.Outcome);
        }

        var decided = answer.Request!;
        if (!json)
        {
            Report.WriteFact(approve ? "Approved" : "Rejected", $"{decided.RequestNo}: {decided.Text}");
        }

        if (approve && decided.Act == KeyAct.Retire)
        {
            await DestroyAsync(desk, decided.Kind!.Value, decided.Version!.Value, who, json, cancellation);
        }

        if (json)
        {
            Report.Write(KeyAnswers.Row(decided) with { Store = desk.StoreDescription });
        }

        return 0;
    }

    private static async Task PrepareAsync(KeyDesk desk, KeyAct act, KeyVersion key, CancellationToken cancellation)
    {
        if (act == KeyAct.Activate)
        {
            await desk.RequireInVaultAsync(key, cancellation);
        }
        else if (key.EndedAt is { } ended && TimeProvider.System.GetUtcNow() - ended is var since && since < NodesKnow && since > TimeSpan.Zero)
        {
            await Task.Delay(NodesKnow - since, cancellation);
        }
    }
}
