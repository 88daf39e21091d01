using System.Globalization;

namespace PinControl.Hosting;

/// <summary>
/// What no environment but Development may do (docs/production.md). That a store holds Development's data is for <see cref="StoreAdmission"/> to find; that the vault
/// is a software one, for <see cref="VaultSettings"/>.
/// </summary>
internal static class ProductionChecks
{
    /// <returns>A message for each thing that stands in the way.</returns>
    public static IEnumerable<string> Complaints(IConfiguration configuration, IHostEnvironment environment, ProxySettings? proxy, SignInSettings? signIn)
    {
        var urls = ListenUrls.Of(configuration);
        if (signIn is not null && signIn.Has(SignInSettings.ClientCertificate) && CertificateComplaint(signIn, urls, proxy) is { } complaint)
        {
            yield return complaint;
        }

        if (environment.IsDevelopment())
        {
            yield break;
        }

        foreach (var url in urls.Where(static url => url.IsWithoutAddress))
        {
            yield return $"The setting {url.Setting} listens at a path ({url.Text}): callers have no address there, by which a proxy is known and limits count. Listen at an address, such as http://127.0.0.1:8080 (docs/tls.md).";
        }

        foreach (var url in urls.Where(static url => !url.IsHttps && !url.IsWithoutAddress))
        {
            if (proxy is { TrustedNetworks.Count: 0 })
            {
                yield return
                    $"The setting {url.Setting} listens by plain http ({url.Text}), and no proxy is trusted to have ended TLS before it. Listen by https and set {TlsSettings.CertificateSetting} "
                    + $"and Tls:KeyPath, or set {ProxySettings.TrustedNetworksSetting} to the addresses of your proxy (docs/tls.md).";
            }
        }

        if (urls.Any(static url => url.IsHttps) && string.IsNullOrWhiteSpace(configuration[TlsSettings.CertificateSetting]) && !HasKestrelCertificate(configuration))
        {
            yield return $"The setting Urls listens by https without a certificate: set {TlsSettings.CertificateSetting} and Tls:KeyPath (docs/tls.md).";
        }

        foreach (var file in SecretFiles.Complaints(configuration, environment))
        {
            yield return file;
        }
    }

    private static string? CertificateComplaint(SignInSettings signIn, IReadOnlyList<ListenUrl> urls, ProxySettings? proxy)
    {
        if (signIn.Certificate.IsAskedHere)
        {
            return urls.Any(static url => url.IsHttps)
                ? PortComplaint(signIn.Certificate.PortList, [.. urls.Where(static url => url.IsHttps).Select(static url => url.Port).OfType<int>()])
                : $"The setting Authentication:Schemes names certificate, but no TLS connection ends here: let Urls listen by https, or set {Clients.Certificates.CertificateOptions.Section}:ForwardedHeader to the header of your proxy (docs/authentication.md).";
        }

        return proxy is { TrustedNetworks.Count: 0 }
            ? $"The setting {Clients.Certificates.CertificateOptions.Section}:ForwardedHeader needs a trusted proxy: set {ProxySettings.TrustedNetworksSetting} to its addresses (docs/authentication.md)."
            : null;
    }

    // A port that the system chooses may be any.
    private static string? PortComplaint(IReadOnlyList<string> named, IReadOnlyList<int> listening) =>
        listening.Contains(0) || named.FirstOrDefault(port => !listening.Contains(int.Parse(port, CultureInfo.InvariantCulture))) is not { } missing
            ? null
            : $"The setting {Clients.Certificates.CertificateOptions.Section}:Ports names {missing}, where the service does not listen by https: name ports of Urls that do (docs/authentication.md).";

    private static bool HasKestrelCertificate(IConfiguration configuration) =>
        configuration.GetSection("Kestrel:Certificates:Default").Exists()
        || configuration.GetSection("Kestrel:Endpoints").GetChildren().Any(static endpoint => endpoint.GetSection("Certificate").Exists());
}
