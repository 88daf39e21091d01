using PinControl.Clients.Bearer;
using PinControl.Clients.Certificates;

namespace PinControl.Hosting;

/// <summary>Section <c>Authentication</c>: which ways there are to sign in, and their settings.</summary>
internal sealed record SignInSettings(IReadOnlyList<string> Schemes, BearerOptions Bearer, CertificateOptions Certificate)
{
    public const string Basic = "basic";
    public const string BearerToken = "bearer";
    public const string ClientCertificate = "certificate";

    private const string RevocationSetting = $"{CertificateOptions.Section}:Revocation";

    private static readonly string[] Known = [Basic, BearerToken, ClientCertificate];

    private static readonly string[] Asymmetric = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"];

    public bool Has(string scheme) => Schemes.Contains(scheme);

    /// <exception cref="SettingException">A setting is missing or wrong.</exception>
    public static SignInSettings Read(IConfiguration configuration, IHostEnvironment environment)
    {
        var schemes = (configuration["Authentication:Schemes"] ?? Basic).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        Settings.Check(
            schemes.Length > 0 && schemes.All(Known.Contains) && schemes.Distinct().Count() == schemes.Length, "Authentication:Schemes",
            "one or more of basic, bearer, certificate, separated by commas, each once");
        var read = new SignInSettings(
            schemes, Settings.Bind<BearerOptions>(configuration.GetSection(BearerOptions.Section)),
            Settings.Bind<CertificateOptions>(configuration.GetSection(CertificateOptions.Section)));
        if (read.Has(BearerToken))
        {
            CheckBearer(read.Bearer, environment);
        }

        if (read.Has(ClientCertificate))
        {
            CheckCertificate(read.Certificate, configuration[RevocationSetting], environment);
        }

        return read;
    }

    private static void CheckBearer(BearerOptions options, IHostEnvironment environment)
    {
        const string section = BearerOptions.Section;
        options.KeyFile = string.IsNullOrWhiteSpace(options.KeyFile) ? null : Path.GetFullPath(options.KeyFile, environment.ContentRootPath);
        options.Issuer = string.IsNullOrWhiteSpace(options.Issuer) ? null : options.Issuer;
        options.TenantClaim = string.IsNullOrWhiteSpace(options.TenantClaim) ? null : options.TenantClaim;
        options.PermissionsClaim = string.IsNullOrWhiteSpace(options.PermissionsClaim) ? null : options.PermissionsClaim;
        options.DiscoveryUrl = string.IsNullOrWhiteSpace(options.DiscoveryUrl) ? null : options.DiscoveryUrl;
        Settings.Check(
            string.IsNullOrWhiteSpace(options.Authority) != (options.KeyFile is null), $"{section}:Authority",
            $"the identity provider's issuer URL, or set {section}:KeyFile to a file with its public keys (JWK set), not both");
        if (options.KeyFile is null)
        {
            CheckUrl(options.Authority!, $"{section}:Authority", environment);
            if (options.DiscoveryUrl is { } discovery)
            {
                CheckUrl(discovery, $"{section}:DiscoveryUrl", environment);
            }
        }
        else
        {
            Settings.Check(options.Issuer is not null, $"{section}:Issuer", "what the tokens' iss is, exactly");
            Try($"{section}:KeyFile", options.KeyFile, () => FileKeys.Read(options));
        }

        Settings.Check(options.Audiences.Count > 0, $"{section}:Audience", "what the tokens' aud names this service by, such as the PublicUrl");
        Settings.Check(
            options.AlgorithmList.Count > 0 && options.AlgorithmList.All(Asymmetric.Contains), $"{section}:Algorithms",
            $"one or more of {string.Join(", ", Asymmetric)}, separated by commas");
        Settings.Check(!string.IsNullOrWhiteSpace(options.ClientClaim), $"{section}:ClientClaim", "the claim that names the client, such as client_id, azp or sub");
        Settings.Check(options.ClockSkew is >= 0 and <= 120, $"{section}:ClockSkew", "a number of seconds from 0 to 120");
        Settings.Check(options.RefreshMinutes is >= 1 and <= 1440, $"{section}:RefreshMinutes", "a number of minutes from 1 to 1440");
    }

    private static void CheckUrl(string text, string setting, IHostEnvironment environment) => Settings.Check(
        Uri.TryCreate(text, UriKind.Absolute, out var url) && (url.Scheme == "https" || (url.Scheme == "http" && environment.IsDevelopment())),
        setting, "an absolute https URL (http in Development only)");

    /// <param name="revocation">As it is set; none leaves the choice here.</param>
    private static void CheckCertificate(CertificateOptions options, string? revocation, IHostEnvironment environment)
    {
        const string section = CertificateOptions.Section;
        options.AuthorityFile = string.IsNullOrWhiteSpace(options.AuthorityFile) ? null : Path.GetFullPath(options.AuthorityFile, environment.ContentRootPath);
        if (options.AuthorityFile is { } path)
        {
            Try($"{section}:AuthorityFile", path, () => CertificateAuthorities.Read(path));
        }

        Settings.Check(options.Revocation is "NoCheck" or "Offline" or "Online", RevocationSetting, "Online, Offline or NoCheck");
        Settings.Check(
            options.AuthorityFile is not null || string.IsNullOrEmpty(revocation) || revocation == "NoCheck", RevocationSetting,
            $"nothing, or set {section}:AuthorityFile: without authorities nobody is asked what they revoked");
        Settings.Check(options.Mode is "allow" or "require", $"{section}:Mode", "allow or require");
        Settings.Check(
            options.PortList.All(static port => ushort.TryParse(port, out var number) && number > 0), $"{section}:Ports", "port numbers, separated by commas");
        Settings.Check(
            options.IsAskedHere || options.ForwardedHeader!.All(static c => char.IsAsciiLetterOrDigit(c) || c == '-'), $"{section}:ForwardedHeader",
            "the name of a header, such as X-SSL-Client-Cert");
        Settings.Check(
            options.IsAskedHere || options.PortList.Count == 0, $"{section}:Ports", $"nothing: with {section}:ForwardedHeader no certificate is asked for here");
        Settings.Check(
            options.IsAskedHere || options.Mode == "allow", $"{section}:Mode", $"allow: with {section}:ForwardedHeader no certificate is asked for here; let the proxy require one");
    }

    private static void Try(string setting, string path, Action read)
    {
        try
        {
            read();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new SettingException($"The file of the setting {setting} cannot be used: {path}: {fault.Message}", fault);
        }
    }
}
