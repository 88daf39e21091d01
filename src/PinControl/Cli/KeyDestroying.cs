using PinControl.Audit;
using PinControl.Keys;

namespace PinControl.Cli;

/// <summary>The end of a key in the vault, once the database has it retired.</summary>
internal static class KeyDestroying
{
    /// <summary>
    /// Destroys the very key that the database means. Once begun it is not interrupted, and begun again if it was killed. That the vault never had it is said,
    /// and audited.
    /// </summary>
    /// <returns><see cref="AuditOutcome.Ok"/>, or why nothing was done; and whether the vault had it.</returns>
    /// <exception cref="InvalidOperationException">The vault is another database's, or has another key under the version.</exception>
    public static async Task<(AuditOutcome Outcome, bool WasThere)> DestroyAsync(KeyDesk desk, KeyVersion key, KeyDestruction destruction, bool json)
    {
        var by = $"by custodian {destruction.By.Name.Text}";
        var text = KeyNames.Text(key.Kind, key.Version, key.CheckValue);
        var entry = destruction.Operator.Entry(AuditEvent.KeyDestroy) with { Detail = $"{text}, {by}" };
        var doomed = await RefusedAct.RecordAsync(desk.Store, entry, AuditOutcome.VaultDiffers, () => desk.FindDoomedAsync(key, CancellationToken.None));
        var outcome = await desk.Store.StartDestructionAsync(destruction, CancellationToken.None);
        if (outcome != AuditOutcome.Ok)
        {
            return (outcome, false);
        }

        var wasThere = doomed is not null && await desk.Vault.DestroyAsync(doomed, CancellationToken.None);
        await desk.Store.AppendAsync(
            wasThere ? entry with { Detail = $"{KeyNames.Text(key.Kind, key.Version, doomed!.CheckValue)}, {by}" } : entry with { Detail = $"{text}, was not in this vault, {by}" },
            wasThere ? AuditOutcome.Ok : AuditOutcome.VaultDiffers, CancellationToken.None);
        if (!json)
        {
            Report.WriteFact(
                wasThere ? "Destroyed" : "Not there",
                wasThere ? $"{text}, in the vault" : $"{text} was not in this vault: nothing was destroyed in it. If another vault has it, run keys retire {KeyNames.Text(key.Kind, key.Version)} with its settings.");
        }

        return (AuditOutcome.Ok, wasThere);
    }
}
