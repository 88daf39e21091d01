using PinControl.Hosting;
using PinControl.Tests.Cli;
using PinControl.Tests.Serving;
using PinControl.Vault;
using Xunit;

namespace PinControl.Tests.Vault;

/// <summary>What the vault's settings do to a real start of the service.</summary>
public sealed class VaultStartUp : IDisposable
{
    private const string Production = "--environment=Production";
    private const string Allowed = $"--Vault:AllowSoftwareInProduction={VaultOptions.SoftwareInProduction}";

    private readonly string _folder = Directory.CreateTempSubdirectory("pincontrol-start-").FullName;

    // Not the one with Development's demo data.
    private string OwnStore => $"--Storage:SqlitePath={Path.Combine(_folder, "production.db")}";

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("Vault:AllowSoftwareInProduction", Production)]
    [InlineData("Vault:AllowSoftwareInProduction", Production, "--Vault:AllowSoftwareInProduction=true")]
    [InlineData("Vault:Software:KeyFile", Production, Allowed)]
    [InlineData("Vault:AllowSoftwareInProduction", "--environment=Staging")]
    [InlineData("Vault:Software:KeyFile", "--environment=Staging", Allowed)]
    [InlineData("Vault:Provider", "--Vault:Provider=Cloud")]
    [InlineData("Vault:Pkcs11:Module", "--Vault:Provider=Pkcs11")]
    [InlineData("Vault:Pkcs11:Module", "--Vault:Provider=Pkcs11", "--Vault:Pkcs11:Module=/nowhere/module.so", "--Vault:Pkcs11:TokenLabel=t", "--Vault:Pkcs11:PinFile=p")]
    [InlineData("Vault:Pkcs11:TokenLabel", "--Vault:Provider=Pkcs11", "--Vault:Pkcs11:Module=m.so")]
    [InlineData("Vault:Pkcs11:PinFile", "--Vault:Provider=Pkcs11", "--Vault:Pkcs11:Module=m.so", "--Vault:Pkcs11:TokenLabel=t")]
    [InlineData("Vault:Pkcs11:KeyWrapMechanism", "--Vault:Provider=Pkcs11", "--Vault:Pkcs11:Module=m.so", "--Vault:Pkcs11:TokenLabel=t", "--Vault:Pkcs11:PinFile=p", "--Vault:Pkcs11:KeyWrapMechanism=CKM_NONE")]
    [InlineData("Vault:Pkcs11:Sessions", "--Vault:Provider=Pkcs11", "--Vault:Pkcs11:Module=m.so", "--Vault:Pkcs11:TokenLabel=t", "--Vault:Pkcs11:PinFile=p", "--Vault:Pkcs11:Sessions=0")]
    [InlineData("Vault:Software:KeyFile", "--Vault:Software:KeyFile=")]
    [InlineData("Vault:Software:PassphraseFile", "--Vault:Software:PassphraseFile= ", "--Vault:Software:SealKeyFile=")]
    public async Task A_refusal_names_the_setting_ends_with_2_and_leaves_no_file(string setting, params string[] settings)
    {
        var (code, error) = await ServiceProcess.RunToEndAsync(_folder, settings);
        Assert.Equal(2, code);
        Assert.Contains(setting, error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public async Task The_refusal_of_Production_says_the_sentence_that_lifts_it()
    {
        var (_, error) = await ServiceProcess.RunToEndAsync(_folder, Production);
        Assert.Contains(VaultOptions.SoftwareInProduction, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Production_told_so_in_so_many_words_starts_on_keys_that_Development_made_unless_others_can_read_them()
    {
        await using (await ServiceProcess.StartAsync(_folder))
        {
        }

        await using (var service = await ServiceProcess.StartAsync(_folder, Production, Allowed, OwnStore))
        {
            using var http = ServiceProcess.NewClient(service.Address);
            Assert.Equal("ready\n", await http.GetStringAsync("/health/ready"));
        }

        File.SetUnixFileMode(Path.Combine(_folder, "vault.keys"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        var (code, error) = await ServiceProcess.RunToEndAsync(_folder, Production, Allowed, OwnStore);
        Assert.Equal(2, code);
        Assert.Contains("Vault:Software:KeyFile", error, StringComparison.Ordinal);
        Assert.Contains("chmod 600", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_init_makes_what_Production_starts_on()
    {
        var sealKey = $"--Vault:Software:SealKeyFile={Path.Combine(_folder, "vault.seal")}";
        var made = await CommandProcess.RunAsync(
            "Production", "dotnet",
            [typeof(StartUp).Assembly.Location, "keys", "init", "--operator", "you", Allowed, OwnStore, $"--Vault:Software:KeyFile={Path.Combine(_folder, "vault.keys")}", sealKey]);
        Assert.Matches("Made +kek 1 [0-9A-F]{6}, session-kek 1 [0-9A-F]{6}, binding 1 [0-9A-F]{6}, identity 1 [0-9A-F]{6}, zone-kek 1 [0-9A-F]{6}\n", made.AssertDone().Output);
        await using var service = await ServiceProcess.StartAsync(_folder, Production, Allowed, OwnStore, sealKey);
        using var http = ServiceProcess.NewClient(service.Address);
        Assert.Equal("ready\n", await http.GetStringAsync("/health/ready"));
        Assert.False(File.Exists(Path.Combine(_folder, "vault.passphrase")));
    }
}
