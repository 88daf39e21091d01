using PinControl.Pins;
using PinControl.Vault.Software;

namespace PinControl.Hosting;

/// <summary>The keys of the software vault's file.</summary>
internal sealed class SoftwareVaultKeys(KeyKeeper keeper, IVault vault, IHostEnvironment environment) : VaultKeys
{
    /// <inheritdoc />
    public override async Task<VaultIdentity> PrepareAsync(CancellationToken cancellation)
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
