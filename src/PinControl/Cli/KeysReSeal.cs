using System.Globalization;
using PinControl.Audit;
using PinControl.Hosting;
using PinControl.Keys;

namespace PinControl.Cli;

/// <summary><c>pincontrol keys reseal</c>: every PIN under the active KEK, beside the running service. Killed, it is run again.</summary>
internal static class KeysReSeal
{
    // Enough to see what happened; the end's record has the number.
    private const int MostNamed = 100;

    public static Verb Verb(StoreAccess access)
    {
        var who = Options.Operator();
        var json = Options.Json();
        var verb = new Verb(
            "reseal", "Re-seals every PIN that is not under the active KEK, inside the vault, beside the running service. May be killed and run again.",
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

        var active = desk.Active(KeyKind.Kek) ?? throw new InvalidOperationException("There is no active KEK. Nothing was changed.");
        await desk.RequireInVaultAsync(active, cancellation);
        var before = await LeftAsync(desk, active.Version, cancellation);
        await AppendAsync(desk, who, AuditEvent.ReSealStart, $"to kek {active.Version}: {before.Values.Sum()} PINs", AuditOutcome.Ok, cancellation);

        var reSealing = new ReSealing(desk.Store, desk.Vault, active.Version);
        StandardErrorProgress.Run("Re-sealing", before.Values.Sum(), advance => PassesAsync(desk, reSealing, active.Version, advance, cancellation).GetAwaiter().GetResult());

        var unreadable = reSealing.Unreadable;
        foreach (var plastic in unreadable.Take(MostNamed))
        {
            var entry = who.Entry(AuditEvent.ReSealUnreadable) with { Tenant = plastic.Tenant, PlasticId = plastic.PlasticId };
            await desk.Store.AppendAsync(entry, AuditOutcome.Unreadable, cancellation);
        }

        var left = (await LeftAsync(desk, active.Version, cancellation)).Values.Sum();
        await AppendAsync(
            desk, who, AuditEvent.ReSealEnd, $"to kek {active.Version}: {reSealing.Done} PINs; {unreadable.Count} do not open; {left} left",
            unreadable.Count == 0 ? AuditOutcome.Ok : AuditOutcome.Unreadable, cancellation);
        if (json)
        {
            Report.Write(new Done(desk.StoreDescription, desk.VaultDescription, active.Version, reSealing.Done, unreadable.Count, left));
        }
        else
        {
            Report.WriteFact("Re-sealed", $"{reSealing.Done} PINs under kek {active.Version}");
            Report.WriteFact("Left", $"{left}");
        }

        if (unreadable.Count > 0)
        {
            await Console.Error.WriteLineAsync(
                $"The PINs of {unreadable.Count} plastics do not open: altered, or moved from another plastic. They were left as they are; audit search --event {AuditEvent.ReSealUnreadable} names them.");
        }

        return unreadable.Count == 0 ? 0 : StartUp.Failed;
    }

    /// <summary>Until nothing moves any more: a node that had not yet heard of the new version may have sealed under the old one meanwhile.</summary>
    private static async Task<int> PassesAsync(KeyDesk desk, ReSealing reSealing, int target, Action<long> advance, CancellationToken cancellation)
    {
        for (var passes = 1; ; passes++)
        {
            long moved = 0;
            foreach (var version in (await LeftAsync(desk, target, cancellation)).Keys.Order())
            {
                moved += await reSealing.PassAsync(version, passes == 1 ? advance : static _ => { }, cancellation);
            }

            if (moved == 0)
            {
                return passes;
            }
        }
    }

    private static async Task<Dictionary<int, long>> LeftAsync(KeyDesk desk, int target, CancellationToken cancellation) =>
        (await desk.Store.CountPinsAsync(cancellation)).Where(count => count.Key != target).ToDictionary();

    private static ValueTask AppendAsync(
        KeyDesk desk, Operator who, string auditEvent, FormattableString detail, AuditOutcome outcome, CancellationToken cancellation) =>
        desk.Store.AppendAsync(who.Entry(auditEvent) with { Detail = detail.ToString(CultureInfo.InvariantCulture) }, outcome, cancellation);

    private sealed record Done(string Store, string Vault, int KekVersion, long ReSealed, int Unreadable, long Left);
}
