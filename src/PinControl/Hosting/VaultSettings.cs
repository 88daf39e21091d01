using PinControl.Vault;
using PinControl.Vault.Software;

namespace PinControl.Hosting;

/// <summary>Section <c>Vault</c>, read and checked.</summary>
internal static class VaultSettings
{
    /// <exception cref="SettingException">A setting is missing or wrong, or the software vault would serve Production unasked.</exception>
    public static VaultOptions Read(IConfiguration configuration, IHostEnvironment environment)
    {
        var vault = Settings.Bind<VaultOptions>(configuration.GetSection("Vault"));
        if (vault.Provider == VaultOptions.Pkcs11Provider)
        {
            Pkcs11Settings.Check(vault.Pkcs11, environment);
            return vault;
        }

        Settings.Check(
            vault.Provider == VaultOptions.SoftwareProvider, "Vault:Provider", $"{VaultOptions.SoftwareProvider} or {VaultOptions.Pkcs11Provider}");
        Settings.Check(!string.IsNullOrWhiteSpace(vault.Software.KeyFile), SoftwareVaultOptions.KeyFileSetting, "the path of the key file");
        Settings.Check(
            !string.IsNullOrWhiteSpace(vault.Software.PassphraseFile) || !string.IsNullOrWhiteSpace(vault.Software.SealKeyFile), SoftwareVaultOptions.PassphraseFileSetting, "the path of the passphrase file");
        if (!environment.IsDevelopment() && vault.AllowSoftwareInProduction != VaultOptions.SoftwareInProduction)
        {
            throw new SettingException(
                $"""
                The software vault is for evaluation and tests and does not serve Production: its process holds keys and clear PINs.
                If you want it all the same, set Vault:AllowSoftwareInProduction to exactly this sentence (docs/configuration.md):
                  {VaultOptions.SoftwareInProduction}
                """);
        }

        vault.Software.Resolve(environment.ContentRootPath);
        return vault;
    }
}
