using System.Net;
using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;
using PinControl.Hosting;
using Xunit;

namespace PinControl.Tests.Hosting;

/// <summary>What is wrong with settings, each named. The same checks as at a real start (<see cref="ProductionStart"/>), without one.</summary>
public sealed class SettingChecks
{
    [Theory]
    [InlineData("PublicUrl", "environment=Production", "PublicUrl=pin.example")]
    [InlineData("Proxy:TrustedNetworks", "environment=Production", "Proxy:TrustedNetworks=10.0.0.0/8;10.1.0.0/8")]
    [InlineData("Proxy:TrustedNetworks", "Proxy:TrustedNetworks=::/0")]
    [InlineData("Proxy:TrustedNetworks", "Proxy:TrustedNetworks=proxy.example")]
    [InlineData("Tls:KeyPath", "Urls=https://127.0.0.1:0", "Tls:CertificatePath=tls.crt")]
    [InlineData("Tls:CertificatePath", "Urls=https://127.0.0.1:0", "Tls:KeyPath=tls.key")]
    [InlineData("Tls:CertificatePath", "Tls:CertificatePath=nowhere.crt", "Tls:KeyPath=nowhere.key")]
    [InlineData("Tls:HstsDays", "Tls:HstsDays=-1")]
    [InlineData("Authentication:Schemes", "Authentication:Schemes=digest")]
    [InlineData("Authentication:Schemes", "Authentication:Schemes=")]
    [InlineData("Authentication:Schemes", "Authentication:Schemes=basic,basic")]
    [InlineData("Authentication:Schemes", "Authentication:Schemes=certificate")]
    [InlineData("Authentication:Bearer:Authority", Bearer)]
    [InlineData("Authentication:Bearer:Authority", Bearer, "Authentication:Bearer:Authority=https://id.example", "Authentication:Bearer:KeyFile=keys.json")]
    [InlineData("Authentication:Bearer:Authority", "environment=Production", Bearer, "Authentication:Bearer:Authority=http://id.example", Audience)]
    [InlineData("Authentication:Bearer:DiscoveryUrl", Bearer, "Authentication:Bearer:Authority=https://id.example", "Authentication:Bearer:DiscoveryUrl=file:///etc/passwd", Audience)]
    [InlineData("Authentication:Bearer:Audience", Bearer, "Authentication:Bearer:Authority=https://id.example")]
    [InlineData("Authentication:Bearer:Algorithms", Bearer, "Authentication:Bearer:Authority=https://id.example", Audience, "Authentication:Bearer:Algorithms=RS256,HS256")]
    [InlineData("Authentication:Bearer:Algorithms", Bearer, "Authentication:Bearer:Authority=https://id.example", Audience, "Authentication:Bearer:Algorithms=none")]
    [InlineData("Authentication:Bearer:ClientClaim", Bearer, "Authentication:Bearer:Authority=https://id.example", Audience, "Authentication:Bearer:ClientClaim=")]
    [InlineData("Authentication:Bearer:ClockSkew", Bearer, "Authentication:Bearer:Authority=https://id.example", Audience, "Authentication:Bearer:ClockSkew=121")]
    [InlineData("Authentication:Bearer:RefreshMinutes", Bearer, "Authentication:Bearer:Authority=https://id.example", Audience, "Authentication:Bearer:RefreshMinutes=0")]
    [InlineData("Authentication:Bearer:Issuer", Bearer, "Authentication:Bearer:KeyFile=nowhere.json", Audience)]
    [InlineData("Authentication:Bearer:KeyFile", Bearer, "Authentication:Bearer:KeyFile=nowhere.json", "Authentication:Bearer:Issuer=i", Audience)]
    [InlineData("Authentication:Certificate:ForwardedHeader", Certificate, "Authentication:Certificate:ForwardedHeader=X-Cert")]
    [InlineData("Authentication:Certificate:ForwardedHeader", Certificate, "Authentication:Certificate:ForwardedHeader=X Cert")]
    [InlineData("Authentication:Certificate:AuthorityFile", Certificate, "Urls=https://127.0.0.1:0", "Authentication:Certificate:AuthorityFile=nowhere.pem")]
    [InlineData("Authentication:Certificate:Revocation", Certificate, "Urls=https://127.0.0.1:0", "Authentication:Certificate:Revocation=Sometimes")]
    [InlineData("Authentication:Certificate:Mode", Certificate, "Urls=https://127.0.0.1:0", "Authentication:Certificate:Mode=maybe")]
    [InlineData("Authentication:Certificate:Ports", Certificate, "Urls=https://127.0.0.1:0", "Authentication:Certificate:Ports=0")]
    [InlineData("Authentication:Certificate:Ports", Certificate, "Urls=http://127.0.0.1:1;https://127.0.0.1:2", "Authentication:Certificate:Ports=2,3")]
    [InlineData("Authentication:Certificate:Ports", Certificate, "Urls=http://127.0.0.1:1;https://127.0.0.1:2", "Authentication:Certificate:Ports=1")]
    [InlineData("Authentication:Certificate:Ports", Certificate, "Authentication:Certificate:ForwardedHeader=X-Cert", "Proxy:TrustedNetworks=10.0.3.7", "Authentication:Certificate:Ports=2")]
    [InlineData("Authentication:Certificate:Mode", Certificate, "Authentication:Certificate:ForwardedHeader=X-Cert", "Proxy:TrustedNetworks=10.0.3.7", "Authentication:Certificate:Mode=require")]
    [InlineData("Authentication:Certificate:Revocation", Certificate, "Urls=https://127.0.0.1:0", "Authentication:Certificate:Revocation=Online")]
    [InlineData("Authentication:Certificate:Revocation", Certificate, "Urls=https://127.0.0.1:0", "Authentication:Certificate:Revocation=Offline")]
    [InlineData("Urls", "environment=Production", "Urls=http://unix:/run/pincontrol.sock", "Proxy:TrustedNetworks=10.0.3.7")]
    [InlineData("Kestrel:Endpoints:Own:Url", "environment=Production", "Kestrel:Endpoints:Own:Url=http://unix:/run/pincontrol.sock", "Proxy:TrustedNetworks=10.0.3.7")]
    [InlineData("Proxy:TrustedNetworks", "Proxy:TrustedNetworks=::ffff:0:0/96")]
    [InlineData("Proxy:TrustedNetworks", "Proxy:TrustedNetworks=::/80")]
    [InlineData("1 to 256 (docs/pkcs11.md)", "Vault:Provider=Pkcs11", "Vault:Pkcs11:Module=m", "Vault:Pkcs11:TokenLabel=t", "Vault:Pkcs11:PinFile=p", "Vault:Pkcs11:Sessions=0")]
    [InlineData("The setting Vault:Pkcs11:Modul is no setting. Is Vault:Pkcs11:Module meant?", "Vault:Pkcs11:Modul=x")]
    [InlineData("The setting Tls:CertificatPath is no setting. Is Tls:CertificatePath meant?", "Tls:CertificatPath=x")]
    [InlineData("The setting Authentication:Bearer:Audiences is no setting. Is Authentication:Bearer:Audience meant?", "Authentication:Bearer:Audiences=x")]
    [InlineData("Proxy:TrustedNetworks", "Proxy:TrustedNetworks=0.0.0.0/1,128.0.0.0/1")]
    [InlineData("Proxy:TrustedNetworks", "Proxy:TrustedNetworks=64.0.0.0/3")]
    [InlineData("Proxy:TrustedNetworks", "Proxy:TrustedNetworks=::ffff:0:0/97")]
    [InlineData("Proxy:TrustedNetworks", "Proxy:TrustedNetworks=8000::/1,4000::/2")]
    [InlineData("Proxy:TrustedNetworks", "Proxy:TrustedNetworks=2000::/3")]
    [InlineData("Proxy:TrustedNetworks", "Proxy:TrustedNetworks=2000::/7,2200::/7")]
    [InlineData("Proxy:AssumeHttps", "Proxy:AssumeHttps=maybe")]
    [InlineData("The setting Proxy:AssumeHttps is not valid: set it to false, or set Proxy:TrustedNetworks to", "Proxy:AssumeHttps=true")]
    public void A_wrong_setting_is_named(string setting, params string[] settings) =>
        Assert.Contains(Problems(settings), problem => problem.Contains(setting, StringComparison.Ordinal));

    [Theory]
    [InlineData("Authentication:Schemes=basic, bearer", "Authentication:Bearer:Authority=http://127.0.0.1:9000", Audience)]
    [InlineData("Authentication:Schemes=certificate", "Urls=http://127.0.0.1:1;https://127.0.0.1:2", "Authentication:Certificate:Ports=2")]
    [InlineData("Authentication:Schemes=certificate", "Authentication:Certificate:ForwardedHeader=X-Cert", "Proxy:TrustedNetworks=10.0.3.7, 2001:db8::/32")]
    [InlineData("Authentication:Schemes=certificate", "Urls=https://127.0.0.1:0", "Authentication:Certificate:Ports=2", "Authentication:Certificate:Revocation=NoCheck")]
    [InlineData("Proxy:AssumeHttps=true", "Proxy:TrustedNetworks=10.0.3.7")]
    [InlineData("Proxy:AssumeHttps=false")]
    [InlineData("Authentication:Schemes=certificate", "Kestrel:Endpoints:Own:Url=https://*:8443", "Authentication:Certificate:Ports=8443")]
    public void What_is_right_is_taken(params string[] settings) => Assert.Empty(Problems(settings));

    [Theory]
    [InlineData("docs/install.md")]
    [InlineData("docs/pkcs11.md")]
    public void The_settings_file_of_a_document_is_taken_in_Production(string document)
    {
        var text = File.ReadAllText(Path.Combine(Root(), document));
        var begin = text.IndexOf("```json\n{\n", StringComparison.Ordinal) + "```json\n".Length;
        using var file = new MemoryStream(Encoding.UTF8.GetBytes(text[begin..text.IndexOf("```", begin, StringComparison.Ordinal)]));
        var problems = new SettingProblems();
        Settings.Read(
            new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create("Urls", (string?)"http://127.0.0.1:8080")]).AddJsonStream(file).Build(), new Place(Environments.Production), problems);
        Assert.Empty(problems.Messages);
    }

    [Fact]
    public void Networks_are_judged_together()
    {
        static bool IsTaken(int count) => Problems($"Proxy:TrustedNetworks={string.Join(',', Enumerable.Range(1, count).Select(static i => $"{i}.0.0.0/8"))}").Count == 0;
        Assert.True(IsTaken(31));
        Assert.False(IsTaken(32));
        Assert.Empty(Problems($"Proxy:TrustedNetworks={string.Join(',', Enumerable.Repeat("10.0.0.0/8,fc00::/7,fe80::/10,2001:db8::/32", 40))}"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-wal")]
    [InlineData("-shm")]
    [InlineData("-journal")]
    public void The_database_s_files_are_for_their_owner_alone(string end)
    {
        var folder = Directory.CreateTempSubdirectory("pincontrol-mode-");
        try
        {
            var database = Path.Combine(folder.FullName, "own.db");
            File.WriteAllText(database + end, string.Empty);
            foreach (var mode in (UnixFileMode[])[UnixFileMode.GroupRead, UnixFileMode.OtherRead, UnixFileMode.None])
            {
                File.SetUnixFileMode(database + end, UnixFileMode.UserRead | UnixFileMode.UserWrite | mode);
                var found = Problems("environment=Production", $"Storage:SqlitePath={database}").Where(static problem => problem.Contains("Storage:SqlitePath", StringComparison.Ordinal)).ToList();
                Assert.Equal(mode == UnixFileMode.None ? [] : [$"Others than its owner may use a file of the database of the setting Storage:SqlitePath: {database + end}. Run: chmod 600 '{database}'*"], found);
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void A_link_to_the_database_is_followed_and_one_that_leads_nowhere_is_refused_and_makes_nothing()
    {
        var folder = Directory.CreateTempSubdirectory("pincontrol-link-").FullName;
        try
        {
            var (link, end, round) = (Path.Combine(folder, "link.db"), Path.Combine(folder, "volume", "own.db"), Path.Combine(folder, "round.db"));
            File.CreateSymbolicLink(link, end);
            File.CreateSymbolicLink(round, round);
            List<string> Said(string path) => [.. Problems("environment=Production", $"Storage:SqlitePath={path}").Where(static problem => problem.Contains("Storage:SqlitePath", StringComparison.Ordinal))];
            Assert.StartsWith($"The setting Storage:SqlitePath names a link to a file that is not there: {link} leads to {end}. ", Assert.Single(Said(link)), StringComparison.Ordinal);
            Assert.StartsWith($"The setting Storage:SqlitePath names a link that cannot be followed: {round}: ", Assert.Single(Said(round)), StringComparison.Ordinal);
            Assert.False(File.Exists(end));
            Directory.CreateDirectory(Path.Combine(folder, "volume"));
            Assert.Single(Said(link));
            Assert.Empty(Said(Path.Combine(folder, "none", "new.db")));

            // As SQLite names them: by the link's end.
            File.WriteAllText(end, string.Empty);
            File.WriteAllText(end + "-wal", string.Empty);
            File.SetUnixFileMode(end, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            Assert.StartsWith($"Others than its owner may use a file of the database of the setting Storage:SqlitePath: {end}-wal.", Assert.Single(Said(link)), StringComparison.Ordinal);
            File.Delete(end + "-wal");
            Assert.Empty(Said(link));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData("BasePath")]
    [InlineData("Surfaces")]
    public void What_is_right_is_not_complained_of_beside_what_is_wrong(string setting)
    {
        var problems = Problems("environment=Production", "PublicUrl=https://pin.example", $"{setting}=?");
        Assert.Contains(problems, problem => problem.Contains($"The setting {setting} ", StringComparison.Ordinal));
        Assert.DoesNotContain(problems, static problem => problem.Contains("PublicUrl", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("::ffff:10.0.3.0/120", "10.0.3.9", true)]
    [InlineData("::ffff:10.0.3.0/120", "10.0.4.9", false)]
    [InlineData("::ffff:10.0.3.7", "::ffff:10.0.3.7", true)]
    [InlineData("10.0.3.0/24", "::ffff:10.0.3.7", true)]
    [InlineData("2001:db8:3::/64", "2001:db8:3::1", true)]
    [InlineData("2001:db8:3::/64", "10.0.3.7", false)]
    public void A_network_is_the_same_in_either_writing(string network, string address, bool isTrusted) =>
        Assert.Equal(isTrusted, ProxySettings.Read(Configuration(new() { ["Proxy:TrustedNetworks"] = network })).Trusts(IPAddress.Parse(address)));

    [Theory]
    [InlineData("Authentication:Bearer:KeyFile")]
    [InlineData("Authentication:Certificate:AuthorityFile")]
    [InlineData("Tls:CertificatePath")]
    [InlineData("Tls:ChainPath")]
    public void A_file_that_says_whom_to_trust_is_for_nobody_else_to_change(string setting)
    {
        var file = Path.GetTempFileName();
        try
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
            Assert.DoesNotContain(Problems("environment=Production", $"{setting}={file}"), static problem => problem.Contains("may change", StringComparison.Ordinal));
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite);
            Assert.Contains(
                Problems("environment=Production", $"{setting}={file}"),
                problem => problem.Contains($"may change the file of the setting {setting}", StringComparison.Ordinal) && problem.Contains("chmod o-w", StringComparison.Ordinal));
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(here, "../../../.."));

    private const string Bearer = "Authentication:Schemes=bearer";
    private const string Certificate = "Authentication:Schemes=certificate";
    private const string Audience = "Authentication:Bearer:Audience=a";

    private static IReadOnlyList<string> Problems(params string[] settings)
    {
        var values = settings.Select(static setting => setting.Split('=', 2)).ToDictionary(static pair => pair[0], static pair => (string?)pair[1]);
        var problems = new SettingProblems();
        Settings.Read(Configuration(values), new Place(values.GetValueOrDefault("environment") ?? Environments.Development), problems);
        return problems.Messages;
    }

    private static IConfigurationRoot Configuration(Dictionary<string, string?> values) => new ConfigurationBuilder().AddInMemoryCollection(values).Build();

    private sealed class Place(string environment) : IHostEnvironment
    {
        public string EnvironmentName { get; set; } = environment;

        public string ApplicationName { get; set; } = "PinControl";

        public string ContentRootPath { get; set; } = Path.GetTempPath();

        public IFileProvider ContentRootFileProvider { get; set; } = new NullFileProvider();
    }
}
