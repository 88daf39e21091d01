using System.CommandLine;
using PinControl.Audit;
using PinControl.Clients;
using PinControl.Keys;

namespace PinControl.Cli;

/// <summary><c>pincontrol keys custodian secret | add | list | disable</c>: who may ask for acts on keys, and approve them.</summary>
internal static class KeysCustodian
{
    public static Verb Verb(StoreAccess access) => new(
        "custodian", "Custodians: who asks for acts on keys, and who approves them.", "pincontrol keys custodian list")
    {
        Secret(), Add(access), List(access), Disable(access),
    };

    private static Verb Secret()
    {
        var json = Options.Json();
        var verb = new Verb(
            "secret", "Makes a custodian's secret, which is shown this once, and its hash. The custodian runs it alone; it opens no store.",
            "pincontrol keys custodian secret")
        {
            json,
        };
        verb.SetAction(parsed =>
        {
            var secret = CustodianSecret.Create();
            var made = new Made(secret.Reveal(), Convert.ToHexString(secret.Hash), CustodianSecret.Fingerprint(secret.Hash));
            if (parsed.GetValue(json))
            {
                Report.Write(made);
                return 0;
            }

            Report.WriteFact("Secret", made.Secret);
            Report.WriteFact("Hash", made.Hash);
            Report.WriteFact("Fingerprint", made.Fingerprint);
            Console.Out.WriteLine("\nThe secret is for the custodian alone, and is not shown again. The hash goes to whoever adds the custodian; whoever approves that compares the fingerprint.");
            return 0;
        });
        return verb;
    }

    private static Verb Add(StoreAccess access)
    {
        var name = Name();
        var hash = new Option<byte[]>("--secret-hash")
        {
            Description = "The hash that keys custodian secret showed the new custodian.",
            HelpName = "HASH",
            Required = true,
            CustomParser = static result => Options.Text(result) is { Length: CustodianSecret.HashDigits } text && text.All(char.IsAsciiHexDigit)
                ? Convert.FromHexString(text)
                : Options.Refuse<byte[]>(result, $"--secret-hash takes {CustodianSecret.HashDigits} hexadecimal digits, as keys custodian secret shows them; never the secret."),
        };
        var by = new CustodianOptions(required: false);
        var who = Options.Operator();
        var json = Options.Json();
        var verb = new Verb(
            "add", "Adds a custodian by the hash of a secret of the custodian's own. After the second one, a custodian asks for it and another approves it.",
            """
            pincontrol keys custodian add alice --secret-hash HASH --operator you
            pincontrol keys custodian add carol --secret-hash HASH --custodian alice --operator you
            """)
        {
            name, hash, who, json,
        };
        by.AddTo(verb);
        verb.SetAction(async (parsed, cancellation) =>
        {
            await using var opened = access.Open(mayMake: false);
            var added = parsed.GetRequiredValue(name);
            var secretHash = parsed.GetRequiredValue(hash);
            var fingerprint = CustodianSecret.Fingerprint(secretHash);
            if (!parsed.GetValue(json))
            {
                // Before the secret of whoever asks is.
                Report.WriteStore(opened);
                Report.WriteFact("Fingerprint", fingerprint);
            }

            var answer = await opened.Store.AddCustodianAsync(
                new NewCustodian(added, secretHash, by.Read(parsed), parsed.GetRequiredValue(who)), cancellation);
            if (answer.Outcome != AuditOutcome.Ok)
            {
                return KeyAnswers.Refuse(answer.Outcome);
            }

            if (parsed.GetValue(json))
            {
                Report.Write(new Added(opened.Description, added.Text, fingerprint, answer.Request?.RequestNo));
                return 0;
            }

            Report.WriteFact("Custodian", added.Text + (answer.Request is null ? string.Empty : ", once the request is approved"));
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
            "disable", "Disables a custodian; a custodian asks for it and another approves it. Two stay enabled.",
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
        var verb = new Verb("list", "Lists the custodians, each with the fingerprint of the secret's hash.", "pincontrol keys custodian list\npincontrol keys custodian list --json") { json };
        verb.SetAction(async (parsed, cancellation) =>
        {
            await using var opened = access.Open(mayMake: false);
            var rows = (await opened.Store.ListCustodiansAsync(cancellation))
                .Select(static one => new Row(one.Name, one.State.Name(), one.Fingerprint, KeyAnswers.Time(one.CreatedAt))).ToList();
            if (parsed.GetValue(json))
            {
                Report.Write(new Listed(opened.Description, rows));
                return 0;
            }

            Report.WriteStore(opened);
            Report.WriteTable(["CUSTODIAN", "STATE", "FINGERPRINT", "ADDED"], rows.Select(static row => (string[])[row.Custodian, row.State, row.Fingerprint, row.AddedAt]));
            return 0;
        });
        return verb;
    }

    private static Argument<AccountName> Name() => new("NAME")
    {
        Description = "The custodian's name.", CustomParser = static result => Options.ReadName(result, "NAME"),
    };

    /// <param name="Request">The request that must be approved first, if one must.</param>
    private sealed record Added(string Store, string Custodian, string Fingerprint, long? Request);

    private sealed record Made(string Secret, string Hash, string Fingerprint)
    {
        /// <summary>The type's name: the secret is shown by its own line alone.</summary>
        public override string ToString() => nameof(Made);
    }

    private sealed record Listed(string Store, IReadOnlyList<Row> Custodians);

    private sealed record Row(string Custodian, string State, string Fingerprint, string AddedAt);
}
