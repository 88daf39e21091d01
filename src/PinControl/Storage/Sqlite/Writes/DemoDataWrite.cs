using PinControl.Audit;
using PinControl.Clients;
using PinControl.Plastics;
using PinControl.Storage.Lane;

namespace PinControl.Storage.Sqlite.Writes;

/// <summary>Development's tenant, client, frame keys and plastics, where they are missing.</summary>
internal static class DemoDataWrite
{
    public static object Execute(SqliteWork work, DemoData demo)
    {
        work.Statement("Statements/demo-tenant").With("$name", demo.Tenant).Execute();
        var fresh = work.Statement("Statements/demo-client")
            .With("$name", demo.Client).With("$tenant", demo.Tenant).With("$permissions", (int)Permissions.All)
            .Execute() > 0;
        work.Statement("Statements/demo-secret")
            .With("$name", demo.Client).With("$secret_hash", demo.SecretHash).With("$now", work.NowMicroseconds)
            .Execute();
        foreach (var frameKey in demo.FrameKeys)
        {
            work.Statement("Statements/demo-frame-key").With("$frame_key", frameKey.Key).With("$name", demo.Client).Execute();
            work.Statement("Statements/demo-origins-clear").With("$frame_key", frameKey.Key).Execute();
            foreach (var origin in frameKey.Origins)
            {
                work.Statement("Statements/demo-origin").With("$frame_key", frameKey.Key).With("$origin", origin).Execute();
            }
        }

        foreach (var plastic in demo.Plastics)
        {
            work.Statement("Statements/demo-plastic")
                .With("$plastic_id", plastic.PlasticId.Digits).With("$card_id", plastic.CardId).With("$status", (int)plastic.Status)
                .With("$produced", plastic.Produced ? 1 : 0).With("$pin_length", PinLengths.Usual).With("$tenant", demo.Tenant)
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

    private static void Reset(SqliteWork work, string tenant, DemoPlastic plastic)
    {
        var plasticNo = (long)work.Statement("Statements/demo-plastic-reset")
            .With("$plastic_id", plastic.PlasticId.Digits).With("$status", (int)plastic.Status)
            .With("$produced", plastic.Produced ? 1 : 0).With("$pin_length", PinLengths.Usual).With("$tenant", tenant)
            .Scalar()!;
        SessionEnding.EndOthers(work, plasticNo, except: []);
    }
}
