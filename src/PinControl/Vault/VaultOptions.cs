using PinControl.Vault.Software;

namespace PinControl.Vault;

/// <summary>Which vault, and its settings; section <c>Vault</c>.</summary>
internal sealed class VaultOptions
{
    /// <summary>The one provider there is today.</summary>
    public const string SoftwareProvider = "Software";

    /// <summary>What <see cref="AllowSoftwareInProduction"/> must say, word for word: nobody sets it without having read it.</summary>
    public const string SoftwareInProduction = "I know that the software vault is no hardware security module and that its process holds keys and clear PINs";

    /// <summary>The vault to use.</summary>
    public string Provider { get; set; } = SoftwareProvider;

    /// <summary>The sentence without which the software vault refuses Production.</summary>
    public string? AllowSoftwareInProduction { get; set; }

    /// <summary>The software vault's own settings.</summary>
    public SoftwareVaultOptions Software { get; set; } = new();
}
