namespace PinControl.Vault.Software;

/// <summary>Where the software vault's keys are; section <c>Vault:Software</c>. Absolute once the settings are read.</summary>
internal sealed class SoftwareVaultOptions
{
    /// <summary>The setting's name, for messages.</summary>
    public const string KeyFileSetting = "Vault:Software:KeyFile";

    /// <summary>The setting's name, for messages.</summary>
    public const string PassphraseFileSetting = "Vault:Software:PassphraseFile";

    /// <summary>All keys, sealed. Relative to the content root.</summary>
    public string KeyFile { get; set; } = "data/vault.keys";

    /// <summary>The passphrase that opens the key file. Relative to the content root.</summary>
    public string PassphraseFile { get; set; } = "data/vault.passphrase";
}
