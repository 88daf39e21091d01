using PinControl.Keys;
using PinControl.Pins;
using PinControl.Tokens;
using PinControl.Vault;
using PinControl.Vault.Pkcs11;
using PinControl.Vault.Software;

namespace PinControl.Hosting;

/// <summary>The vault that the setting <c>Vault:Provider</c> names, and what looks after it.</summary>
internal static class VaultServices
{
    public static void AddVault(this WebApplicationBuilder builder, Settings settings)
    {
        var services = builder.Services;
        if (settings.Vault.Provider == VaultOptions.Pkcs11Provider)
        {
            AddPkcs11(services, settings.Vault);
        }
        else
        {
            AddSoftware(services, settings.Vault);
        }

        services.AddSingleton<ITokenVault, VaultReadiness>();
        services.AddSingleton<Demo>();
        services.AddSingleton<Preparation>();
    }

    private static void AddPkcs11(IServiceCollection services, VaultOptions vault)
    {
        services.AddSingleton(vault.Pkcs11);
        services.AddSingleton(provider => TokenVaultKeys.Load(vault.Pkcs11, provider.GetRequiredService<IKeyStates>()));
        services.AddSingleton<IVault>(provider => new Pkcs11Vault(provider.GetRequiredService<TokenVault>(), vault.CheckPolicyInProcess));
        services.AddSingleton<IKeyVault, Pkcs11KeyVault>();
        services.AddSingleton<SessionKekChange>();
        services.AddHostedService<Pkcs11VaultUpkeep>();
        services.AddSingleton<VaultKeys, TokenVaultKeys>();
        services.AddSingleton(new VaultDescription(vault.Pkcs11.Description));
    }

    private static void AddSoftware(IServiceCollection services, VaultOptions vault)
    {
        services.AddSingleton(vault.Software);
        services.AddSingleton<KeyFile>();
        services.AddSingleton<KeyKeeper>();
        services.AddSingleton<IVault, SoftwareVault>();
        services.AddSingleton<IKeyVault, SoftwareKeyVault>();
        services.AddHostedService<SoftwareVaultUpkeep>();
        services.AddSingleton<VaultKeys, SoftwareVaultKeys>();
        services.AddSingleton(new VaultDescription($"software, for evaluation and tests; keys in {vault.Software.KeyFile}"));
    }
}
