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
    public void A_wrong_setting_is_named(string setting, params string[] settings) =>
        Assert.Contains(Problems(settings), problem => problem.Contains(setting, StringComparison.Ordinal));

    [Theory]
    [InlineData("Authentication:Schemes=basic, bearer", "Authentication:Bearer:Authority=http://127.0.0.1:9000", Audience)]
    [InlineData("Authentication:Schemes=certificate", "Urls=http://127.0.0.1:1;https://127.0.0.1:2", "Authentication:Certificate:Ports=2")]
    [InlineData("Authentication:Schemes=certificate", "Authentication:Certificate:ForwardedHeader=X-Cert", "Proxy:TrustedNetworks=10.0.3.7, 2001:db8::/32")]
    public void What_is_right_is_taken(params string[] settings) => Assert.Empty(Problems(settings));

    private const string Bearer = "Authentication:Schemes=bearer";
    private const string Certificate = "Authentication:Schemes=certificate";
    private const string Audience = "Authentication:Bearer:Audience=a";

    private static IReadOnlyList<string> Problems(string[] settings)
    {
        var values = settings.Select(static setting => setting.Split('=', 2)).ToDictionary(static pair => pair[0], static pair => (string?)pair[1]);
        var problems = new SettingProblems();
        Settings.Read(new ConfigurationBuilder().AddInMemoryCollection(values).Build(), new Place(values.GetValueOrDefault("environment") ?? Environments.Development), problems);
        return problems.Messages;
    }

    private sealed class Place(string environment) : IHostEnvironment
    {
        public string EnvironmentName { get; set; } = environment;

        public string ApplicationName { get; set; } = "PinControl";

        public string ContentRootPath { get; set; } = Path.GetTempPath();

        public IFileProvider ContentRootFileProvider { get; set; } = new NullFileProvider();
    }
}
