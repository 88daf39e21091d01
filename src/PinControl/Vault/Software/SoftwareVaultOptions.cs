namespace PinControl.Vault.Software;

/// <summary>Where the software vault's keys are; section <c>Vault:Software</c>. Absolute once the settings are read.</summary>
internal sealed class SoftwareVaultOptions
{
    /// <summary>The setting's name, for messages.</summary>
    public const string KeyFileSetting = "Vault:Software:KeyFile";

    /// <summary>The setting's name, for messages.</summary>
    public const string PassphraseFileSetting = "Vault:Software:PassphraseFile";

    /// <summary>The setting's name, for messages.</summary>
    public const string SealKeyFileSetting = "Vault:Software:SealKeyFile";

    /// <summary>All keys, sealed. Relative to the content root.</summary>
    public string KeyFile { get; set; } = "data/vault.keys";

    /// <summary>The passphrase that opens the key file. Relative to the content root.</summary>
    public string PassphraseFile { get; set; } = "data/vault.passphrase";

    /// <summary>A file of 32 random bytes that opens the key file instead of a passphrase. Relative to the content root.</summary>
    public string? SealKeyFile { get; set; }

    /// <summary>Makes the paths absolute.</summary>
    public void Resolve(string contentRoot)
    {
        KeyFile = Path.GetFullPath(KeyFile, contentRoot);
        PassphraseFile = string.IsNullOrWhiteSpace(PassphraseFile) ? string.Empty : Path.GetFullPath(PassphraseFile, contentRoot);
        SealKeyFile = string.IsNullOrWhiteSpace(SealKeyFile) ? null : Path.GetFullPath(SealKeyFile, contentRoot);
    }
}
