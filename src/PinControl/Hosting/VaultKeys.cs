using PinControl.Pins;
using PinControl.Vault.Software;

namespace PinControl.Hosting;

/// <summary>The vault's keys at start: in Development they are made if there are none; what cannot be used stops the service.</summary>
internal sealed class VaultKeys(KeyKeeper keeper, IVault vault, IHostEnvironment environment)
{
    /// <returns>The identity key, which native apps may pin.</returns>
    /// <exception cref="SettingException">A file is missing, open to others, or does not open.</exception>
    public async Task<VaultIdentity> PrepareAsync(CancellationToken cancellation)
    {
        try
        {
            keeper.Prepare(mayMake: environment.IsDevelopment());
        }
        catch (KeyFileRefusedException fault)
        {
            throw new SettingException(fault.Message, fault);
        }

        return await vault.GetIdentityAsync(cancellation);
    }
}
