using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace PinControl.Clients;

/// <summary>
/// Checks a client's secret. Secrets carry 256 random bits, so one SHA-256 is enough (a slow hash protects guessable secrets only).
/// Caches credentials for a few seconds; permissions, switches and <c>enabled</c> are never cached (DESIGN 7).
/// </summary>
internal sealed class ClientDirectory(IClientStore store, TimeProvider clock)
{
    private const int MostCached = 10_000;
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);
    private static readonly byte[] NoSecret = new byte[SHA256.HashSizeInBytes];

    private readonly ConcurrentDictionary<string, Entry> _cache = new(StringComparer.Ordinal);

    /// <summary>The client if name and secret match; <see langword="null"/> alike for an unknown name and a wrong secret.</summary>
    public async ValueTask<ClientIdentity?> AuthenticateAsync(string name, string secret, CancellationToken cancellation)
    {
        var credentials = await FindAsync(name, cancellation);
        var presented = SHA256.HashData(Encoding.UTF8.GetBytes(secret));
        var matches = false;
        foreach (var hash in credentials?.SecretHashes ?? [NoSecret])
        {
            matches |= CryptographicOperations.FixedTimeEquals(presented, hash);
        }

        return matches ? credentials?.Client : null;
    }

    private async ValueTask<ClientCredentials?> FindAsync(string name, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        if (_cache.TryGetValue(name, out var entry) && now - entry.ReadAt < Fresh)
        {
            return entry.Credentials;
        }

        var credentials = await store.FindAsync(name, cancellation);
        if (_cache.Count >= MostCached)
        {
            _cache.Clear();
        }

        _cache[name] = new Entry(credentials, now);
        return credentials;
    }

    private sealed record Entry(ClientCredentials? Credentials, DateTimeOffset ReadAt);
}
