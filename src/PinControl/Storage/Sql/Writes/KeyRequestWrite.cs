using System.Security.Cryptography;
using PinControl.Audit;
using PinControl.Clients;
using PinControl.Keys;

namespace PinControl.Storage.Sql.Writes;

/// <summary>One custodian asks, another decides; an approved act is done in the transaction of its approval, and judged anew there.</summary>
internal static class KeyRequestWrite
{
    public static object Execute(SqlWork work, KeyRequested asked)
    {
        CustodyRows.Lock(work);
        CustodyRows.CloseOldRequests(work);
        var what = $"{asked.Act.Name()} {MoveKeyWrite.Text(work, asked.Kind, asked.Version)}, by custodian {asked.By.Name.Text}";
        var entry = asked.Operator.Entry(AuditEvent.KeyRequest);
        var outcome = Judge(work, asked);
        var request = outcome == AuditOutcome.Ok ? CustodyRows.AskForKey(work, asked) : null;
        work.Audit(entry with { Detail = request is null ? what : $"request {request.RequestNo}: {what}" }, outcome);
        return new KeyAnswer(outcome, request);
    }

    public static object Execute(SqlWork work, KeyDecision decision)
    {
        CustodyRows.Lock(work);
        CustodyRows.CloseOldRequests(work);
        // What came to be after it was looked for was shown to nobody.
        var request = decision.Shown is null ? null : CustodyRows.Find(work, decision.RequestNo);
        var entry = decision.Operator.Entry(decision.Approve ? AuditEvent.KeyApprove : AuditEvent.KeyReject) with
        {
            Tenant = request?.Tenant,
            Detail = $"request {decision.RequestNo}: {Text(request)}, by custodian {decision.By.Name.Text}",
        };
        var outcome = Judge(work, decision, request);
        if (outcome == AuditOutcome.Ok)
        {
            outcome = decision.Approve ? CarryOut(work, request!) : Reject(work, request!);
        }

        if (outcome == AuditOutcome.Ok)
        {
            work.Statement("key-request-decide")
                .With("request_no", decision.RequestNo).With("decided_by", decision.By.Name.Text).With("now", work.Now)
                .With("state", (int)(decision.Approve ? KeyRequestState.Approved : KeyRequestState.Rejected))
                .Execute();
        }

        work.Audit(entry, outcome);
        return new KeyAnswer(outcome, CustodyRows.Find(work, decision.RequestNo));
    }

    private static AuditOutcome Judge(SqlWork work, KeyRequested asked)
    {
        if (!CustodyRows.Holds(work, asked.By))
        {
            return AuditOutcome.CustodianRefused;
        }

        var key = VaultKeyRow.Find(work, asked.Kind, asked.Version);
        var outcome = asked.Act == KeyAct.Activate ? MoveKeyWrite.JudgeActivation(work, key) : MoveKeyWrite.JudgeRetirement(work, key);
        return outcome == AuditOutcome.Ok && CustodyRows.HasOpenRequest(work, asked.Kind, asked.Version) ? AuditOutcome.RequestOpen : outcome;
    }

    /// <summary>The secret first: whoever has none learns nothing of the requests.</summary>
    private static AuditOutcome Judge(SqlWork work, KeyDecision decision, KeyRequest? request) =>
        !CustodyRows.Holds(work, decision.By) ? AuditOutcome.CustodianRefused
        : request is null ? AuditOutcome.RequestUnknown
        : !request.AsksFor(decision.Shown!) ? AuditOutcome.RequestChanged
        : request.State == KeyRequestState.Expired ? AuditOutcome.RequestExpired
        : request.State != KeyRequestState.Pending ? AuditOutcome.RequestDecided
        // A request may be withdrawn by whoever made it, never approved.
        : decision.Approve && IsSamePerson(work, request.RequestedBy, decision.By) ? AuditOutcome.SameCustodian
        : decision.Approve && !StillHolds(work, request) ? AuditOutcome.RequestOutdated
        : AuditOutcome.Ok;

    /// <summary>One name, or one secret under two: an older version let a secret be added twice.</summary>
    private static bool IsSamePerson(SqlWork work, string requestedBy, CustodianCredential by) =>
        requestedBy == by.Name.Text || CryptographicOperations.FixedTimeEquals(CustodyRows.SecretOf(work, requestedBy), by.SecretHash);

    /// <summary>Whether it is what was asked for, by somebody who may still ask. Another version can have become active, and a key another one.</summary>
    private static bool StillHolds(SqlWork work, KeyRequest request)
    {
        if (!AccountName.TryParse(request.RequestedBy, out var by) || CustodyRows.StateOf(work, by) != CustodianState.Enabled)
        {
            return false;
        }

        if (request.ZoneKey is not null)
        {
            return RemoveZoneKeyWrite.Find(work, request)?.Facts.CheckValue == request.CheckValue;
        }

        if (request.Kind is not { } kind)
        {
            return true;
        }

        VaultKeyRow.Lock(work, kind);
        return VaultKeyRow.Find(work, kind, request.Version!.Value)?.CheckValue == request.CheckValue
            && (request.Act != KeyAct.Activate || VaultKeyRow.Active(work, kind) == request.ActiveAfter);
    }

    private static AuditOutcome CarryOut(SqlWork work, KeyRequest request) => request.Act switch
    {
        KeyAct.Activate => MoveKeyWrite.Activate(work, request.Kind!.Value, request.Version!.Value),
        KeyAct.Retire => MoveKeyWrite.Retire(work, request.Kind!.Value, request.Version!.Value),
        KeyAct.AddCustodian when CustodyRows.IsTaken(work, CustodyRows.SecretOf(work, request.Custodian!)!, request.Custodian!) => AuditOutcome.SecretTaken,
        KeyAct.AddCustodian => Moved(CustodianWrite.Enable(work, request.Custodian!)),
        KeyAct.DisableCustodian when !CustodyRows.CanSpareOne(work) => AuditOutcome.TooFewCustodians,
        KeyAct.DisableCustodian => Moved(CustodianWrite.Disable(work, request.Custodian!, CustodianState.Enabled)),
        KeyAct.RemoveZoneKey => RemoveZoneKeyWrite.Remove(work, request),
        _ => throw new InvalidOperationException($"No act {request.Act}."),
    };

    private static AuditOutcome Reject(SqlWork work, KeyRequest request) =>
        request.Act == KeyAct.AddCustodian ? Moved(CustodianWrite.Disable(work, request.Custodian!, CustodianState.Pending)) : AuditOutcome.Ok;

    private static string Text(KeyRequest? request) => request is null ? "unknown" : request.CheckValue is { } checkValue ? $"{request.Text} {checkValue}" : request.Text;

    private static AuditOutcome Moved(bool moved) => moved ? AuditOutcome.Ok : AuditOutcome.CustodianUnknown;
}
