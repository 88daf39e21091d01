using PinControl.Audit;
using PinControl.Clients;
using PinControl.Keys;

namespace PinControl.Storage.Sql.Writes;

/// <summary>
/// A custodian is added or disabled: by the operator alone while fewer than two are enabled; else one custodian asks and another approves.
/// </summary>
internal static class CustodianWrite
{
    public static object Execute(SqlWork work, NewCustodian custodian)
    {
        CustodyRows.Lock(work);
        var entry = Entry(custodian.Operator, AuditEvent.CustodianAdd, custodian.Name, custodian.By);
        var outcome = Judge(work, custodian.By, out var atOnce);
        if (outcome == AuditOutcome.Ok && CustodyRows.StateOf(work, custodian.Name) is not null)
        {
            outcome = AuditOutcome.NameTaken;
        }

        if (outcome == AuditOutcome.Ok)
        {
            work.Statement("custodian-insert")
                .With("name", custodian.Name.Text).With("secret_hash", custodian.SecretHash)
                .With("state", (int)(atOnce ? CustodianState.Enabled : CustodianState.Pending)).With("now", work.Now)
                .Execute();
        }

        return Finish(work, entry, outcome, atOnce, KeyAct.AddCustodian, custodian.Name, custodian.By);
    }

    public static object Execute(SqlWork work, CustodianEnd end)
    {
        CustodyRows.Lock(work);
        var entry = Entry(end.Operator, AuditEvent.CustodianDisable, end.Name, end.By);
        var outcome = Judge(work, end.By, out var atOnce);
        if (outcome == AuditOutcome.Ok && CustodyRows.StateOf(work, end.Name) is not CustodianState.Enabled)
        {
            outcome = AuditOutcome.CustodianUnknown;
        }

        if (outcome == AuditOutcome.Ok && atOnce)
        {
            Move(work, end.Name.Text, CustodianState.Enabled, CustodianState.Disabled);
        }

        return Finish(work, entry, outcome, atOnce, KeyAct.DisableCustodian, end.Name, end.By);
    }

    internal static bool Move(SqlWork work, string name, CustodianState from, CustodianState to) => work.Statement("custodian-move")
        .With("name", name).With("from_state", (int)from).With("state", (int)to)
        .Execute() == 1;

    private static AuditOutcome Judge(SqlWork work, CustodianCredential? by, out bool atOnce)
    {
        atOnce = !CustodyRows.TwoAreEnabled(work);
        return atOnce ? AuditOutcome.Ok
            : by is null ? AuditOutcome.ApprovalNeeded
            : CustodyRows.Holds(work, by) ? AuditOutcome.Ok
            : AuditOutcome.CustodianRefused;
    }

    private static KeyAnswer Finish(
        SqlWork work, AuditEntry entry, AuditOutcome outcome, bool atOnce, KeyAct act, AccountName name, CustodianCredential? by)
    {
        var request = outcome == AuditOutcome.Ok && !atOnce ? CustodyRows.Ask(work, act, null, null, name.Text, by!.Name) : null;
        work.Audit(request is null ? entry : entry with { Detail = $"{entry.Detail}; request {request.RequestNo}" }, outcome);
        return new KeyAnswer(outcome, request);
    }

    private static AuditEntry Entry(Operator who, string auditEvent, AccountName name, CustodianCredential? by) =>
        who.Entry(auditEvent) with { Detail = by is null ? name.Text : $"{name.Text}, by custodian {by.Name.Text}" };
}
