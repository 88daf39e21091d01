using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using PinControl.Hosting;
using PinControl.Tests.Cli;
using Xunit;

namespace PinControl.Tests.Hosting;

/// <summary>A misspelt setting is told of: it would be ignored.</summary>
public sealed partial class SettingNamesTests
{
    [Theory]
    [InlineData("--Vault:Pkcs11:Modul", "Vault:Pkcs11:Module")]
    [InlineData("--Vaultt:Provider=Pkcs11", "Vault:Provider")]
    [InlineData("--Storage:SqlitePaht=x", "Storage:SqlitePath")]
    [InlineData("--Proxy:TrustedNetwork", "Proxy:TrustedNetworks")]
    [InlineData("--Urlz", "Urls")]
    public void What_is_no_setting_is_named_with_what_may_be_meant(string word, string meant) =>
        Assert.Contains($"{word.Split('=')[0]} is no setting. Is {meant} meant?", Assert.Single(SettingNames.Unknown([word, "value"])), StringComparison.Ordinal);

    [Theory]
    [InlineData("--urls")]
    [InlineData("--vault:provider=Software")]
    [InlineData("--environment=Development")]
    [InlineData("--Logging:LogLevel:Default")]
    [InlineData("--Kestrel:Endpoints:Own:Url=http://127.0.0.1:1")]
    [InlineData("--Authentication:Schemes")]
    [InlineData("--Vault:Pkcs11=")]
    public void Settings_and_what_the_framework_reads_pass(string word) => Assert.Empty(SettingNames.Unknown([word]));

    /// <summary>The documents and the list, each way.</summary>
    [Fact]
    public void Every_setting_is_documented()
    {
        var text = string.Concat(Directory.GetFiles(Path.Combine(Root(), "docs"), "*.md").Select(File.ReadAllText));
        var pkcs11 = File.ReadAllText(Path.Combine(Root(), "docs", "pkcs11.md"));
        Assert.All(SettingNames.All, name => Assert.True(
            text.Contains($"`{name}`", StringComparison.Ordinal) || pkcs11.Contains($"| `{name.Split(':')[^1]}` |", StringComparison.Ordinal), name));
        Assert.Empty(SettingNames.Unknown(Documented().Matches(text).Select(static match => "--" + match.Groups[1].Value).Where(static name => !name.EndsWith(':'))));
    }

    [Fact]
    public async Task A_start_and_a_verb_refuse_it()
    {
        foreach (var words in (string[][])[["serve"], ["keys", "list"], []])
        {
            var result = await CommandProcess.RunAsync("Development", "dotnet", [typeof(StartUp).Assembly.Location, .. words, "--Vaultt:Provider", "Pkcs11", "--Vault:Pkcs11:Modul=x"]);
            result.AssertRefused(2, "--Vaultt:Provider is no setting. Is Vault:Provider meant?");
            result.AssertRefused(2, "--Vault:Pkcs11:Modul is no setting. Is Vault:Pkcs11:Module meant?");
        }
    }

    [GeneratedRegex("`((?:Vault|Storage|Limits|Retention|Pages|Tls|Proxy|Authentication):[A-Za-z0-9:]+)`")]
    private static partial Regex Documented();

    private static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(here, "../../../.."));
}
