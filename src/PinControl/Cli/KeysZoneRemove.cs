using PinControl.Audit;
using PinControl.Hosting;
using PinControl.Keys;

namespace PinControl.Cli;

/// <summary><c>pincontrol keys zone remove</c>: what a custodian asks for, and another one approves. What is sealed of the key goes then.</summary>
internal static class KeysZoneRemove
{
    public static Verb Verb(StoreAccess access)
    {
        var name = ZoneKeyOptions.NameArgument();
        var tenant = ZoneKeyOptions.TenantOption();
        var custodian = new CustodianOptions(required: true);
        var who = Options.Operator();
        var json = Options.Json();
        var verb = new Verb(
            "remove", "Asks that a zone key is removed: no PIN block travels under it any more, and its name is not given again.",
            """
            pincontrol keys zone remove acquirer --tenant demo --custodian alice --operator you
            """)
        {
            name, tenant, who, json,
        };
        custodian.AddTo(verb);
        verb.SetAction(async (parsed, cancellation) =>
        {
            await using var opened = access.Open(mayMake: false);
            var (zoneKey, of) = (parsed.GetRequiredValue(name).Text, parsed.GetRequiredValue(tenant).Text);
            if (!parsed.GetValue(json))
            {
                Report.WriteStore(opened);
            }

            var end = new ZoneKeyEnd(of, zoneKey, custodian.Read(parsed)!, parsed.GetRequiredValue(who));
            cancellation.ThrowIfCancellationRequested();
            var answer = await opened.Store.RequestRemovalAsync(end, CancellationToken.None);
            if (answer.Request is not { } request)
            {
                return Refuse(answer.Outcome, zoneKey, of);
            }

            if (parsed.GetValue(json))
            {
                Report.Write(KeyAnswers.Row(request) with { Store = opened.Description });
                return 0;
            }

            Report.WriteFact("Check value", request.CheckValue!);
            KeyAnswers.WriteRequest(request);
            return 0;
        });
        return verb;
    }

    private static int Refuse(AuditOutcome outcome, string zoneKey, string tenant)
    {
        switch (outcome)
        {
            case AuditOutcome.KeyUnknown:
                Console.Error.WriteLine($"The tenant {tenant} has no zone key {zoneKey}: keys zone list shows them. Nothing was changed.");
                return StartUp.Failed;
            case AuditOutcome.KeyStateRefused:
                Console.Error.WriteLine($"The zone key {zoneKey} of tenant {tenant} is removed already. Nothing was changed.");
                return StartUp.Failed;
            default:
                return KeyAnswers.Refuse(outcome);
        }
    }
}
