using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using PinControl.Files;

namespace PinControl.Clients.Certificates;

/// <summary>
/// Whether a client certificate is one: alive, for clients, and, where authorities are set, signed by one of them and not revoked. Verdicts that it is are
/// kept for a minute.
/// </summary>
internal sealed partial class CertificateTrust(CertificateOptions options, TimeProvider clock, ILogger<CertificateTrust> log)
{
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";
    private const int MostKept = 10_000;
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly X509RevocationMode _revocation = Enum.Parse<X509RevocationMode>(options.Revocation);
    private readonly ConcurrentDictionary<CertificateMark, long> _trusted = new();
    private readonly ReloadedFile<CertificateAuthorities>? _authorities = options.AuthorityFile is { } path
        ? new ReloadedFile<CertificateAuthorities>($"{CertificateOptions.Section}:AuthorityFile", [path], () => CertificateAuthorities.Read(path), clock, log)
        : null;
    private CertificateAuthorities? _judgedBy;

    /// <summary>Whether an authority answers for the names in certificates.</summary>
    public bool HasAuthorities => _authorities is not null;

    public async ValueTask<bool> IsTrustedAsync(X509Certificate2 certificate, CertificateMark thumbprint, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        if (now < certificate.NotBefore.ToUniversalTime() || now > certificate.NotAfter.ToUniversalTime())
        {
            LogRefused(log, thumbprint, "its validity");
            return false;
        }

        var authorities = _authorities?.Current;
        if (Interlocked.Exchange(ref _judgedBy, authorities) != authorities)
        {
            _trusted.Clear();
        }

        if (_trusted.TryGetValue(thumbprint, out var judged) && clock.GetElapsedTime(judged) < Kept)
        {
            return true;
        }

        // Asking an authority may take seconds: not on a thread that serves.
        var why = authorities is not null && _revocation == X509RevocationMode.Online
            ? await Task.Run(() => Judge(certificate, authorities), cancellation)
            : Judge(certificate, authorities);
        if (why is not null)
        {
            LogRefused(log, thumbprint, why);
            return false;
        }

        if (_trusted.Count >= MostKept)
        {
            _trusted.Clear();
        }

        _trusted[thumbprint] = clock.GetTimestamp();
        return true;
    }

    /// <returns>Why not; none if it is trusted.</returns>
    private string? Judge(X509Certificate2 certificate, CertificateAuthorities? authorities)
    {
        if (authorities is null)
        {
            return IsForClients(certificate) ? null : "its purpose";
        }

        // Nobody is asked on the word of a certificate that leads nowhere: it could name any address.
        if (Build(certificate, authorities, X509RevocationMode.NoCheck) is { } why)
        {
            return why;
        }

        return _revocation == X509RevocationMode.NoCheck ? null : Build(certificate, authorities, _revocation);
    }

    private string? Build(X509Certificate2 certificate, CertificateAuthorities authorities, X509RevocationMode revocation)
    {
        using var chain = new X509Chain();
        var policy = chain.ChainPolicy;
        policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        policy.CustomTrustStore.AddRange(authorities.Roots);
        policy.ExtraStore.AddRange(authorities.Intermediates);
        policy.ApplicationPolicy.Add(new Oid(ClientAuthentication));
        policy.DisableCertificateDownloads = true;
        policy.RevocationMode = revocation;
        policy.RevocationFlag = X509RevocationFlag.ExcludeRoot;
        policy.UrlRetrievalTimeout = Patience;
        policy.VerificationTime = clock.GetLocalNow().DateTime;
        var isTrusted = chain.Build(certificate);
        var why = isTrusted ? null : string.Join(", ", chain.ChainStatus.Select(static status => status.Status.ToString()).Distinct());
        foreach (var element in chain.ChainElements)
        {
            element.Certificate.Dispose();
        }

        return why;
    }

    private static bool IsForClients(X509Certificate2 certificate) =>
        certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().All(static usage => usage.EnhancedKeyUsages[ClientAuthentication] is not null);

    [LoggerMessage(7201, LogLevel.Information, "The client certificate {Thumbprint} was refused for {Why}")]
    private static partial void LogRefused(ILogger log, CertificateMark thumbprint, string why);
}
