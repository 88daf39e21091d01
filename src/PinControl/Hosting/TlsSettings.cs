using System.Security.Cryptography;

namespace PinControl.Hosting;

/// <summary>Section <c>Tls</c>, read and checked.</summary>
internal static class TlsSettings
{
    public const string CertificateSetting = "Tls:CertificatePath";

    /// <exception cref="SettingException">A setting is missing or wrong, or the certificate cannot be used.</exception>
    public static TlsOptions Read(IConfiguration configuration, IHostEnvironment environment)
    {
        var tls = Settings.Bind<TlsOptions>(configuration.GetSection("Tls"));
        Settings.Check(tls.HstsDays is >= 0 and <= 3650, "Tls:HstsDays", "a number of days from 0 to 3650");
        tls.CertificatePath = Absolute(tls.CertificatePath, environment);
        tls.KeyPath = Absolute(tls.KeyPath, environment);
        tls.ChainPath = Absolute(tls.ChainPath, environment);
        tls.PasswordFile = Absolute(tls.PasswordFile, environment);
        if (tls.CertificatePath is null)
        {
            Settings.Check(tls.KeyPath is null && tls.ChainPath is null && tls.PasswordFile is null, CertificateSetting, "the path of the certificate in PEM, since a key or chain is set");
            return tls;
        }

        Settings.Check(tls.KeyPath is not null, "Tls:KeyPath", "the path of the certificate's private key in PEM");
        Settings.Check(
            ListenUrls.Of(configuration).Any(static url => url.IsHttps), CertificateSetting, "nothing, or let Urls listen by https, such as https://*:8443");
        try
        {
            TlsCertificate.Read(tls, []);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or InvalidDataException or CryptographicException or ArgumentException)
        {
            throw new SettingException($"The certificate of the settings {CertificateSetting} and Tls:KeyPath cannot be used: {tls.CertificatePath}, {tls.KeyPath}: {fault.Message}", fault);
        }

        return tls;
    }

    private static string? Absolute(string? path, IHostEnvironment environment) =>
        string.IsNullOrWhiteSpace(path) ? null : Path.GetFullPath(path, environment.ContentRootPath);
}
