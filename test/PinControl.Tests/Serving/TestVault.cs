using PinControl.Tests.Vault.Pkcs11;

namespace PinControl.Tests.Serving;

/// <summary>The vault of one service under test: software, or a fresh token in SoftHSM when this run tests the PKCS#11 vault. The same tests run on each.</summary>
internal sealed class TestVault(string folder) : IDisposable
{
    private readonly SoftHsmToken? _token = Environment.GetEnvironmentVariable("PINCONTROL_TEST_VAULT") == "pkcs11" ? new SoftHsmToken() : null;

    /// <summary>Settings that lead the service to it, <c>NAME=VALUE</c>.</summary>
    public IReadOnlyList<string> Settings => _token is null
        ?
        SoftwareSettings(folder)
        :
        [
            "Vault:Provider=Pkcs11", $"Vault:Pkcs11:Module={SoftHsmToken.Module}", $"Vault:Pkcs11:TokenLabel={_token.Label}",
            $"Vault:Pkcs11:PinFile={_token.PinFile}",
        ];

    /// <summary>
    /// A key file in a folder, sealed by 32 random bytes in <c>vault.seal</c>. By a passphrase each start would take half a second of work that is
    /// slow on purpose; tests of passphrases ask for one.
    /// </summary>
    public static IReadOnlyList<string> SoftwareSettings(string folder) =>
        [$"Vault:Software:KeyFile={Path.Combine(folder, "vault.keys")}", $"Vault:Software:SealKeyFile={Path.Combine(folder, "vault.seal")}"];

    /// <summary>The same as arguments of a command.</summary>
    public static IEnumerable<string> SoftwareArguments(string folder) => SoftwareSettings(folder).Select(static setting => "--" + setting);

    public void Dispose() => _token?.Dispose();
}
