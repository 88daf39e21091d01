namespace PinControl.Cli;

/// <summary><c>pincontrol keys requests</c>: what custodians asked for, and what others decided.</summary>
internal static class KeysRequests
{
    public static Verb Verb(StoreAccess access)
    {
        var json = Options.Json();
        var verb = new Verb("requests", "Lists the custodians' requests, decided ones too.", "pincontrol keys requests\npincontrol keys requests --json") { json };
        verb.SetAction((parsed, cancellation) => RunAsync(access, parsed.GetValue(json), cancellation));
        return verb;
    }

    private static async Task<int> RunAsync(StoreAccess access, bool json, CancellationToken cancellation)
    {
        await using var opened = access.Open(mayMake: false);
        var rows = (await opened.Store.ListKeyRequestsAsync(cancellation)).Select(KeyAnswers.Row).ToList();
        if (json)
        {
            Report.Write(new Listed(opened.Description, rows));
            return 0;
        }

        Report.WriteStore(opened);
        Report.WriteTable(
            ["ID", "REQUEST", "STATE", "BY", "AT", "DECIDED BY", "DECIDED AT"],
            rows.Select(static row => (string[])
            [
                $"{row.Request}", row.Act, row.State, row.RequestedBy, row.RequestedAt, row.DecidedBy ?? "-", row.DecidedAt ?? "-",
            ]));
        return 0;
    }

    private sealed record Listed(string Store, IReadOnlyList<RequestRow> Requests);
}
