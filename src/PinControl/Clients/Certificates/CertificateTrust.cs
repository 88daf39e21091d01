using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using PinControl.Files;

namespace PinControl.Clients.Certificates;

/// <summary>
/// Whether a client certificate is one: alive, for clients, and, where authorities are set, signed by one of them and not revoked. Verdicts are kept: that
/// it is for a minute, that it is revoked or nobody says so for seconds.
/// </summary>
internal sealed partial class CertificateTrust(CertificateOptions options, TimeProvider clock, ILogger<CertificateTrust> log) : IDisposable
{
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";
    private const int MostKept = 10_000;
    private const int MostAtOnce = 8;
    private const string Busy = "too many that wait for an authority";
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan RefusalKept = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly X509RevocationMode _revocation = Enum.Parse<X509RevocationMode>(options.Revocation);
    private readonly ConcurrentDictionary<CertificateMark, Verdict> _verdicts = new();
    private readonly ConcurrentDictionary<(CertificateMark, CertificateAuthorities), Lazy<Task<string?>>> _asking = new();
    private readonly SemaphoreSlim _places = new(MostAtOnce);
    private readonly ReloadedFile<CertificateAuthorities>? _authorities = options.AuthorityFile is { } path
        ? new ReloadedFile<CertificateAuthorities>($"{CertificateOptions.Section}:AuthorityFile", [path], () => CertificateAuthorities.Read(path), clock, log)
        : null;

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
        // What other authorities led to is no verdict under these.
        if (_verdicts.TryGetValue(thumbprint, out var known) && known.By == authorities
            && clock.GetElapsedTime(known.At) < (known.Refusal is null ? Kept : RefusalKept))
        {
            return known.Refusal is null;
        }

        var why = authorities is null ? IsForClients(certificate) ? null : "its purpose" : Build(certificate, authorities, X509RevocationMode.NoCheck);
        if (why is null && authorities is not null && _revocation != X509RevocationMode.NoCheck)
        {
            // Nobody is asked on the word of a certificate that leads nowhere: it could name any address.
            why = await AskOnce(certificate, thumbprint, authorities).WaitAsync(cancellation);
        }
        else if (why is null)
        {
            Keep(thumbprint, authorities, null);
        }

        if (why is not null)
        {
            LogRefused(log, thumbprint, why);
        }

        return why is null;
    }

    /// <inheritdoc />
    public void Dispose() => _places.Dispose();

    /// <summary>However many come with the certificate at once, its authority is asked once.</summary>
    private Task<string?> AskOnce(X509Certificate2 certificate, CertificateMark thumbprint, CertificateAuthorities authorities) => _asking.GetOrAdd(
        (thumbprint, authorities),
        // A copy: whoever brought the certificate may be gone before the answer is there.
        key => new Lazy<Task<string?>>(() => AskAsync(certificate.RawData, key.Item1, key.Item2))).Value;

    private async Task<string?> AskAsync(byte[] certificate, CertificateMark thumbprint, CertificateAuthorities authorities)
    {
        try
        {
            using var copy = X509CertificateLoader.LoadCertificate(certificate);
            if (!await _places.WaitAsync(Patience))
            {
                return Busy;
            }

            try
            {
                // An authority may take seconds: on threads of its own, so that a slow one takes none of those that serve.
                var why = await Task.Factory.StartNew(
                    () => Build(copy, authorities, _revocation), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
                Keep(thumbprint, authorities, why);
                return why;
            }
            finally
            {
                _places.Release();
            }
        }
        finally
        {
            _asking.TryRemove((thumbprint, authorities), out _);
        }
    }

    private void Keep(CertificateMark thumbprint, CertificateAuthorities? authorities, string? why)
    {
        if (_verdicts.Count >= MostKept)
        {
            _verdicts.Clear();
        }

        _verdicts[thumbprint] = new Verdict(authorities, why, clock.GetTimestamp());
    }

    /// <returns>Why it is not to be trusted; none if it is.</returns>
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

    private sealed record Verdict(CertificateAuthorities? By, string? Refusal, long At);

    [LoggerMessage(7201, LogLevel.Information, "The client certificate {Thumbprint} was refused for {Why}")]
    private static partial void LogRefused(ILogger log, CertificateMark thumbprint, string why);
}
