using PinControl.Keys;

namespace PinControl.Cli;

/// <summary><c>pincontrol keys zone create | import | export | remove | list</c>: the PIN encryption keys that tenants share with their partners.</summary>
internal static class KeysZone
{
    public static Verb Verb(StoreAccess access) => new(
        "zone", "Zone PIN keys: what PIN blocks travel under between this service and a tenant's partners.", "pincontrol keys zone list")
    {
        KeysZoneCreate.Verb(access), KeysZoneImport.Verb(access), KeysZoneExport.Verb(access), KeysZoneRemove.Verb(access), List(access),
    };

    private static Verb List(StoreAccess access)
    {
        var json = Options.Json();
        var verb = new Verb("list", "Lists the zone keys.", "pincontrol keys zone list\npincontrol keys zone list --json") { json };
        verb.SetAction(async (parsed, cancellation) =>
        {
            await using var opened = access.Open(mayMake: false);
            var rows = (await opened.Store.ListZoneKeysAsync(cancellation)).Select(static key => new Row(
                key.Tenant, key.Name, ZoneKeyOptions.DirectionName(key.Facts.Direction), key.Facts.Formats, key.Facts.Algorithm, key.Facts.CheckValue,
                key.State.Name(), key.State == KeyState.Retired ? null : key.Sealed.KeyVersion, KeyAnswers.Time(key.MadeAt))).ToList();
            if (parsed.GetValue(json))
            {
                Report.Write(new Listed(opened.Description, rows));
                return 0;
            }

            Report.WriteStore(opened);
            Report.WriteTable(
                ["TENANT", "ZONE KEY", "DIRECTION", "FORMATS", "ALGORITHM", "KCV", "STATE", "ZONE KEK", "MADE"],
                rows.Select(static row => (string[])
                [
                    row.Tenant, row.ZoneKey, row.Direction, row.Formats, row.Algorithm, row.CheckValue, row.State, $"{row.ZoneKekVersion}" is { Length: > 0 } version ? version : "-", row.MadeAt,
                ]));
            return 0;
        });
        return verb;
    }

    private sealed record Listed(string Store, IReadOnlyList<Row> ZoneKeys);

    private sealed record Row(
        string Tenant, string ZoneKey, string Direction, string Formats, string Algorithm, string CheckValue, string State, int? ZoneKekVersion, string MadeAt);
}
