using System.Globalization;
using PinControl.Audit;
using PinControl.Keys;
using PinControl.Storage;

namespace PinControl.Cli;

/// <summary>The zone keys' part of <c>pincontrol keys reseal</c>: every one of them under the active zone KEK.</summary>
internal static class ZoneKeysReSeal
{
    /// <returns><see langword="null"/> where no zone KEK is active: there are no zone keys then.</returns>
    public static async Task<ZoneKeysDone?> RunAsync(KeyDesk desk, Operator who, CancellationToken cancellation)
    {
        if (await TargetAsync(desk, cancellation) is not { } target)
        {
            return null;
        }

        var before = (await ZoneKeyReSealing.FindLeftAsync(desk.Store, target, cancellation)).Count;
        if (before == 0)
        {
            return new ZoneKeysDone(target, 0, 0, 0);
        }

        var reSealing = new ZoneKeyReSealing(desk.Store, desk.Vault);
        await AppendAsync(desk, who, AuditEvent.ReSealStart, $"to zone-kek {target}: {before} zone keys", AuditOutcome.Ok);
        try
        {
            for (; ; )
            {
                var held = (await desk.Vault.ListAsync(cancellation)).Where(static key => key.Kind == KeyKind.ZoneKek).Select(static key => key.Version).ToHashSet();
                var moved = await reSealing.PassAsync(target, held, cancellation);
                // One that was made meanwhile by somebody who had not heard of the new version.
                var now = await TargetAsync(desk, cancellation);
                if (moved == 0 && now == target)
                {
                    break;
                }

                target = now ?? target;
            }
        }
        catch (Exception fault) when (fault is not StoreUnavailableException)
        {
            await AppendAsync(desk, who, AuditEvent.ReSealEnd, $"to zone-kek {target}: {reSealing.Done} zone keys; not ended", AuditOutcome.Failed);
            throw;
        }

        return await EndAsync(desk, who, reSealing, target, cancellation);
    }

    private static async Task<ZoneKeysDone> EndAsync(KeyDesk desk, Operator who, ZoneKeyReSealing reSealing, int target, CancellationToken cancellation)
    {
        foreach (var key in reSealing.Unreadable)
        {
            var entry = who.Entry(AuditEvent.ReSealUnreadable) with { Tenant = key.Tenant, Detail = $"zone key {key.Name} {key.Facts.CheckValue}" };
            await desk.Store.AppendAsync(entry, AuditOutcome.Unreadable, cancellation);
            await Console.Error.WriteLineAsync(
                $"The zone key {key.Name} of tenant {key.Tenant} does not open: it, or what is said of it, was altered. It was left as it is. Import it anew under another name, and remove it: "
                + $"pincontrol keys zone remove {key.Name} --tenant {key.Tenant} --custodian NAME --operator NAME");
        }

        var left = await ZoneKeyReSealing.FindLeftAsync(desk.Store, target, cancellation);
        var opened = left.Where(key => !reSealing.Unreadable.Any(one => (one.Tenant, one.Name) == (key.Tenant, key.Name)));
        foreach (var version in opened.GroupBy(static key => key.Sealed.KeyVersion))
        {
            await Console.Error.WriteLineAsync($"The vault lacks zone-kek {version.Key}, under which {version.Count()} zone keys are: they were left as they are.");
        }

        await AppendAsync(
            desk, who, AuditEvent.ReSealEnd, $"to zone-kek {target}: {reSealing.Done} zone keys; {reSealing.Unreadable.Count} do not open; {left.Count} left",
            left.Count == 0 ? AuditOutcome.Ok : AuditOutcome.Unreadable);
        return new ZoneKeysDone(target, reSealing.Done, reSealing.Unreadable.Count, left.Count);
    }

    private static async Task<int?> TargetAsync(KeyDesk desk, CancellationToken cancellation)
    {
        await desk.RefreshAsync(cancellation);
        if (desk.Active(KeyKind.ZoneKek) is not { } active)
        {
            return null;
        }

        await desk.RequireInVaultAsync(active, cancellation);
        return active.Version;
    }

    private static ValueTask AppendAsync(KeyDesk desk, Operator who, string auditEvent, FormattableString detail, AuditOutcome outcome) =>
        desk.Store.AppendAsync(who.Entry(auditEvent) with { Detail = detail.ToString(CultureInfo.InvariantCulture) }, outcome, CancellationToken.None);
}

/// <summary>What became of the zone keys, as programs are told.</summary>
internal sealed record ZoneKeysDone(int ZoneKekVersion, long ReSealed, int Unreadable, long Left);
