using PinControl.Audit;
using PinControl.Clients;
using PinControl.Plastics;
using PinControl.Storage.Lane;

namespace PinControl.Storage.Sql.Writes;

/// <summary>Development's tenant, client, frame keys and plastics, where they are missing.</summary>
internal static class DemoDataWrite
{
    public static object Execute(SqlWork work, DemoData demo)
    {
        work.Statement("demo-tenant").With("name", demo.Tenant).Execute();
        var fresh = work.Statement("demo-client")
            .With("name", demo.Client).With("tenant", demo.Tenant).With("permissions", (int)Permissions.All)
            .Execute() > 0;
        work.Statement("demo-secret")
            .With("name", demo.Client).With("secret_hash", demo.SecretHash).With("now", work.Now)
            .Execute();
        foreach (var frameKey in demo.FrameKeys)
        {
            work.Statement("demo-frame-key").With("frame_key", frameKey.Key).With("name", demo.Client).Execute();
            work.Statement("demo-origins-clear").With("frame_key", frameKey.Key).Execute();
            foreach (var origin in frameKey.Origins)
            {
                work.Statement("demo-origin").With("frame_key", frameKey.Key).With("origin", origin).Execute();
            }
        }

        foreach (var plastic in demo.Plastics)
        {
            work.Statement("demo-plastic")
                .With("plastic_id", plastic.PlasticId.Digits).With("card_id", plastic.CardId).With("status", (int)plastic.Status)
                .With("produced", plastic.Produced ).With("pin_length", PinLengths.Usual).With("tenant", demo.Tenant)
                .Execute();
            if (demo.Reset)
            {
                Reset(work, demo.Tenant, plastic);
            }
        }

        work.Audit(
            new AuditEntry(AuditEvent.DemoData)
            {
                Tenant = demo.Tenant,
                Client = demo.Client,
                Detail = demo.Reset ? "reset" : fresh ? "created" : "kept",
            },
            AuditOutcome.Ok);
        return default(Done);
    }

    private static void Reset(SqlWork work, string tenant, DemoPlastic plastic)
    {
        var plasticNo = (long)work.Statement("demo-plastic-reset")
            .With("plastic_id", plastic.PlasticId.Digits).With("status", (int)plastic.Status)
            .With("produced", plastic.Produced ).With("pin_length", PinLengths.Usual).With("tenant", tenant)
            .Scalar()!;
        SessionEnding.EndOthers(work, plasticNo, except: []);
    }
}
