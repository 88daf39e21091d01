using PinControl.Keys;
using PinControl.Pins;
using PinControl.Tokens;
using PinControl.Vault;
using PinControl.Vault.Software;

namespace PinControl.Hosting;

/// <summary>The vault that the setting <c>Vault:Provider</c> names, and what looks after it.</summary>
internal static class VaultServices
{
    public static void AddVault(this WebApplicationBuilder builder, Settings settings)
    {
        var services = builder.Services;
        services.AddSingleton(settings.Vault.Software);
        services.AddSingleton<KeyFile>();
        services.AddSingleton<KeyKeeper>();
        services.AddSingleton<IVault, SoftwareVault>();
        services.AddSingleton<IKeyVault, SoftwareKeyVault>();
        services.AddHostedService<SoftwareVaultUpkeep>();
        services.AddSingleton<ITokenVault, VaultReadiness>();
        services.AddSingleton<VaultKeys>();
        services.AddSingleton(new VaultDescription($"software, for evaluation and tests; keys in {settings.Vault.Software.KeyFile}"));
        services.AddSingleton<Demo>();
        services.AddSingleton<Preparation>();
    }
}
