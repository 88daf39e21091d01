using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using PinControl.Clients.Certificates;
using PinControl.Files;

namespace PinControl.Hosting;

/// <summary>The certificate for new handshakes: read again when its files change. A pair that does not fit yet keeps the old one.</summary>
internal sealed partial class TlsCertificate
{
    private static readonly TimeSpan Soon = TimeSpan.FromDays(14);
    private static readonly TimeSpan BetweenWarnings = TimeSpan.FromHours(12);

    private readonly ReloadedFile<SslStreamCertificateContext> _files;
    private readonly TimeProvider _clock;
    private readonly ILogger<TlsCertificate> _log;
    private long _warnedAt;

    /// <param name="authorityFile">The authorities of client certificates, whose names handshakes give so that browsers without one ask nobody.</param>
    public TlsCertificate(TlsOptions options, string? authorityFile, TimeProvider clock, ILogger<TlsCertificate> log)
    {
        (_clock, _log) = (clock, log);
        string[] paths = [.. new[] { options.CertificatePath, options.KeyPath, options.ChainPath, options.PasswordFile, authorityFile }.OfType<string>()];
        _files = new ReloadedFile<SslStreamCertificateContext>(
            TlsSettings.CertificateSetting, paths, () => Read(options, authorityFile is null ? [] : CertificateAuthorities.Read(authorityFile).Roots), clock, log);
    }

    public SslStreamCertificateContext Current
    {
        get
        {
            var current = _files.Current;
            var end = current.TargetCertificate.NotAfter.ToUniversalTime();
            if (end - _clock.GetUtcNow() < Soon && (_warnedAt == 0 || _clock.GetElapsedTime(_warnedAt) >= BetweenWarnings))
            {
                _warnedAt = _clock.GetTimestamp();
                LogEnding(_log, end);
            }

            return current;
        }
    }

    /// <exception cref="CryptographicException">The files hold no certificate, or not its key.</exception>
    /// <exception cref="ArgumentException">The same.</exception>
    /// <exception cref="InvalidDataException">The file holds no certificate.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static SslStreamCertificateContext Read(TlsOptions options, X509Certificate2Collection clientAuthorities)
    {
        // Handed to the context, which handshakes of the old one may still use when the next takes its place: nobody disposes of it.
#pragma warning disable CA2000
        var leaf = ReadLeaf(options);
#pragma warning restore CA2000
        var intermediates = new X509Certificate2Collection();
        intermediates.ImportFromPemFile(options.CertificatePath!);
        if (options.ChainPath is { } chain)
        {
            intermediates.ImportFromPemFile(chain);
        }

        foreach (var itself in intermediates.Where(one => one.RawDataMemory.Span.SequenceEqual(leaf.RawDataMemory.Span)).ToList())
        {
            intermediates.Remove(itself);
        }

        // macOS and Windows can send no such list.
        var trust = clientAuthorities.Count > 0 && OperatingSystem.IsLinux()
            ? SslCertificateTrust.CreateForX509Collection(clientAuthorities, sendTrustInHandshake: true)
            : null;
        return SslStreamCertificateContext.Create(leaf, intermediates, offline: !options.OcspStapling, trust);
    }

    private static X509Certificate2 ReadLeaf(TlsOptions options)
    {
        var leaf = options.PasswordFile is { } passwordFile
            ? X509Certificate2.CreateFromEncryptedPemFile(options.CertificatePath!, File.ReadAllText(passwordFile).TrimEnd('\r', '\n'), options.KeyPath)
            : X509Certificate2.CreateFromPemFile(options.CertificatePath!, options.KeyPath);
        if (!OperatingSystem.IsWindows())
        {
            return leaf;
        }

        // Its TLS takes no key that only this process holds.
        using (leaf)
        {
            return X509CertificateLoader.LoadPkcs12(leaf.Export(X509ContentType.Pkcs12), password: null);
        }
    }

    [LoggerMessage(7303, LogLevel.Warning, "The certificate of Tls:CertificatePath ends at {End:u}: put a new one in its place")]
    private static partial void LogEnding(ILogger log, DateTime end);
}
