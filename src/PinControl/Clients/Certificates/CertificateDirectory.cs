using System.Collections.Concurrent;

namespace PinControl.Clients.Certificates;

/// <summary>
/// Whom a certificate stands for. What was found is kept for a few seconds; permissions, switches and <c>enabled</c> are never kept (DESIGN 7). That one
/// stands for nobody is the store's word each time.
/// </summary>
internal sealed class CertificateDirectory(ICertificateStore store, TimeProvider clock)
{
    private const int MostCached = 10_000;
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<CertificateMark, Entry> _cache = new();

    /// <param name="subject">None where subjects do not count.</param>
    public async ValueTask<ClientIdentity?> FindAsync(CertificateMark thumbprint, CertificateMark? subject, CancellationToken cancellation)
    {
        if (_cache.TryGetValue(thumbprint, out var entry) && clock.GetElapsedTime(entry.ReadAt) < Fresh)
        {
            return entry.Client;
        }

        var readAt = clock.GetTimestamp();
        if (await store.FindByCertificateAsync(thumbprint, subject, cancellation) is not { } client)
        {
            _cache.TryRemove(thumbprint, out _);
            return null;
        }

        if (_cache.Count >= MostCached)
        {
            _cache.Clear();
        }

        _cache[thumbprint] = new Entry(client, readAt);
        return client;
    }

    private sealed record Entry(ClientIdentity Client, long ReadAt);
}
