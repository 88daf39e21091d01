using System.CommandLine;
using PinControl.Audit;
using PinControl.Clients;
using PinControl.Keys;

namespace PinControl.Cli;

/// <summary><c>pincontrol keys custodian add | list | disable</c>: who may ask for acts on keys, and approve them.</summary>
internal static class KeysCustodian
{
    public static Verb Verb(StoreAccess access) => new(
        "custodian", "Custodians: who asks for acts on keys, and who approves them.", "pincontrol keys custodian list")
    {
        Add(access), List(access), Disable(access),
    };

    private static Verb Add(StoreAccess access)
    {
        var name = Name();
        var by = new CustodianOptions(required: false);
        var who = Options.Operator();
        var json = Options.Json();
        var verb = new Verb(
            "add", "Adds a custodian and prints the secret, once. After the second one, a custodian asks for it and another approves it.",
            """
            pincontrol keys custodian add alice --operator you
            pincontrol keys custodian add carol --custodian alice --operator you
            """)
        {
            name, who, json,
        };
        by.AddTo(verb);
        verb.SetAction(async (parsed, cancellation) =>
        {
            await using var opened = access.Open(mayMake: false);
            var secret = CustodianSecret.Create();
            var added = parsed.GetRequiredValue(name);
            var answer = await opened.Store.AddCustodianAsync(
                new NewCustodian(added, secret.Hash, by.Read(parsed), parsed.GetRequiredValue(who)), cancellation);
            if (answer.Outcome != AuditOutcome.Ok)
            {
                return KeyAnswers.Refuse(answer.Outcome);
            }

            if (parsed.GetValue(json))
            {
                Report.Write(new Added(opened.Description, added.Text, secret.Reveal(), answer.Request?.RequestNo));
                return 0;
            }

            Report.WriteStore(opened);
            Report.WriteFact("Custodian", added.Text + (answer.Request is null ? string.Empty : ", once the request is approved"));
            Report.WriteFact("Secret", secret.Reveal());
            await Console.Out.WriteLineAsync("\nFor the custodian alone: only its hash is stored, and it is not shown again.");
            if (answer.Request is { } request)
            {
                KeyAnswers.WriteRequest(request);
            }

            return 0;
        });
        return verb;
    }

    private static Verb Disable(StoreAccess access)
    {
        var name = Name();
        var by = new CustodianOptions(required: false);
        var who = Options.Operator();
        var verb = new Verb(
            "disable", "Disables a custodian; while two are enabled, a custodian asks for it and another approves it.",
            "pincontrol keys custodian disable carol --custodian alice --operator you")
        {
            name, who,
        };
        by.AddTo(verb);
        verb.SetAction(async (parsed, cancellation) =>
        {
            await using var opened = access.Open(mayMake: false);
            var ended = parsed.GetRequiredValue(name);
            var answer = await opened.Store.DisableCustodianAsync(new CustodianEnd(ended, by.Read(parsed), parsed.GetRequiredValue(who)), cancellation);
            if (answer.Outcome != AuditOutcome.Ok)
            {
                return KeyAnswers.Refuse(answer.Outcome);
            }

            Report.WriteStore(opened);
            if (answer.Request is { } request)
            {
                KeyAnswers.WriteRequest(request);
            }
            else
            {
                Report.WriteFact("Disabled", ended.Text);
            }

            return 0;
        });
        return verb;
    }

    private static Verb List(StoreAccess access)
    {
        var json = Options.Json();
        var verb = new Verb("list", "Lists the custodians.", "pincontrol keys custodian list\npincontrol keys custodian list --json") { json };
        verb.SetAction(async (parsed, cancellation) =>
        {
            await using var opened = access.Open(mayMake: false);
            var rows = (await opened.Store.ListCustodiansAsync(cancellation))
                .Select(static one => new Row(one.Name, one.State.Name(), KeyAnswers.Time(one.CreatedAt))).ToList();
            if (parsed.GetValue(json))
            {
                Report.Write(new Listed(opened.Description, rows));
                return 0;
            }

            Report.WriteStore(opened);
            Report.WriteTable(["CUSTODIAN", "STATE", "ADDED"], rows.Select(static row => (string[])[row.Custodian, row.State, row.AddedAt]));
            return 0;
        });
        return verb;
    }

    private static Argument<AccountName> Name() => new("NAME")
    {
        Description = "The custodian's name.", CustomParser = static result => Options.ReadName(result, "NAME"),
    };

    /// <param name="Request">The request that must be approved first, if one must.</param>
    private sealed record Added(string Store, string Custodian, string Secret, long? Request);

    private sealed record Listed(string Store, IReadOnlyList<Row> Custodians);

    private sealed record Row(string Custodian, string State, string AddedAt);
}
