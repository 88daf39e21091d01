using PinControl.Audit;
using PinControl.Keys;

namespace PinControl.Storage.Sql.Writes;

/// <summary>One custodian asks, another decides; an approved act is done in the transaction of its approval, and judged anew there.</summary>
internal static class KeyRequestWrite
{
    public static object Execute(SqlWork work, KeyRequested asked)
    {
        CustodyRows.Lock(work);
        var what = $"{asked.Act.Name()} {KeyNames.Text(asked.Kind, asked.Version)}, by custodian {asked.By.Name.Text}";
        var entry = asked.Operator.Entry(AuditEvent.KeyRequest);
        var outcome = Judge(work, asked);
        var request = outcome == AuditOutcome.Ok
            ? CustodyRows.Ask(work, asked.Act, asked.Kind, asked.Version, custodian: null, asked.By.Name)
            : null;
        work.Audit(entry with { Detail = request is null ? what : $"request {request.RequestNo}: {what}" }, outcome);
        return new KeyAnswer(outcome, request);
    }

    public static object Execute(SqlWork work, KeyDecision decision)
    {
        CustodyRows.Lock(work);
        var request = CustodyRows.Find(work, decision.RequestNo);
        var entry = decision.Operator.Entry(decision.Approve ? AuditEvent.KeyApprove : AuditEvent.KeyReject) with
        {
            Detail = $"request {decision.RequestNo}: {request?.Text ?? "unknown"}, by custodian {decision.By.Name.Text}",
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
        return asked.Act == KeyAct.Activate ? MoveKeyWrite.JudgeActivation(work, key) : MoveKeyWrite.JudgeRetirement(work, key);
    }

    /// <summary>The secret first: whoever has none learns nothing of the requests.</summary>
    private static AuditOutcome Judge(SqlWork work, KeyDecision decision, KeyRequest? request) =>
        !CustodyRows.Holds(work, decision.By) ? AuditOutcome.CustodianRefused
        : request is null ? AuditOutcome.RequestUnknown
        : request.State != KeyRequestState.Pending ? AuditOutcome.RequestDecided
        // A request may be withdrawn by whoever made it, never approved.
        : decision.Approve && request.RequestedBy == decision.By.Name.Text ? AuditOutcome.SameCustodian
        : AuditOutcome.Ok;

    private static AuditOutcome CarryOut(SqlWork work, KeyRequest request) => request.Act switch
    {
        KeyAct.Activate => MoveKeyWrite.Activate(work, request.Kind!.Value, request.Version!.Value),
        KeyAct.Retire => MoveKeyWrite.Retire(work, request.Kind!.Value, request.Version!.Value),
        KeyAct.AddCustodian => Move(work, request, CustodianState.Pending, CustodianState.Enabled),
        KeyAct.DisableCustodian => Move(work, request, CustodianState.Enabled, CustodianState.Disabled),
        _ => throw new InvalidOperationException($"No act {request.Act}."),
    };

    private static AuditOutcome Reject(SqlWork work, KeyRequest request) =>
        request.Act == KeyAct.AddCustodian ? Move(work, request, CustodianState.Pending, CustodianState.Disabled) : AuditOutcome.Ok;

    private static AuditOutcome Move(SqlWork work, KeyRequest request, CustodianState from, CustodianState to) =>
        CustodianWrite.Move(work, request.Custodian!, from, to) ? AuditOutcome.Ok : AuditOutcome.CustodianUnknown;
}
