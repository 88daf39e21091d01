using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace PinControl.Clients;

/// <summary>
/// Checks a client's secret. Secrets carry 256 random bits, so one SHA-256 is enough (a slow hash protects guessable secrets only).
/// Caches credentials that matched for a few seconds; permissions, switches and <c>enabled</c> are never cached (DESIGN 7).
/// </summary>
internal sealed class ClientDirectory(IClientStore store, TimeProvider clock)
{
    private const int MostCached = 10_000;
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);
    private static readonly byte[] NoSecret = new byte[SHA256.HashSizeInBytes];

    private readonly ConcurrentDictionary<string, Entry> _cache = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Task<ClientCredentials?>> _reading = new(StringComparer.Ordinal);

    /// <summary>The client if name and secret match; <see langword="null"/> alike for an unknown name and a wrong secret.</summary>
    public async ValueTask<ClientIdentity?> AuthenticateAsync(string name, string secret, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var presented = SHA256.HashData(Encoding.UTF8.GetBytes(secret));
        if (_cache.TryGetValue(name, out var entry) && now - entry.ReadAt < Fresh && Matches(entry.Credentials, presented))
        {
            return entry.Credentials.Client;
        }

        // A name or a secret the cache does not know may have been added a moment ago: a refusal is the store's word, never the cache's.
        var (reading, isMine) = ReadOnce(name);
        var credentials = await reading.WaitAsync(cancellation);
        if (!Matches(credentials, presented) && (isMine || !Matches(credentials = await store.FindAsync(name, cancellation), presented)))
        {
            return null;
        }

        if (_cache.Count >= MostCached)
        {
            _cache.Clear();
        }

        _cache[name] = new Entry(credentials, now);
        return credentials.Client;
    }

    /// <summary>The client of a name that was proven another way; <see langword="null"/> if there is none.</summary>
    public async ValueTask<ClientIdentity?> FindAsync(string name, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        if (_cache.TryGetValue(name, out var entry) && now - entry.ReadAt < Fresh)
        {
            return entry.Credentials.Client;
        }

        var (reading, isMine) = ReadOnce(name);
        var credentials = await reading.WaitAsync(cancellation) ?? (isMine ? null : await store.FindAsync(name, cancellation));
        if (credentials is null)
        {
            return null;
        }

        if (_cache.Count >= MostCached)
        {
            _cache.Clear();
        }

        _cache[name] = new Entry(credentials, now);
        return credentials.Client;
    }

    /// <summary>
    /// Of all the requests that find a name's entry too old at once, one asks the store and the others wait for its answer. It may be older than they
    /// are: good enough to accept them, not to refuse them.
    /// </summary>
    private (Task<ClientCredentials?> Reading, bool IsMine) ReadOnce(string name)
    {
        var mine = new TaskCompletionSource<ClientCredentials?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var under = _reading.GetOrAdd(name, mine.Task);
        if (under == mine.Task)
        {
            _ = ReadAsync(name, mine);
        }

        return (under, under == mine.Task);
    }

    private async Task ReadAsync(string name, TaskCompletionSource<ClientCredentials?> told)
    {
        try
        {
            var credentials = await store.FindAsync(name, CancellationToken.None);
            _reading.TryRemove(name, out _);
            told.SetResult(credentials);
        }
        catch (Exception fault)
        {
            // Each of the waiting gets it, and answers for itself.
            _reading.TryRemove(name, out _);
            told.SetException(fault);
        }
    }

    private static bool Matches([NotNullWhen(true)] ClientCredentials? credentials, byte[] presented)
    {
        var matches = false;
        foreach (var hash in credentials?.SecretHashes ?? [NoSecret])
        {
            matches |= CryptographicOperations.FixedTimeEquals(presented, hash);
        }

        return matches && credentials is not null;
    }

    private sealed record Entry(ClientCredentials Credentials, DateTimeOffset ReadAt);
}
