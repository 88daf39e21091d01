using System.Globalization;
using PinControl.Audit;
using PinControl.Plastics;

namespace PinControl.Storage.Sql.Writes;

/// <summary>Creates or updates a plastic. A PIN it holds keeps its length.</summary>
internal static class PutPlasticWrite
{
    public static object Execute(SqlWork work, PlasticPut put)
    {
        var row = PlasticRow.Find(work, put.Call);
        var refusal = PlasticRow.Judge(row);
        if (refusal != AuditOutcome.Ok)
        {
            return Refuse(work, put, row?.PlasticNo, refusal);
        }

        var facts = put.Facts;
        if (row!.Plastic is not { } known)
        {
            var created = new PlasticView(
                facts.CardId, facts.SequenceNumber, new PlasticState(facts.Status, facts.Produced, PinStatus.Waiting), facts.PinLength ?? PinLengths.Usual);
            var plasticNo = (long)Bind(work.Statement("plastic-insert"), created)
                .With("tenant_no", row.TenantNo).With("plastic_id", put.Call.PlasticId.Digits)
                .Scalar()!;
            Record(work, put, plasticNo, created, "created");
            return new PutOutcome(created, Created: true, AuditOutcome.Ok);
        }

        var updated = new PlasticView(
            facts.CardId, facts.SequenceNumber, known.State with { Status = facts.Status, Produced = facts.Produced }, facts.PinLength ?? known.PinLength);
        if (updated.PinLength != known.PinLength && known.State.HasPin)
        {
            return Refuse(work, put, row.PlasticNo, AuditOutcome.PinLengthFixed);
        }

        if (updated != known)
        {
            Bind(work.Statement("plastic-update"), updated).With("plastic_no", row.PlasticNo).Execute();
        }

        Record(work, put, row.PlasticNo!.Value, updated, updated == known ? "unchanged" : "updated");
        return new PutOutcome(updated, Created: false, AuditOutcome.Ok);
    }

    private static SqlStatement Bind(SqlStatement statement, PlasticView plastic) => statement
        .With("card_id", plastic.CardId).With("sequence_number", plastic.SequenceNumber).With("status", (int)plastic.State.Status)
        .With("produced", plastic.State.Produced ).With("pin_length", plastic.PinLength);

    private static void Record(SqlWork work, PlasticPut put, long plasticNo, PlasticView plastic, string what)
    {
        var detail = string.Create(
            CultureInfo.InvariantCulture,
            $"{what}: {plastic.State.Status.Name()}, {(plastic.State.Produced ? "produced" : "not produced")}, PIN length {plastic.PinLength}");
        work.Audit(PlasticRow.Entry(AuditEvent.PlasticPut, put.Call, detail), AuditOutcome.Ok, plasticNo);
    }

    private static PutOutcome Refuse(SqlWork work, PlasticPut put, long? plasticNo, AuditOutcome refusal)
    {
        work.Audit(PlasticRow.Entry(AuditEvent.PlasticPut, put.Call), refusal, plasticNo);
        return new PutOutcome(null, Created: false, refusal);
    }
}
