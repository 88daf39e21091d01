using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections;

namespace PinControl.Hosting;

/// <summary>TLS by Kestrel: versions, suites, the certificate of the moment, and where clients are asked for theirs.</summary>
internal static class TlsServices
{
    /// <summary>Forward secrecy and authenticated encryption alone, where the platform lets it be chosen.</summary>
    private static readonly CipherSuitesPolicy? Suites = OperatingSystem.IsLinux()
        ? new CipherSuitesPolicy(
        [
            TlsCipherSuite.TLS_AES_256_GCM_SHA384, TlsCipherSuite.TLS_CHACHA20_POLY1305_SHA256, TlsCipherSuite.TLS_AES_128_GCM_SHA256,
            TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
            TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, TlsCipherSuite.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
            TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
        ])
        : null;

    public static void AddTls(this WebApplicationBuilder builder, Settings settings)
    {
        var authorities = settings.SignIn.Has(SignInSettings.ClientCertificate) && settings.SignIn.Certificate.IsAskedHere
            ? settings.SignIn.Certificate.AuthorityFile
            : null;
        if (settings.Tls.CertificatePath is not null)
        {
            builder.Services.AddSingleton(provider => new TlsCertificate(
                settings.Tls, authorities, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<TlsCertificate>>()));
        }

        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ConfigureHttpsDefaults(https =>
        {
            var certificate = kestrel.ApplicationServices.GetService<TlsCertificate>();
            // Not the system's choice, which an older one's settings may widen.
#pragma warning disable CA5398
            https.SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13;
#pragma warning restore CA5398
            if (certificate is not null)
            {
                https.ServerCertificateSelector = (_, _) => certificate.Current.TargetCertificate;
            }

            https.OnAuthenticate = (connection, handshake) => Prepare(connection, handshake, certificate, settings.SignIn);
        }));
    }

    private static void Prepare(ConnectionContext connection, SslServerAuthenticationOptions handshake, TlsCertificate? certificate, SignInSettings signIn)
    {
        handshake.CipherSuitesPolicy = Suites;
        if (certificate is not null)
        {
            // With its intermediates, which the selector cannot give.
            handshake.ServerCertificateSelectionCallback = null;
            handshake.ServerCertificateContext = certificate.Current;
        }

        if (!signIn.Has(SignInSettings.ClientCertificate) || !signIn.Certificate.IsAskedHere || !IsAskedOn(connection, signIn.Certificate.PortList))
        {
            return;
        }

        var required = signIn.Certificate.Mode == "require";
        handshake.ClientCertificateRequired = true;
        handshake.CertificateChainPolicy = Quiet();
        // Whether it is trusted is asked at the request: a handshake that fails tells an integrator nothing.
        handshake.RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null || !required;
    }

    /// <summary>The platform builds a chain of whatever is shown before it asks here: nobody may be fetched from on the word of a stranger's certificate.</summary>
    private static X509ChainPolicy Quiet() => new()
    {
        TrustMode = X509ChainTrustMode.CustomRootTrust,
        DisableCertificateDownloads = true,
        RevocationMode = X509RevocationMode.NoCheck,
    };

    private static bool IsAskedOn(ConnectionContext connection, IReadOnlyList<string> ports) => ports.Count == 0
        || (connection.LocalEndPoint is IPEndPoint here && ports.Contains(here.Port.ToString(System.Globalization.CultureInfo.InvariantCulture)));
}
