using PinControl.Vault.Pkcs11;

namespace PinControl.Hosting;

/// <summary>Section <c>Vault:Pkcs11</c>, checked; paths become absolute.</summary>
internal static class Pkcs11Settings
{
    /// <exception cref="SettingException">A setting is missing or wrong.</exception>
    public static void Check(Pkcs11VaultOptions options, IHostEnvironment environment)
    {
        if (OperatingSystem.IsWindows() || !Environment.Is64BitProcess)
        {
            throw new SettingException("The setting Vault:Provider is Pkcs11, which works on 64-bit Unix systems only.");
        }

        Settings.Check(
            !string.IsNullOrWhiteSpace(options.Module), Pkcs11VaultOptions.ModuleSetting, "the path of the vendor's PKCS#11 library, such as /usr/lib/softhsm/libsofthsm2.so");
        Settings.Check(
            !string.IsNullOrWhiteSpace(options.TokenLabel) && System.Text.Encoding.UTF8.GetByteCount(options.TokenLabel) <= 32,
            Pkcs11VaultOptions.TokenLabelSetting, "the token's label, 1 to 32 bytes");
        Settings.Check(!string.IsNullOrWhiteSpace(options.PinFile), Pkcs11VaultOptions.PinFileSetting, "the path of a file that holds the PIN of the token's user");
        Settings.Check(
            options.LabelPrefix.Length is > 0 and <= 64 && options.LabelPrefix.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'),
            "Vault:Pkcs11:LabelPrefix", "1 to 64 letters, digits, '.', '_' or '-'");
        CheckRange(options.Sessions, 1, 256, nameof(options.Sessions));
        CheckRange(options.SessionTimeout, 1, 60, nameof(options.SessionTimeout));
        CheckRange(options.CallTimeout, 1, 120, nameof(options.CallTimeout));
        CheckRange(options.ProbeInterval, 1, 300, nameof(options.ProbeInterval));
        CheckRange(options.RecycleAfter ?? 0, 0, 100_000_000, nameof(options.RecycleAfter));
        CheckMechanism(options.KeyWrapMechanism, nameof(options.KeyWrapMechanism));
        CheckMechanism(options.EcdhMechanism, nameof(options.EcdhMechanism));
        CheckMechanism(options.DeriveMechanism, nameof(options.DeriveMechanism));
        CheckMechanism(options.HmacMechanism, nameof(options.HmacMechanism));
        CheckMechanism(options.BindingKeyMechanism, nameof(options.BindingKeyMechanism));
        CheckKeyType(options.SecretKeyType, nameof(options.SecretKeyType));
        CheckKeyType(options.BindingKeyType, nameof(options.BindingKeyType));
        Settings.Check(options.EcdhPoint is "Raw" or "Der", "Vault:Pkcs11:EcdhPoint", "Raw or Der");
        if (!environment.IsDevelopment() && !options.SendUnwrapTemplate && options.AllowNoUnwrapTemplate != Pkcs11VaultOptions.NoUnwrapTemplateInProduction)
        {
            throw new SettingException(
                $"""
                With Vault:Pkcs11:SendUnwrapTemplate false the token does not refuse to unwrap a sealed PIN readable, and such a vault does not serve Production.
                If the module knows no CKA_UNWRAP_TEMPLATE and you want it all the same, set Vault:Pkcs11:AllowNoUnwrapTemplate to exactly this sentence (docs/pkcs11.md):
                  {Pkcs11VaultOptions.NoUnwrapTemplateInProduction}
                """);
        }

        options.Module = Path.GetFullPath(options.Module, environment.ContentRootPath);
        options.PinFile = Path.GetFullPath(options.PinFile, environment.ContentRootPath);
    }

    private static void CheckMechanism(string text, string name) => Settings.Check(
        TokenProfile.TryParseMechanism(text, out _), $"Vault:Pkcs11:{name}", "a mechanism by PKCS#11's name, such as CKM_AES_KEY_WRAP, or by number, 0x…");

    private static void CheckKeyType(string text, string name) => Settings.Check(
        TokenProfile.TryParseKeyType(text, out _), $"Vault:Pkcs11:{name}", "a key type by PKCS#11's name, such as CKK_GENERIC_SECRET, or by number, 0x…");

    private static void CheckRange(int value, int least, int most, string name) =>
        Settings.Check(value >= least && value <= most, $"Vault:Pkcs11:{name}", $"a number from {least} to {most}");
}
