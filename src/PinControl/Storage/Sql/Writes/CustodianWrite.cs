using PinControl.Audit;
using PinControl.Clients;
using PinControl.Keys;

namespace PinControl.Storage.Sql.Writes;

/// <summary>
/// A custodian is added or disabled: by the operator alone until two have been enabled; from then on one custodian asks and another approves.
/// </summary>
internal static class CustodianWrite
{
    public static object Execute(SqlWork work, NewCustodian custodian)
    {
        CustodyRows.Lock(work);
        CustodyRows.CloseOldRequests(work);
        var entry = Entry(
            custodian.Operator, AuditEvent.CustodianAdd, $"{custodian.Name.Text}, fingerprint {CustodianSecret.Fingerprint(custodian.SecretHash)}", custodian.By);
        var outcome = Judge(work, custodian.By, out var atOnce);
        if (outcome == AuditOutcome.Ok)
        {
            outcome = CustodyRows.StateOf(work, custodian.Name) is not null ? AuditOutcome.NameTaken
                : CustodyRows.IsTaken(work, custodian.SecretHash, custodian.Name.Text) ? AuditOutcome.SecretTaken
                : AuditOutcome.Ok;
        }

        if (outcome == AuditOutcome.Ok)
        {
            work.Statement("custodian-insert")
                .With("name", custodian.Name.Text).With("secret_hash", custodian.SecretHash)
                .With("state", (int)(atOnce ? CustodianState.Enabled : CustodianState.Pending)).With("now", work.Now)
                .With("enabled_at", atOnce ? work.Now : null)
                .Execute();
        }

        return Finish(work, entry, outcome, atOnce, KeyAct.AddCustodian, custodian.Name, custodian.By);
    }

    public static object Execute(SqlWork work, CustodianEnd end)
    {
        CustodyRows.Lock(work);
        CustodyRows.CloseOldRequests(work);
        var entry = Entry(end.Operator, AuditEvent.CustodianDisable, end.Name.Text, end.By);
        var outcome = Judge(work, end.By, out var atOnce);
        if (outcome == AuditOutcome.Ok)
        {
            outcome = CustodyRows.StateOf(work, end.Name) is not CustodianState.Enabled ? AuditOutcome.CustodianUnknown
                : atOnce ? AuditOutcome.Ok
                : !CustodyRows.CanSpareOne(work) ? AuditOutcome.TooFewCustodians
                : CustodyRows.HasOpenRequest(work, end.Name) ? AuditOutcome.RequestOpen
                : AuditOutcome.Ok;
        }

        if (outcome == AuditOutcome.Ok && atOnce)
        {
            // There was no second one yet: as if this one had never been.
            work.Statement("custodian-undo").With("name", end.Name.Text).Execute();
        }

        return Finish(work, entry, outcome, atOnce, KeyAct.DisableCustodian, end.Name, end.By);
    }

    internal static bool Enable(SqlWork work, string name) => work.Statement("custodian-enable").With("name", name).With("now", work.Now).Execute() == 1;

    internal static bool Disable(SqlWork work, string name, CustodianState from) =>
        work.Statement("custodian-disable").With("name", name).With("from_state", (int)from).Execute() == 1;

    /// <summary>Whoever is named must prove it, even where nobody need be: the record says the name.</summary>
    private static AuditOutcome Judge(SqlWork work, CustodianCredential? by, out bool atOnce)
    {
        atOnce = !CustodyRows.TwoWereEnabled(work);
        return by is not null && !CustodyRows.Holds(work, by) ? AuditOutcome.CustodianRefused
            : by is null && !atOnce ? AuditOutcome.ApprovalNeeded
            : AuditOutcome.Ok;
    }

    private static KeyAnswer Finish(
        SqlWork work, AuditEntry entry, AuditOutcome outcome, bool atOnce, KeyAct act, AccountName name, CustodianCredential? by)
    {
        var request = outcome == AuditOutcome.Ok && !atOnce ? CustodyRows.AskForCustodian(work, act, name, by!.Name) : null;
        work.Audit(request is null ? entry : entry with { Detail = $"{entry.Detail}; request {request.RequestNo}" }, outcome);
        return new KeyAnswer(outcome, request);
    }

    private static AuditEntry Entry(Operator who, string auditEvent, string what, CustodianCredential? by) =>
        who.Entry(auditEvent) with { Detail = by is null ? what : $"{what}, by custodian {by.Name.Text}" };
}
