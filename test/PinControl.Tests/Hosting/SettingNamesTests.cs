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
    [InlineData("/Vaultt:Provider=Pkcs11", "Vault:Provider")]
    [InlineData("/Vaultt:Provider", "Vault:Provider")]
    [InlineData("Vaultt:Provider=Pkcs11", "Vault:Provider")]
    public void What_is_no_setting_is_named_with_what_may_be_meant(string word, string meant) =>
        Assert.Contains($"{word.Split('=')[0]} is no setting. Is {meant} meant?", Assert.Single(SettingNames.Unknown(word.Contains('=', StringComparison.Ordinal) ? [word] : [word, "value"])), StringComparison.Ordinal);

    [Theory]
    [InlineData("--Vault=Pkcs11", "--Vault is a section, and sets nothing. Is Vault:")]
    [InlineData("--Vault:Pkcs11", "--Vault:Pkcs11 is a section, and sets nothing.")]
    [InlineData("vault:pkcs11=x", "vault:pkcs11 is a section, and sets nothing.")]
    [InlineData("-Vault:Provider=Pkcs11", "-Vault:Provider is neither a setting nor a verb.")]
    [InlineData("Pkcs11", "Pkcs11 is neither a setting nor a verb.")]
    [InlineData("--urls", "--urls has no value.")]
    [InlineData("/Vault:Provider", "/Vault:Provider has no value.")]
    public void What_sets_nothing_is_told(string word, string complaint) =>
        Assert.StartsWith(complaint, Assert.Single(SettingNames.Unknown([word])), StringComparison.Ordinal);

    [Theory]
    [InlineData("--urls", "http://127.0.0.1:1")]
    [InlineData("--vault:provider=Software")]
    [InlineData("/vault:provider=Software")]
    [InlineData("/vault:provider", "Software")]
    [InlineData("vault:provider=Software")]
    [InlineData("--environment=Development")]
    [InlineData("--Logging:LogLevel:Default", "Warning")]
    [InlineData("--Vault:Pkcs11=")]
    [InlineData("--Kestrel:Endpoints:Own:Url=http://127.0.0.1:1")]
    [InlineData("--Authentication:Schemes", "--Basic", "--urls=x")]
    public void Settings_and_what_the_framework_reads_pass(params string[] words) => Assert.Empty(SettingNames.Unknown(words));

    /// <summary>The documents and the list, each way.</summary>
    [Fact]
    public void Every_setting_is_documented()
    {
        var text = string.Concat(Directory.GetFiles(Path.Combine(Root(), "docs"), "*.md").Select(File.ReadAllText));
        var pkcs11 = File.ReadAllText(Path.Combine(Root(), "docs", "pkcs11.md"));
        Assert.All(SettingNames.All, name => Assert.True(
            text.Contains($"`{name}`", StringComparison.Ordinal) || pkcs11.Contains($"| `{name.Split(':')[^1]}` |", StringComparison.Ordinal), name));
        Assert.DoesNotContain(
            Documented().Matches(text).Select(static match => match.Groups[1].Value).Where(static name => !name.EndsWith(':'))
                .SelectMany(static name => SettingNames.Unknown([$"--{name}=x"])),
            static complaint => !complaint.Contains("is a section", StringComparison.Ordinal));
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

        foreach (var word in (string[])["/Vaultt:Provider=Pkcs11", "Vaultt:Provider=Pkcs11"])
        {
            (await CommandProcess.RunAsync("Development", "dotnet", [typeof(StartUp).Assembly.Location, "serve", word])).AssertRefused(2, "Vaultt:Provider is no setting.");
        }
    }

    [GeneratedRegex("`((?:Vault|Storage|Limits|Retention|Pages|Tls|Proxy|Authentication):[A-Za-z0-9:]+)`")]
    private static partial Regex Documented();

    private static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(here, "../../../.."));
}
