using System.Globalization;
using PinControl.Audit;
using PinControl.Hosting;
using PinControl.Keys;
using PinControl.Storage;

namespace PinControl.Cli;

/// <summary><c>pincontrol keys reseal</c>: every zone key under the active zone KEK and every PIN under the active KEK, beside the running service. Killed, it is run again.</summary>
internal static class KeysReSeal
{
    // Enough to see what happened; the end's record has the number.
    private const int MostNamed = 100;

    public static Verb Verb(StoreAccess access)
    {
        var who = Options.Operator();
        var json = Options.Json();
        var verb = new Verb(
            "reseal", "Re-seals every PIN and zone key that is not under the active KEK or zone KEK, inside the vault, beside the running service. May be killed and run again.",
            "pincontrol keys reseal --operator you")
        {
            who, json,
        };
        verb.SetAction((parsed, cancellation) => RunAsync(access, parsed.GetRequiredValue(who), parsed.GetValue(json), cancellation));
        return verb;
    }

    private static async Task<int> RunAsync(StoreAccess access, Operator who, bool json, CancellationToken cancellation)
    {
        await using var desk = await KeyDesk.OpenAsync(access, cancellation);
        if (!json)
        {
            desk.WritePlaces();
        }

        using var reSealing = new ReSealing(desk.Store, desk.Vault);
        var run = new Run(desk, reSealing, await TargetAsync(desk, cancellation));
        run.ZoneKeys = await ZoneKeysReSeal.RunAsync(desk, who, cancellation);
        var before = await LeftAsync(desk, run.Target, cancellation);
        await AppendAsync(desk, who, AuditEvent.ReSealStart, $"to kek {run.Target}: {before.Values.Sum()} PINs", AuditOutcome.Ok, cancellation);
        try
        {
            StandardErrorProgress.Run("Re-sealing", before.Values.Sum(), advance => PassesAsync(run, advance, cancellation).GetAwaiter().GetResult());
        }
        catch (Exception fault) when (fault is not StoreUnavailableException)
        {
            // Also when it is interrupted: the trail has how far it came.
            await AppendAsync(desk, who, AuditEvent.ReSealEnd, $"to kek {run.Target}: {reSealing.Done} PINs; not ended", AuditOutcome.Failed, CancellationToken.None);
            throw;
        }

        return await EndAsync(run, who, json, cancellation);
    }

    private static async Task<int> EndAsync(Run run, Operator who, bool json, CancellationToken cancellation)
    {
        var (desk, reSealing) = (run.Desk, run.ReSealing);
        var unreadable = reSealing.Unreadable;
        foreach (var plastic in unreadable.Take(MostNamed))
        {
            var entry = who.Entry(AuditEvent.ReSealUnreadable) with { Tenant = plastic.Tenant, PlasticId = plastic.PlasticId };
            await desk.Store.AppendAsync(entry, AuditOutcome.Unreadable, cancellation);
        }

        var leftOver = await LeftAsync(desk, run.Target, cancellation);
        var left = leftOver.Values.Sum();
        await AppendAsync(
            desk, who, AuditEvent.ReSealEnd, $"to kek {run.Target}: {reSealing.Done} PINs; {unreadable.Count} do not open; {left} left",
            left == 0 ? AuditOutcome.Ok : AuditOutcome.Unreadable, cancellation);
        if (json)
        {
            Report.Write(new Done(desk.StoreDescription, desk.VaultDescription, run.Target, reSealing.Done, unreadable.Count, left, run.ZoneKeys));
        }
        else
        {
            Report.WriteFact("Re-sealed", $"{reSealing.Done} PINs under kek {run.Target}");
            Report.WriteFact("Left", $"{left}");
            if (run.ZoneKeys is { } zoneKeys && zoneKeys.ReSealed + zoneKeys.Left > 0)
            {
                Report.WriteFact("Zone keys", $"{zoneKeys.ReSealed} under zone-kek {zoneKeys.ZoneKekVersion}, {zoneKeys.Left} left");
            }
        }

        if (unreadable.Count > 0)
        {
            await Console.Error.WriteLineAsync(
                $"The PINs of {unreadable.Count} plastics do not open: altered, or moved from another plastic. They were left as they are; audit search --event {AuditEvent.ReSealUnreadable} names them.");
        }

        foreach (var version in run.Lacking.Where(leftOver.ContainsKey))
        {
            await Console.Error.WriteLineAsync($"The vault lacks kek {version}, under which {leftOver[version]} PINs are: they were left as they are.");
        }

        if (left > 0 && unreadable.Count == 0 && run.Lacking.Count == 0)
        {
            await Console.Error.WriteLineAsync($"{left} PINs came under other versions meanwhile. Run it again.");
        }

        return left == 0 && (run.ZoneKeys is null or { Left: 0 }) ? 0 : StartUp.Failed;
    }

    /// <summary>
    /// Until nothing moves any more: a node that had not yet heard of the new version may have sealed under the old one meanwhile. The target is asked
    /// for before each pass: nothing is brought under a version that has a successor.
    /// </summary>
    private static async Task<int> PassesAsync(Run run, Action<long> advance, CancellationToken cancellation)
    {
        for (var passes = 1; ; passes++)
        {
            run.Target = await TargetAsync(run.Desk, cancellation);
            var held = (await run.Desk.Vault.ListAsync(cancellation)).Where(static key => key.Kind == KeyKind.Kek).Select(static key => key.Version).ToHashSet();
            var versions = (await LeftAsync(run.Desk, run.Target, cancellation)).Keys.Order().ToList();
            run.Lacking = [.. versions.Where(version => !held.Contains(version))];
            long moved = 0;
            foreach (var version in versions.Where(held.Contains))
            {
                moved += await run.ReSealing.PassAsync(version, run.Target, passes == 1 ? advance : static _ => { }, cancellation);
            }

            if (moved == 0 && run.Target == await TargetAsync(run.Desk, cancellation))
            {
                return passes;
            }
        }
    }

    private static async Task<int> TargetAsync(KeyDesk desk, CancellationToken cancellation)
    {
        await desk.RefreshAsync(cancellation);
        var active = desk.Active(KeyKind.Kek) ?? throw new InvalidOperationException("There is no active KEK. Nothing was changed.");
        await desk.RequireInVaultAsync(active, cancellation);
        return active.Version;
    }

    private static async Task<Dictionary<int, long>> LeftAsync(KeyDesk desk, int target, CancellationToken cancellation) =>
        (await desk.Store.CountPinsAsync(cancellation)).Where(count => count.Key != target).ToDictionary();

    private static ValueTask AppendAsync(
        KeyDesk desk, Operator who, string auditEvent, FormattableString detail, AuditOutcome outcome, CancellationToken cancellation) =>
        desk.Store.AppendAsync(who.Entry(auditEvent) with { Detail = detail.ToString(CultureInfo.InvariantCulture) }, outcome, cancellation);

    private sealed class Run(KeyDesk desk, ReSealing reSealing, int target)
    {
        public KeyDesk Desk => desk;

        public ReSealing ReSealing => reSealing;

        public int Target { get; set; } = target;

        /// <summary>Versions that PINs are under and the vault has not.</summary>
        public IReadOnlyList<int> Lacking { get; set; } = [];

        public ZoneKeysDone? ZoneKeys { get; set; }
    }

    private sealed record Done(string Store, string Vault, int KekVersion, long ReSealed, int Unreadable, long Left, ZoneKeysDone? ZoneKeys);
}
