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

    private readonly ReloadedFile<Pair> _files;
    private readonly ReloadedFile<CertificateAuthorities>? _authorities;
    private readonly bool _offline;
    private readonly TimeProvider _clock;
    private readonly ILogger<TlsCertificate> _log;
    private readonly Lock _gate = new();
    private volatile Built _built;
    private long _warnedAt;

    /// <param name="authorityFile">The authorities of client certificates, whose names handshakes give so that browsers without one ask nobody.</param>
    public TlsCertificate(TlsOptions options, string? authorityFile, TimeProvider clock, ILogger<TlsCertificate> log)
    {
        (_clock, _log) = (clock, log);
        _offline = !options.OcspStapling;
        string[] paths = [.. new[] { options.CertificatePath, options.KeyPath, options.ChainPath, options.PasswordFile }.OfType<string>()];
        _files = new ReloadedFile<Pair>(TlsSettings.CertificateSetting, paths, () => ReadPair(options), clock, log);
        // Apart: authorities that cannot be read must not keep the service from a new certificate of its own.
        _authorities = authorityFile is null
            ? null
            : new ReloadedFile<CertificateAuthorities>(
                $"{CertificateOptions.Section}:AuthorityFile", [authorityFile], () => CertificateAuthorities.Read(authorityFile), clock, log);
        _built = Build(_files.Current, _authorities?.Current);
    }

    public SslStreamCertificateContext Current
    {
        get
        {
            var current = Newest();
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
    public static SslStreamCertificateContext Read(TlsOptions options, X509Certificate2Collection clientAuthorities) =>
        Create(ReadPair(options), clientAuthorities, !options.OcspStapling);

    private SslStreamCertificateContext Newest()
    {
        var (pair, authorities, built) = (_files.Current, _authorities?.Current, _built);
        if (built.Pair == pair && built.Authorities == authorities)
        {
            return built.Context;
        }

        lock (_gate)
        {
            if (_built.Pair != pair || _built.Authorities != authorities)
            {
                _built = Build(pair, authorities);
            }

            return _built.Context;
        }
    }

    private Built Build(Pair pair, CertificateAuthorities? authorities) => new(pair, authorities, Create(pair, authorities?.Roots ?? [], _offline));

    private static Pair ReadPair(TlsOptions options)
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

        return new Pair(leaf, intermediates);
    }

    private static SslStreamCertificateContext Create(Pair pair, X509Certificate2Collection clientAuthorities, bool offline)
    {
        // macOS and Windows can send no such list.
        var trust = clientAuthorities.Count > 0 && OperatingSystem.IsLinux()
            ? SslCertificateTrust.CreateForX509Collection(clientAuthorities, sendTrustInHandshake: true)
            : null;
        return SslStreamCertificateContext.Create(pair.Leaf, pair.Intermediates, offline, trust);
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

    private sealed record Pair(X509Certificate2 Leaf, X509Certificate2Collection Intermediates);

    private sealed record Built(Pair Pair, CertificateAuthorities? Authorities, SslStreamCertificateContext Context);

    [LoggerMessage(7303, LogLevel.Warning, "The certificate of Tls:CertificatePath ends at {End:u}: put a new one in its place")]
    private static partial void LogEnding(ILogger log, DateTime end);
}
