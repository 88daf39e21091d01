using PinControl.Pins;

namespace PinControl.Hosting;

/// <summary>The vault's keys at start: in Development they are made if there are none; what cannot be used stops the service.</summary>
internal abstract class VaultKeys
{
    /// <returns>The identity key, which native apps may pin.</returns>
    /// <exception cref="SettingException">The keys are missing or cannot be used.</exception>
    public abstract Task<VaultIdentity> PrepareAsync(CancellationToken cancellation);
}
