using PinControl.Vault.Pkcs11;
using PinControl.Vault.Software;

namespace PinControl.Vault;

/// <summary>Which vault, and its settings; section <c>Vault</c>.</summary>
internal sealed class VaultOptions
{
    /// <summary>For evaluation and tests.</summary>
    public const string SoftwareProvider = "Software";

    /// <summary>A PKCS#11 token.</summary>
    public const string Pkcs11Provider = "Pkcs11";

    /// <summary>What <see cref="AllowSoftwareInProduction"/> must say, word for word: nobody sets it without having read it.</summary>
    public const string SoftwareInProduction = "I know that the software vault is no hardware security module and that its process holds keys and clear PINs";

    /// <summary>The vault to use.</summary>
    public string Provider { get; set; } = SoftwareProvider;

    /// <summary>The sentence without which the software vault refuses Production.</summary>
    public string? AllowSoftwareInProduction { get; set; }

    /// <summary>
    /// Whether the PKCS#11 vault looks into a chosen PIN, for its length and the weak list, which puts it into this process in clear for a moment. The
    /// software vault always looks.
    /// </summary>
    public bool CheckPolicyInProcess { get; set; }

    /// <summary>The PKCS#11 vault's own settings.</summary>
    public Pkcs11VaultOptions Pkcs11 { get; set; } = new();

    /// <summary>The software vault's own settings.</summary>
    public SoftwareVaultOptions Software { get; set; } = new();
}
