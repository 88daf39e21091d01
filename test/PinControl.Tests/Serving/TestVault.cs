using PinControl.Tests.Vault.Pkcs11;

namespace PinControl.Tests.Serving;

/// <summary>The vault of one service under test: software, or a fresh token in SoftHSM when this run tests the PKCS#11 vault. The same tests run on each.</summary>
internal sealed class TestVault(string folder) : IDisposable
{
    private readonly SoftHsmToken? _token = Environment.GetEnvironmentVariable("PINCONTROL_TEST_VAULT") == "pkcs11" ? new SoftHsmToken() : null;

    /// <summary>Settings that lead the service to it, <c>NAME=VALUE</c>.</summary>
    public IReadOnlyList<string> Settings => _token is null
        ?
        [
            $"Vault:Software:KeyFile={Path.Combine(folder, "vault.keys")}",
            $"Vault:Software:PassphraseFile={Path.Combine(folder, "vault.passphrase")}",
        ]
        :
        [
            "Vault:Provider=Pkcs11", $"Vault:Pkcs11:Module={SoftHsmToken.Module}", $"Vault:Pkcs11:TokenLabel={_token.Label}",
            $"Vault:Pkcs11:PinFile={_token.PinFile}",
        ];

    public void Dispose() => _token?.Dispose();
}
