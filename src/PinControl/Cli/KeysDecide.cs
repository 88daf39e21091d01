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

        var key = request is { Kind: { } kind, Version: { } version } ? desk.Find(kind, version) : null;
        if (request is not null)
        {
            await ShowAsync(desk, request, key, json ? Console.Error : Console.Out, cancellation);
        }

        var by = custodian.Read(parsed)!;
        if (approve && request?.State == KeyRequestState.Pending && key is not null)
        {
            var entry = who.Entry(AuditEvent.KeyApprove) with { Detail = $"request {requestNo}: {request.Text}" };
            await RefusedAct.RecordAsync(desk.Store, entry, AuditOutcome.VaultDiffers, () => PrepareAsync(desk, request.Act, key, cancellation));
        }

        // From here on to the record of the key's destruction nothing interrupts it.
        cancellation.ThrowIfCancellationRequested();
        var answer = await desk.Store.DecideAsync(new KeyDecision(requestNo, request, approve, by, who), CancellationToken.None);
        if (answer.Outcome != AuditOutcome.Ok)
        {
            return KeyAnswers.Refuse(answer.Outcome);
        }

        var decided = answer.Request!;
        if (!json)
        {
            Report.WriteFact(approve ? "Approved" : "Rejected", $"{decided.RequestNo}: {decided.Text}");
        }

        bool? wasThere = null;
        if (approve && decided.Act == KeyAct.Retire)
        {
            // As it is now that it is retired: from here on nothing about it changes any more.
            await desk.RefreshAsync(CancellationToken.None);
            var doomed = desk.Find(decided.Kind!.Value, decided.Version!.Value)
                ?? throw new InvalidOperationException($"The database knows no {KeyNames.Text(decided.Kind.Value, decided.Version.Value)} any more. Nothing was destroyed.");
            (var outcome, wasThere) = await KeyDestroying.DestroyAsync(desk, doomed, new KeyDestruction(doomed.Kind, doomed.Version, by, who), json);
            if (outcome != AuditOutcome.Ok)
            {
                return KeyAnswers.Refuse(outcome);
            }
        }

        if (json)
        {
            Report.Write(KeyAnswers.Row(decided) with { Store = desk.StoreDescription, WasInVault = wasThere });
        }

        return 0;
    }

    /// <summary>What is decided, before the secret is asked for: nobody approves a number.</summary>
    private static async Task ShowAsync(KeyDesk desk, KeyRequest request, KeyVersion? key, TextWriter output, CancellationToken cancellation)
    {
        Report.WriteFact("Request", $"{request.RequestNo}: {request.Text}", output);
        Report.WriteFact("Asked by", $"{request.RequestedBy}, {KeyAnswers.Time(request.RequestedAt)}", output);
        if (request.Kind is not null)
        {
            WriteCheckValue(request, key?.CheckValue, output);
        }

        if (request.ZoneKey is not null)
        {
            var zoneKey = (await desk.Store.ListZoneKeysAsync(cancellation))
                .FirstOrDefault(one => one.State != KeyState.Retired && (one.Tenant, one.Name) == (request.Tenant, request.ZoneKey));
            WriteCheckValue(request, zoneKey?.Facts.CheckValue, output);
        }
    }

    private static void WriteCheckValue(KeyRequest request, string? now, TextWriter output) => Report.WriteFact(
        "Check value", $"{request.CheckValue ?? "none"}{(now == request.CheckValue ? string.Empty : $", but now {now ?? "none"}")}", output);

    private static async Task PrepareAsync(KeyDesk desk, KeyAct act, KeyVersion key, CancellationToken cancellation)
    {
        if (act == KeyAct.Activate)
        {
            await desk.RequireInVaultAsync(key, cancellation);
            return;
        }

        await desk.FindDoomedAsync(key, cancellation);
        if (key.EndedAt is { } ended && TimeProvider.System.GetUtcNow() - ended is var since && since < NodesKnow && since > TimeSpan.Zero)
        {
            await Task.Delay(NodesKnow - since, cancellation);
        }
    }
}
