using PinControl.Pins;
using PinControl.Tokens;

namespace PinControl.Vault;

/// <summary>The vault as issuing sees it.</summary>
internal sealed class VaultReadiness(IVault vault) : ITokenVault
{
    public bool IsReady => vault.IsReady;
}
