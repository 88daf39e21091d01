using PinControl.Hosting;
using PinControl.Keys;

namespace PinControl.Cli;

/// <summary><c>pincontrol keys list</c>: every version, as database and vault have it, and how many PINs or zone keys are under it.</summary>
internal static class KeysList
{
    public static Verb Verb(StoreAccess access)
    {
        var json = Options.Json();
        var verb = new Verb(
            "list", "Lists the vault's keys: versions, states, check values, and the PINs or zone keys under each KEK.", "pincontrol keys list\npincontrol keys list --json")
        {
            json,
        };
        verb.SetAction((parsed, cancellation) => RunAsync(access, parsed.GetValue(json), cancellation));
        return verb;
    }

    private static async Task<int> RunAsync(StoreAccess access, bool json, CancellationToken cancellation)
    {
        await using var desk = await KeyDesk.OpenAsync(access, cancellation);
        var held = await desk.Vault.ListAsync(cancellation);
        var pins = await desk.Store.CountPinsAsync(cancellation);
        var zoneKeys = (await desk.Store.ListZoneKeysAsync(cancellation)).Where(static key => key.State != KeyState.Retired)
            .GroupBy(static key => key.Sealed.KeyVersion).ToDictionary(static keys => keys.Key, static keys => keys.LongCount());
        var rows = Rows(desk.Known, held, pins, zoneKeys).ToList();
        var troubles = rows.Where(static row => row.Trouble is not null).Select(static row => $"{row.Kind} {row.Version}: {row.Trouble}").ToList();
        if (json)
        {
            Report.Write(new Listed(desk.StoreDescription, desk.VaultDescription, troubles.Count == 0, rows));
        }
        else
        {
            desk.WritePlaces();
            foreach (var key in held)
            {
                if (key.Identity is { } identity)
                {
                    Report.WriteFact("Identity", $"{key.Version}: {identity.Point}, serverKeyId {identity.ServerKeyId}");
                }
            }

            Report.WriteTable(
                ["KIND", "VERSION", "STATE", "DATABASE", "VAULT", "UNDER IT", "MADE"],
                rows.Select(static row => (string[])
                [
                    row.Kind, $"{row.Version}", row.State, row.InDatabase ?? "-", row.InVault ?? "-", row.UnderIt, row.MadeAt ?? "-",
                ]));
        }

        foreach (var trouble in troubles)
        {
            await Console.Error.WriteLineAsync($"!! {trouble}");
        }

        return troubles.Count == 0 ? 0 : StartUp.Failed;
    }

    private static IEnumerable<Row> Rows(IReadOnlyList<KeyVersion> known, IReadOnlyList<VaultKey> held, IReadOnlyDictionary<int, long> pins, Dictionary<int, long> zoneKeys)
    {
        var all = known.Select(static key => (key.Kind, key.Version)).Union(held.Select(static key => (key.Kind, key.Version))).Order();
        var isOwn = KeyComparison.Stranger(known, held) is null;
        foreach (var (kind, version) in all)
        {
            var inDatabase = known.FirstOrDefault(key => key.Kind == kind && key.Version == version);
            var inVault = held.FirstOrDefault(key => key.Kind == kind && key.Version == version);
            long? sealedPins = kind == KeyKind.Kek ? pins.GetValueOrDefault(version) : null;
            long? sealedKeys = kind == KeyKind.ZoneKek ? zoneKeys.GetValueOrDefault(version) : null;
            yield return new Row(
                kind.Name(), version, inDatabase?.State.Name() ?? "UNKNOWN", inDatabase?.CheckValue, inVault?.CheckValue, sealedPins, sealedKeys,
                inDatabase is null ? null : KeyAnswers.Time(inDatabase.MadeAt), Trouble(inDatabase, inVault, (sealedPins ?? sealedKeys ?? 0) > 0, isOwn))
            {
                Point = inVault?.Identity?.Point, ServerKeyId = inVault?.Identity?.ServerKeyId,
            };
        }
    }

    private static string? Trouble(KeyVersion? known, VaultKey? held, bool isUsed, bool isOwn) => (known, held) switch
    {
        (_, { Defect: { } defect }) => defect,
        (null, _) => "the vault has it, the database does not know it",
        ({ CheckValue: { } checkValue }, not null) when checkValue != held.CheckValue =>
            "DIFFERENT KEYS: the check values of database and vault are not the same; this vault does not belong to this database",
        ({ State: KeyState.Active or KeyState.Superseded }, null) => "the vault lacks it",
        ({ State: KeyState.Pending, CheckValue: not null }, null) => "it is pending, and the vault lacks it: it cannot be activated with these settings",
        // A node claims a session KEK before it makes it, and keeps the claim for as long as the token makes none.
        ({ State: KeyState.Pending, Kind: not KeyKind.SessionKek }, null) =>
            $"its number was taken, and no key was made: whoever did it was interrupted; retire it by keys retire {KeyNames.Text(known.Kind, known.Version)}",
        ({ State: KeyState.Retired }, not null) when !isOwn => "it is retired, but the vault still has it",
        ({ State: KeyState.Retired }, not null) => $"it is retired, but the vault still has it: run keys retire {KeyNames.Text(known.Kind, known.Version)} again",
        ({ CheckValue: null }, not null) =>
            $"it was made, but its check value was not noted: whoever did it was interrupted; retire it by keys retire {KeyNames.Text(known.Kind, known.Version)}",
        ({ State: KeyState.Retired }, null) when isUsed =>
            $"it is retired and destroyed, but {(known.Kind == KeyKind.Kek ? "PINs" : "zone keys")} are still under it: nobody can open them",
        _ => null,
    };

    /// <param name="Sound">Whether database and vault agree.</param>
    private sealed record Listed(string Store, string Vault, bool Sound, IReadOnlyList<Row> Keys);

    private sealed record Row(string Kind, int Version, string State, string? InDatabase, string? InVault, long? Pins, long? ZoneKeys, string? MadeAt, string? Trouble)
    {
        [System.Text.Json.Serialization.JsonIgnore]
        public string UnderIt => Pins is { } pins ? $"{pins} PINs" : ZoneKeys is { } zoneKeys ? $"{zoneKeys} zone keys" : "-";

        /// <summary>Of an identity key in the vault, in whatever state: what apps pin.</summary>
        public string? Point { get; init; }

        public string? ServerKeyId { get; init; }
    }
}
