using System.Buffers;
using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using PinControl.Audit;
using PinControl.Plastics;

namespace PinControl.Cli;

/// <summary><c>pincontrol audit search</c>: records that match, in the order of their times, a page at a time.</summary>
internal static class AuditSearch
{
    private const int UsualLimit = 50;
    private const int HighestLimit = 1000;

    public static Verb Verb(StoreAccess access)
    {
        var plastic = new Option<PlasticId?>("--plastic")
        {
            Description = "About this plastic, whichever tenant's.",
            HelpName = "PLASTIC",
            CustomParser = static result => PlasticId.TryParse(Options.Text(result), out var id)
                ? id
                : Options.Refuse<PlasticId?>(result, "--plastic takes 1 to 30 digits."),
        };
        var client = Options.Name("--client", "CLIENT", "By this client.");
        var user = Word("--user", "USER", "For this audit user.");
        var reference = Word("--reference", "REFERENCE", "About the token of this reference.");
        var kind = Word("--event", "EVENT", "Of this kind, such as TOKEN_ISSUE or PIN_SET.");
        Options.TakeOnly(kind, AuditEvent.All, StringComparer.OrdinalIgnoreCase);
        var outcome = Word("--outcome", "OUTCOME", "That ended like this, such as OK or PLASTIC_BLOCKED.");
        Options.TakeOnly(outcome, [.. AuditOutcomeNames.All], StringComparer.OrdinalIgnoreCase);
        var support = Word("--support", "CODE", "With the support code that a cardholder read out.");
        var since = AuditOptions.Since();
        var until = AuditOptions.Until();
        var limit = new Option<int>("--limit")
        {
            Description = $"Records of one page, 1 to {HighestLimit}.", HelpName = "N", DefaultValueFactory = static _ => UsualLimit,
        };
        limit.Validators.Add(static result =>
        {
            if (result.Tokens is [{ Value: var text }]
                && (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var most) || most is < 1 or > HighestLimit))
            {
                result.AddError($"--limit takes a number from 1 to {HighestLimit}.");
            }
        });
        var after = new Option<AuditCursor?>("--after")
        {
            Description = "The cursor that an earlier page ended with.",
            HelpName = "CURSOR",
            CustomParser = static result => AuditCursor.TryParse(Options.Text(result), out var cursor)
                ? cursor
                : Options.Refuse<AuditCursor?>(result, "--after takes the cursor that an earlier page ended with."),
        };
        var json = Options.Json();
        var verb = new Verb(
            "search", "Finds records, the oldest first, a page at a time.",
            """
            pincontrol audit search --plastic 1001
            pincontrol audit search --support K7M2QX4P
            pincontrol audit search --client shop --event TOKEN_ISSUE --outcome PLASTIC_BLOCKED --since 2026-11-01 --json
            """)
        {
            plastic, client, user, reference, kind, outcome, support, since, until, limit, after, json,
        };
        verb.SetAction(parsed => Run(
            access,
            new AuditQuery(parsed.GetValue(limit))
            {
                PlasticId = parsed.GetValue(plastic)?.Digits,
                Client = parsed.GetValue(client)?.Text,
                AuditUser = parsed.GetValue(user),
                Reference = parsed.GetValue(reference),
                Event = parsed.GetValue(kind)?.ToUpperInvariant(),
                Outcome = parsed.GetValue(outcome) is { } word && AuditOutcomeNames.TryParse(word.ToUpperInvariant(), out var known) ? known : null,
                Support = parsed.GetValue(support),
                Since = parsed.GetValue(since),
                Until = parsed.GetValue(until),
                After = parsed.GetValue(after),
            },
            parsed.GetValue(json)));
        return verb;
    }

    private static int Run(StoreAccess access, AuditQuery query, bool asJson)
    {
        AuditOptions.RefuseEmpty(query.Since, query.Until);
        var (path, trail) = access.OpenTrail();
        using var snapshot = trail.Open();
        // One more than the page shows whether there is another.
        var found = snapshot.Search(query with { Most = query.Most + 1 });
        snapshot.RequireStill();
        var page = found.Take(query.Most).ToList();
        var next = found.Count > query.Most ? AuditCursor.Of(page[^1]).ToString() : null;
        if (asJson)
        {
            Console.Out.WriteLine(Json(path, page, next));
            return 0;
        }

        Console.Out.WriteLine($"Store       {path}");
        Report.WriteTable(["TIME", "CHAIN", "SEQ", "EVENT", "OUTCOME", "WHO", "PLASTIC", "REFERENCE", "SUPPORT", "DETAIL"], page.Select(Cells));
        if (next is not null)
        {
            Console.Out.WriteLine($"\nMore: add --after {next}");
        }

        return 0;
    }

    private static IReadOnlyList<string> Cells(AuditRow row)
    {
        string[] who = [AuditRecordText.Member(row, "client"), AuditRecordText.Member(row, "auditUser"), AuditRecordText.Member(row, "operator")];
        return
        [
            AuditTime.Text(row.At), $"{row.Chain}", $"{row.Sequence}", row.Event, row.KnownOutcome.Name(),
            string.Join('/', who.Where(static one => one.Length > 0)), AuditRecordText.Member(row, "plasticId"), row.Reference ?? string.Empty,
            AuditRecordText.Member(row, "support"), AuditRecordText.Member(row, "detail"),
        ];
    }

    private static string Json(string store, IReadOnlyList<AuditRow> page, string? next)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("store"u8, store);
            json.WriteStartArray("records"u8);
            foreach (var row in page)
            {
                AuditRecordText.Write(json, row);
            }

            json.WriteEndArray();
            if (next is not null)
            {
                json.WriteString("next"u8, next);
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static Option<string?> Word(string name, string helpName, string description) => new(name) { Description = description, HelpName = helpName };
}
