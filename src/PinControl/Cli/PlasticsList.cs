using System.CommandLine;
using System.Globalization;
using PinControl.Plastics;

namespace PinControl.Cli;

/// <summary><c>pincontrol plastics list</c>: plastics in the order they were made, a page at a time; never a PIN, sealed or not.</summary>
internal static class PlasticsList
{
    private const int UsualLimit = 50;
    private const int HighestLimit = 1000;

    public static Verb Verb(StoreAccess access)
    {
        var tenant = Options.Name("--tenant", "TENANT", "Of this tenant only.");
        var status = new Option<string?>("--status") { Description = "In this status only: INACTIVE, ACTIVE, BLOCKED, CLOSED.", HelpName = "STATUS" };
        Options.TakeOnly(status, [.. Enum.GetValues<PlasticStatus>().Select(static one => one.Name())]);
        var pinStatus = new Option<string?>("--pin-status")
        {
            Description = "With this PIN status only: WAITING, SELECTED, GENERATED, IMPORTED.", HelpName = "PIN-STATUS",
        };
        Options.TakeOnly(pinStatus, [.. Enum.GetValues<PinStatus>().Select(static one => one.Name())]);
        var limit = new Option<int>("--limit")
        {
            Description = $"Plastics of one page, 1 to {HighestLimit}.",
            HelpName = "N",
            DefaultValueFactory = static _ => UsualLimit,
        };
        limit.Validators.Add(static result =>
        {
            if (result.Tokens is [{ Value: var text }]
                && (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var most) || most is < 1 or > HighestLimit))
            {
                result.AddError($"--limit takes a number from 1 to {HighestLimit}.");
            }
        });
        var after = new Option<long>("--after") { Description = "The cursor that an earlier page ended with.", HelpName = "CURSOR" };
        var json = Options.Json();
        var verb = new Verb(
            "list", "Lists plastics, a page at a time.",
            """
            pincontrol plastics list
            pincontrol plastics list --tenant demo --pin-status WAITING --limit 200
            pincontrol plastics list --status BLOCKED --json
            """)
        {
            tenant, status, pinStatus, limit, after, json,
        };
        verb.SetAction((parsed, cancellation) => RunAsync(
            access,
            new PlasticListQuery(
                parsed.GetValue(tenant)?.Text,
                parsed.GetValue(status) is { } word && PlasticNames.TryParse(word, out var known) ? known : null,
                parsed.GetValue(pinStatus) is { } pinWord && PlasticNames.TryParsePinStatus(pinWord, out var pinKnown) ? pinKnown : null,
                parsed.GetValue(after), parsed.GetValue(limit)),
            parsed.GetValue(json), cancellation));
        return verb;
    }

    private static async Task<int> RunAsync(StoreAccess access, PlasticListQuery query, bool json, CancellationToken cancellation)
    {
        await using var opened = access.Open(mayMake: false);
        var page = await opened.Store.ListPlasticsAsync(query, cancellation);
        if (json)
        {
            Report.Write(new Listed(opened.Description, [.. page.Plastics.Select(Row.Of)], page.Next));
            return 0;
        }

        Report.WriteStore(opened);
        Report.WriteTable(
            ["PLASTIC", "TENANT", "CARD", "SEQUENCE", "STATUS", "PRODUCED", "PIN LENGTH", "PIN STATUS"],
            page.Plastics.Select(Row.Of).Select(static row => (string[])
            [
                row.PlasticId, row.Tenant, row.CardId, $"{row.SequenceNumber}", row.Status, row.Produced ? "yes" : "no", $"{row.PinLength}", row.PinStatus,
            ]));
        if (page.Next is { } next)
        {
            await Console.Out.WriteLineAsync($"\nMore: add --after {next}");
        }

        return 0;
    }

    /// <param name="Next">The cursor for <c>--after</c>; none when this page is the last.</param>
    private sealed record Listed(string Store, IReadOnlyList<Row> Plastics, long? Next);

    private sealed record Row(
        string PlasticId, string Tenant, string CardId, int SequenceNumber, string Status, bool Produced, int PinLength, string PinStatus)
    {
        public static Row Of(PlasticListed listed) => new(
            listed.PlasticId, listed.Tenant, listed.Plastic.CardId, listed.Plastic.SequenceNumber, listed.Plastic.State.Status.Name(),
            listed.Plastic.State.Produced, listed.Plastic.PinLength, listed.Plastic.State.PinStatus.Name());
    }
}
