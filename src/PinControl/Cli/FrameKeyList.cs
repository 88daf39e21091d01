namespace PinControl.Cli;

/// <summary><c>pincontrol frame-key list</c>: every frame key with the origins that may frame its pages.</summary>
internal static class FrameKeyList
{
    public static Verb Verb(StoreAccess access)
    {
        var json = Options.Json();
        var verb = new Verb("list", "Lists the frame keys.", "pincontrol frame-key list\npincontrol frame-key list --json") { json };
        verb.SetAction((parsed, cancellation) => RunAsync(access, parsed.GetValue(json), cancellation));
        return verb;
    }

    private static async Task<int> RunAsync(StoreAccess access, bool json, CancellationToken cancellation)
    {
        await using var opened = access.Open(mayMake: false);
        var keys = await opened.Store.ListFrameKeysAsync(cancellation);
        if (json)
        {
            Report.Write(new Listed(opened.Description, [.. keys.Select(static key => new Row(key.Key, key.Client, key.Tenant, key.Origins, key.Locale))]));
            return 0;
        }

        Report.WriteStore(opened);
        Report.WriteTable(
            ["FRAME KEY", "CLIENT", "TENANT", "LOCALE", "ORIGINS"],
            keys.Select(static key => (string[])[key.Key, key.Client, key.Tenant, key.Locale ?? "-", string.Join(' ', key.Origins)]));
        return 0;
    }

    private sealed record Listed(string Store, IReadOnlyList<Row> FrameKeys);

    private sealed record Row(string FrameKey, string Client, string Tenant, IReadOnlyList<string> Origins, string? Locale);
}
