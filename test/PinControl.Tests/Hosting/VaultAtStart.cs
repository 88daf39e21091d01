using PinControl.Tests.Serving;
using PinControl.Tests.Vault.Pkcs11;
using Xunit;

namespace PinControl.Tests.Hosting;

/// <summary>A start in Production while the token is not there: a real process, SoftHSM.</summary>
[Collection("SoftHSM")]
public sealed class VaultAtStart : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pincontrol-vault-away-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_token_that_is_not_there_at_start_ends_it_with_2_and_once_it_is_back_the_service_starts()
    {
        using var token = new SoftHsmToken();
        string[] vault = ["--Vault:Provider=Pkcs11", $"--Vault:Pkcs11:Module={SoftHsmToken.Module}", $"--Vault:Pkcs11:TokenLabel={token.Label}", $"--Vault:Pkcs11:PinFile={token.PinFile}"];
        await using (await ServiceProcess.StartAsync(_folder, vault))
        {
            // Development makes the keys in the token.
        }

        string[] settings = ["--environment=Production", $"--Storage:SqlitePath={Path.Combine(_folder, "own.db")}", .. vault];
        token.TakeAway();
        var (code, error) = await ServiceProcess.RunToEndAsync(_folder, settings);
        Assert.Equal(2, code);
        Assert.Contains($"No token is called '{token.Label}' (setting Vault:Pkcs11:TokenLabel)", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);

        token.BringBack();
        await using var service = await ServiceProcess.StartAsync(_folder, settings);
        using var http = ServiceProcess.NewClient(service.Address);
        Assert.Equal("ready\n", await http.GetStringAsync("/health/ready", TestContext.Current.CancellationToken));
    }
}
